"""What tickets do when something happens elsewhere, or to themselves; importing this registers every reaction."""

from gongdan.ticketing.handlers import priority, replies_and_merges

__all__ = ["priority", "replies_and_merges"]
