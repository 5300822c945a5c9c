"""What channels do when something happened to a ticket; importing this registers the listeners."""

from gongdan.channels.handlers import outbound

__all__ = ["outbound"]
