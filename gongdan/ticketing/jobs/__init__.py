"""What the clock brings to tickets; importing this declares every job."""

from gongdan.ticketing.jobs import approvals, flows

__all__ = [
    "approvals",
    "flows",
]
