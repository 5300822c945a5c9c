"""What the clock brings to tickets; importing this declares every job."""

from gongdan.ticketing.jobs import approvals, closing, flows, handovers, priority

__all__ = [
    "approvals",
    "closing",
    "flows",
    "handovers",
    "priority",
]
