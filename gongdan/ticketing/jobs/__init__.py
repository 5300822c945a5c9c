"""What the clock brings to tickets; importing this declares every job."""

from gongdan.ticketing.jobs import priority

__all__ = ["priority"]
