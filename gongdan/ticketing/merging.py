"""Which tickets may go on in which other one, and why not: told per ticket, before and when it is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category

MAX_AT_ONCE = 50
# All that was ever merged into one ticket is read together with it.
MAX_MERGED = 500


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a ticket cannot be merged, and the way out."""

    code: str
    message: str
    remedy: str


ITSELF = Refusal("itself", "A ticket cannot be merged into itself.", "Leave it out.")
PUT_AWAY = Refusal(
    "put_away",
    "This ticket was put away, merged into another or deleted.",
    "Name the ticket in which it goes on, or bring it back first.",
)
CLOSED = Refusal("target_closed", "A closed ticket takes nothing in.", "Reopen it, or merge the other way round.")
FULL = Refusal(
    "target_full", f"More than {MAX_MERGED} tickets would be merged into this one.", "Use a batch ticket for so many."
)
MASTER = Refusal("leads_a_batch", "This ticket leads a batch.", "Dissolve the batch first.")
NOT_ALLOWED = Refusal(
    "not_allowed", "You may not merge this ticket.", "Ask whoever may: it needs ticket.merge there."
)
STRANGERS = Refusal(
    "other_customer",
    "Its customer belongs to another organisation: one would read what the other wrote.",
    "Use a batch ticket: each customer is told in a ticket of his own.",
)
UNANSWERED = Refusal(
    "customer_left_out",
    "It has a customer and the ticket that it would go on in has none.",
    "Merge the other way round, name the same requester first, or use a batch ticket.",
)


def goes_on_in(number: str) -> Refusal:
    """Why a ticket that was merged before is not merged, to those who may see the one it goes on in."""
    return Refusal(
        "merged_already", f"This ticket goes on in {number}.", f"Name {number} instead, or undo that merge first."
    )


def in_a_circle(number: str) -> Refusal:
    """Why a ticket takes nothing in that it goes on in itself."""
    return Refusal(
        "circle",
        f"This ticket goes on in {number}: the two would go on in each other.",
        f"Leave {number} out, or undo that merge first.",
    )


def target_refusal(target: Any, *, is_allowed: bool, held: int) -> Refusal | None:
    """Why nothing may be merged into this row, which would hold so many then."""
    if not is_allowed:
        return NOT_ALLOWED
    if target.shelf != Shelf.DESK:
        return PUT_AWAY
    if target.state_category == Category.CLOSED:
        return CLOSED
    return FULL if held > MAX_MERGED else None


def source_refusals(
    target: Any, sources: Sequence[Any], *, allowed: Collection[int], leading: Collection[int]
) -> Mapping[int, Refusal]:
    """Why each of these rows may not go on in the target; what is not named may."""
    found = {one.id: _refusal(target, one, one.id in allowed, one.id in leading) for one in sources}
    return {row_id: why for row_id, why in found.items() if why is not None}


def _refusal(target: Any, source: Any, is_allowed: bool, is_leading: bool) -> Refusal | None:
    if source.id == target.id:
        return ITSELF
    if not is_allowed:
        return NOT_ALLOWED
    if source.shelf != Shelf.DESK:
        return PUT_AWAY
    if is_leading:
        return MASTER
    return _stranger(target, source)


def _stranger(target: Any, source: Any) -> Refusal | None:
    """Customers read on only where they could read before: in their own tickets, or those of their organisation."""
    if source.requester_id is None and source.organisation_id is None:
        return None  # nobody outside reads it, before or after
    is_same = source.requester_id is not None and source.requester_id == target.requester_id
    is_shared = source.organisation_id is not None and source.organisation_id == target.organisation_id
    if is_same or is_shared:
        return None
    return UNANSWERED if target.requester_id is None and target.organisation_id is None else STRANGERS
