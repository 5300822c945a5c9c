"""What the clock and the queue bring to channels; importing this declares every job."""

from gongdan.channels.jobs import inbound, outbound, web_requests

__all__ = ["inbound", "outbound", "web_requests"]
