"""Pure: what happened to a ticket in one unit, in the words of rules. Live and from the log it is read alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gongdan.kernel.diff import merged

Payload = Mapping[str, Any]
Changes = dict[str, tuple[Any, Any]]
Names = Mapping[str, str]

# The events by which triggers are set up; any other fact about a ticket can be named by its word in the log.
EVENTS: Mapping[str, Names] = {
    "opened": {"zh-CN": "新建工单", "en": "Opened"},
    "changed": {"zh-CN": "字段变更", "en": "Fields changed"},
    "customer_replied": {"zh-CN": "客户回复", "en": "The customer replied"},
    "agent_replied": {"zh-CN": "坐席回复", "en": "Staff replied"},
    "note_added": {"zh-CN": "添加内部备注", "en": "An internal note was added"},
    "moved": {"zh-CN": "状态变更", "en": "Moved to another state"},
    "solved": {"zh-CN": "已解决", "en": "Solved"},
    "closed": {"zh-CN": "已关闭", "en": "Closed"},
    "reopened": {"zh-CN": "重新打开", "en": "Reopened"},
    "assigned": {"zh-CN": "分派或转派", "en": "Assigned"},
    "priority_changed": {"zh-CN": "优先级变更", "en": "Priority changed"},
    "ticket.clock_warned": {"zh-CN": "时效预警", "en": "A promise is at risk"},
    "ticket.clock_breached": {"zh-CN": "时效超时", "en": "A promise was broken"},
    "ticket.clock_asked": {"zh-CN": "启动按需计时", "en": "A clock was started on demand"},
    "ticket.clock_settled": {"zh-CN": "停止按需计时", "en": "A clock on demand was stopped"},
    "ticket.escalated": {"zh-CN": "升级", "en": "Escalated"},
    "ticket.nudged": {"zh-CN": "客户催单", "en": "The customer nudged"},
    "ticket.rated": {"zh-CN": "客户评价", "en": "Rated"},
    "ticket.stage_overdue": {"zh-CN": "环节超时", "en": "A stage is overdue"},
    "ticket.hand_over_declined": {"zh-CN": "转派被退回", "en": "A hand-over was declined"},
}
_DONE = frozenset({"solved", "closed"})


@dataclass(frozen=True, slots=True)
class Occasion:
    """The events, in the order in which they came, and the net change as {field: (old, new)}."""

    events: tuple[str, ...]
    changes: Changes


def occasion_of(facts: Iterable[tuple[str, Payload]], actor_kind: str) -> Occasion:
    """Facts about one ticket, of one unit, as one occasion. What changed back is no change."""
    words: dict[str, None] = {}
    net: Changes = {}
    for kind, said in facts:
        net = merged(net, changes_of(kind, said))
        words |= dict.fromkeys((*words_of(kind, said, actor_kind), kind))
    if "changed" in words and not net and "opened" not in words:
        words.pop("changed")
    if "priority" in net:
        words["priority_changed"] = None
    return Occasion(tuple(words), net)


def words_of(kind: str, said: Payload, actor_kind: str) -> tuple[str, ...]:
    """The events that this fact is."""
    if kind == "ticket.opened":
        return ("opened",)
    if kind == "ticket.changed":
        return ("changed",)
    if kind == "ticket.commented":
        if said.get("is_from_customer"):
            return ("customer_replied",)
        if not said.get("is_public_comment"):
            return ("note_added",)
        return ("agent_replied",) if actor_kind == "user" else ()
    if kind in _MOVES:
        return _moved(said)
    if kind == "ticket.assigned":
        return ("assigned",)
    return ()


_MOVES = ("ticket.moved", "ticket.state_restored", "ticket.flow_changed")


def _moved(said: Payload) -> tuple[str, ...]:
    before, after = said.get("from_category", ""), said.get("to_category", "")
    if before in _DONE and after not in _DONE:
        return ("moved", "reopened")
    if before != after and after in _DONE:
        return ("moved", after)
    return ("moved",)


def changes_of(kind: str, said: Payload) -> Changes:
    """What this fact changed, by the fields of conditions and in their words. Long texts do not say from what."""
    reader = _READERS.get(kind)
    return reader(said) if reader else {}


def _changed(said: Payload) -> Changes:
    found: Changes = {}
    for name, pair in (said.get("changes") or {}).items():
        key = f"field:{name.removeprefix('fields.')}" if name.startswith("fields.") else name
        found[key] = ("", "…") if list(pair) == [None, None] else (_plain(pair[0]), _plain(pair[1]))
    return found


def _plain(value: Any) -> Any:
    """Several values compare as a set."""
    return frozenset(value) if isinstance(value, list) and all(isinstance(one, str | int) for one in value) else value


def _moved_from(said: Payload) -> Changes:
    pairs = {
        "state": (said.get("from_state"), said.get("to_state")),
        "state_category": (said.get("from_category"), said.get("to_category")),
    }
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def _assigned(said: Payload) -> Changes:
    pairs = {
        "team": (said.get("from_team_id"), said.get("team_id")),
        "assignee": (said.get("from_assignee_id"), said.get("assignee_id")),
    }
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def _priority(said: Payload) -> Changes:
    return {"priority": (said.get("from_priority"), said.get("to_priority"))}


def _clock_asked(said: Payload) -> Changes:
    return {"clocks": (frozenset(), frozenset({said.get("key")}))}


def _clock_settled(said: Payload) -> Changes:
    return {"clocks": (frozenset({said.get("key")}), frozenset())}


_READERS: Mapping[str, Callable[[Payload], Changes]] = {
    "ticket.changed": _changed,
    **dict.fromkeys(_MOVES, _moved_from),
    "ticket.assigned": _assigned,
    "ticket.priority_risen": _priority,
    "ticket.priority_raised": _priority,
    "ticket.clock_asked": _clock_asked,
    "ticket.clock_settled": _clock_settled,
}
