"""What must be done before a ticket is closed: items of a template and of the ticket itself, and which are done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# Keys of a ticket's own items begin so; those of templates never do.
OWN = "own_"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a ticket that answers automatic items."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    first_responded_at: datetime | None = None
    solved_at: datetime | None = None
    has_requester: bool = False
    is_confirmed: bool = False
    is_time_over: bool = False  # the customer had his time to answer


def _is_customer_heard(facts: Facts) -> bool:
    """He confirmed, or let his time pass, or there is nobody to ask."""
    return facts.is_confirmed or facts.is_time_over or not facts.has_requester


# What an automatic item can look at, and what is to be done while it is open.
CHECKS = {
    "solution_recorded": lambda facts: bool(facts.fields.get("resolution")),
    "root_cause_recorded": lambda facts: bool(facts.fields.get("root_cause")),
    "times_recorded": lambda facts: facts.first_responded_at is not None and facts.solved_at is not None,
    "customer_confirmed": _is_customer_heard,
}
REMEDIES = {
    "solution_recorded": "Fill in the field `resolution`.",
    "root_cause_recorded": "Fill in the field `root_cause`.",
    "times_recorded": "Reply to the customer, and solve the ticket first.",
    "customer_confirmed": "Let the customer confirm, or record how he did: POST /tickets/{id}/confirmations.",
}
BY_HAND = "Do it, then tick it: PUT /tickets/{id}/checklist/{item}."


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it is asked for. With a `check` it is looked up; else somebody ticks it."""

    key: str
    names: Mapping[str, str]
    is_required: bool = True
    check: str | None = None

    @property
    def is_own(self) -> bool:
        return self.key.startswith(OWN)


@dataclass(frozen=True, slots=True)
class Template:
    """A checklist that tickets of a type (None: of all that have no other) are held against."""

    id: int
    key: str
    names: Mapping[str, str]
    type_id: int | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """An item with its answer; `tick` is the stored row where there is one."""

    item: Item
    is_done: bool
    tick: Any = None

    @property
    def is_missing(self) -> bool:
        return self.item.is_required and not self.is_done

    def remedy(self) -> str:
        """What is to be done while it is open."""
        return REMEDIES[self.item.check] if self.item.check else BY_HAND


def read_items(raw: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """The items of a stored template."""
    return tuple(
        Item(one["key"], one["names"], one.get("is_required", True), one.get("check") or None) for one in raw
    )


def template_for(templates: Iterable[Template], type_id: int) -> Template | None:
    """The type's own template, else the one for all."""
    by_type = {one.type_id: one for one in templates}
    return by_type.get(type_id) or by_type.get(None)


def judge(template: Sequence[Item], ticks: Iterable[Any], facts: Facts) -> list[Judged]:
    """Every item with its answer: those of the template in their order, then the ticket's own.

    A tick for what the template no longer asks is passed over.
    """
    rows = {row.key: row for row in ticks}
    found: list[Judged] = []
    for item in template:
        row = rows.get(item.key)
        is_done = CHECKS[item.check](facts) if item.check else row is not None and row.is_done
        found.append(Judged(item, is_done, None if item.check else row))
    for row in rows.values():
        if row.key.startswith(OWN):
            title = row.title or row.key
            item = Item(row.key, {"zh-CN": title, "en": title}, row.is_required)
            found.append(Judged(item, row.is_done, row))
    return found


def summary(found: Sequence[Judged]) -> dict[str, int]:
    """How far it is."""
    return {
        "done": sum(one.is_done for one in found),
        "total": len(found),
        "open_required": sum(one.is_missing for one in found),
    }
