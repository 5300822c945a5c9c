"""What the clock brings to tickets; importing this declares every job."""

from gongdan.ticketing.jobs import bulk

__all__ = ["bulk"]
