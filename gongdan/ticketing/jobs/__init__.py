"""What the clock brings to tickets; importing this declares every job."""

from gongdan.ticketing.jobs import closing

__all__ = ["closing"]
