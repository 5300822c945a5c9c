"""What the clock brings to tickets; importing this declares every job."""

from gongdan.ticketing.jobs import handovers

__all__ = ["handovers"]
