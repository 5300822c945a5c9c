"""What the clock and the queue bring to channels; importing this declares every job."""

from gongdan.channels.jobs import inbound, mailbox_health, outbound

__all__ = ["inbound", "mailbox_health", "outbound"]
