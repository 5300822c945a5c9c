"""What the clock brings to tickets; importing this declares every job."""

from gongdan.ticketing.jobs import approvals, bulk, closing, completeness, flows, handovers, priority

__all__ = [
    "approvals",
    "bulk",
    "closing",
    "completeness",
    "flows",
    "handovers",
    "priority",
]
