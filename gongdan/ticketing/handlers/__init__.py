"""What tickets do when something happens elsewhere, or to themselves; importing this registers every reaction."""

from gongdan.ticketing.handlers import drafts, replies_and_merges

__all__ = ["drafts", "replies_and_merges"]
