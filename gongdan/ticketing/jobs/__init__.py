"""What the clock brings to tickets; importing this declares every job."""

from gongdan.ticketing.jobs import completeness

__all__ = ["completeness"]
