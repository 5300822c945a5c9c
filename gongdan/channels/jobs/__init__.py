"""What the clock and the queue bring to channels; importing this declares every job."""

from gongdan.channels.jobs import inbound, web_requests

__all__ = ["inbound", "web_requests"]
