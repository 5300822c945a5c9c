"""What the clock brings to tickets; importing this declares every job."""

from gongdan.ticketing.jobs import flows

__all__ = ["flows"]
from gongdan.ticketing.jobs import approvals

__all__ = ["approvals"]
