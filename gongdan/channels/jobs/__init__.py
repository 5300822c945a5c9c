"""What the clock and the queue bring to channels; importing this declares every job."""

from gongdan.channels.jobs import inbound

__all__ = ["inbound"]
