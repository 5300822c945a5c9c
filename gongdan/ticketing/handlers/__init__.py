"""What tickets do when something happens elsewhere, or to themselves; importing this registers every reaction."""

from gongdan.ticketing.handlers import approvals, drafts, handovers, priority, replies_and_merges

__all__ = [
    "approvals",
    "drafts",
    "handovers",
    "priority",
    "replies_and_merges",
]
