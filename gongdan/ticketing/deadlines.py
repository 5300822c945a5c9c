"""Pure: the words for deadlines that modules above lend to tickets: what is due, and how it stands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

Words = Mapping[str, str]

PROMISE_NAMES: Mapping[str, Words] = {
    "first_response": {"zh-CN": "首次响应", "en": "First response"},
    "next_response": {"zh-CN": "后续响应", "en": "Next response"},
    "periodic_update": {"zh-CN": "定期更新", "en": "Periodic update"},
    "resolution": {"zh-CN": "解决", "en": "Resolution"},
    "dwell": {"zh-CN": "状态停留", "en": "Time in a state"},
    "stage": {"zh-CN": "环节", "en": "Stage"},
    "supplier": {"zh-CN": "供应商", "en": "Supplier"},
    "on_demand": {"zh-CN": "按需计时", "en": "On demand"},
}
DEADLINE_NAMES: Mapping[str, Words] = {
    "running": {"zh-CN": "正常", "en": "On time"},
    "at_risk": {"zh-CN": "即将超时", "en": "At risk"},
    "breached": {"zh-CN": "已超时", "en": "Breached"},
    "paused": {"zh-CN": "已暂停", "en": "Paused"},
}
# What was agreed among departments and with suppliers, or is started on demand, is no business of customers.
INTERNAL = frozenset({"dwell", "stage", "supplier", "on_demand"})


def told_due(row: Any, *, is_customer: bool) -> datetime | None:
    """The nearest time of this ticket row as this caller may know it."""
    due_at: datetime | None = row.due_at
    return None if is_customer and row.due_kind in INTERNAL else due_at


def told_deadline(row: Any, *, is_customer: bool) -> dict[str, Any] | None:
    """The deadline as a small clock on the wire; nothing to customers."""
    if is_customer or row.due_state is None:
        return None
    return {"kind": row.due_kind, "due_at": row.due_at, "state": row.due_state}
