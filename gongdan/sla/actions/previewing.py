"""What bringing policies to running tickets would do: the same thinking as the real thing, and nothing is written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, select

from gongdan.kernel.errors import NotFound
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.sla import policy
from gongdan.sla.actions.applying import BATCH, Planned, plan_for
from gongdan.sla.actions.policies import checked
from gongdan.sla.clock import Clock
from gongdan.sla.lives import tell
from gongdan.sla.models import sla_policies
from gongdan.sla.plans import Plan, promises_by_key
from gongdan.sla.queries.in_force import InForce, in_force, made
from gongdan.sla.queries.running import running
from gongdan.sla.schemas.policies import SlaPreviewIn
from gongdan.ticketing import PROMISE_NAMES, catalogue, ever_testable, tickets, visible_tickets

MAX_SEEN = 5000
MAX_EXAMPLES = 20
_CHANGES = ("breached", "earlier", "later", "started", "cancelled")


class _Draft:
    """A policy as it would be, in the shape of its row."""

    def __init__(self, policy_id: int, number: int, values: dict[str, Any], position: int) -> None:
        self.id, self.number, self.position = policy_id, number, position
        self.name, self.condition, self.definition = values["name"], values["condition"], values["definition"]


async def preview(tx: Tx, wanted: SlaPreviewIn) -> dict[str, Any]:
    """The counts and some examples. Raises NotAllowed, NotFound, Invalid."""
    policy.may_manage(tx)
    known = await _in_force(tx, wanted)
    counts, examples, seen, last = Counter[str](), list[dict[str, Any]](), 0, 0
    while seen < MAX_SEEN:
        ids = [one.id for one in await tx.all(running(tx, wanted.scope, None, last, BATCH))]
        if not ids:
            break
        seen, last = seen + len(ids), ids[-1]
        for one in await plan_for(tx, known, ids, wanted.scope, is_locked=False):
            _count(tx, one, known, counts, examples)
    is_capped = seen >= MAX_SEEN and await tx.first(running(tx, wanted.scope, None, last, 1)) is not None
    return {
        "tickets": seen,
        "is_capped": is_capped,
        **{
            name: counts[name]
            for name in ("other_policy", "other_version", "earlier", "later", "started", "cancelled")
        },
        "newly_breached": counts["breached"],
        "examples": await _named(tx, _first(examples)),
    }


async def _in_force(tx: Tx, wanted: SlaPreviewIn) -> InForce | None:
    """The policies as they are, with the draft in its place."""
    if wanted.draft is None:
        return await in_force(tx)
    values = await checked(tx, wanted.draft)
    row = sla_policies.c
    rows = list(
        await tx.all(select(sla_policies).where(row.tenant_id == tx.tenant_id).order_by(row.position, row.id))
    )
    found: list[Any] = [one for one in rows if one.is_active and one.id != wanted.policy_id]
    if wanted.policy_id is not None:
        old = next((one for one in rows if one.id == wanted.policy_id), None)
        if old is None:
            raise NotFound("SLA policy", wanted.policy_id)
        draft = _Draft(old.id, old.number + 1, values, old.position)
        place = sum(one.position < old.position for one in found)
    else:
        draft = _Draft(0, 1, values, len(rows) + 1)
        place = len(found) if wanted.position is None else wanted.position - 1
    if wanted.draft.is_active:
        found.insert(place, draft)
    known = await catalogue(tx)
    return made(ever_testable(known), ZoneInfo(known.time_zone), found)


def _count(tx: Tx, one: Planned, known: InForce | None, counts: Counter[str], examples: list[dict[str, Any]]) -> None:
    if one.after is None:
        return
    was = one.before.life.standing.plan if one.before else None
    now = one.after.standing.plan
    if _id(was) != _id(now):
        counts["other_policy"] += 1
    elif was is not None and now is not None and was.version != now.version:
        counts["other_version"] += 1
    after = tell(one.after, tx.now, one.hours)
    before = one.before.life.clocks if one.before else {}
    for key, clock in after.clocks.items():
        change = _change(before.get(key), clock, tx)
        if change is not None:
            counts[change] += 1
            old = before.get(key)
            examples.append(
                {
                    "ticket_id": one.ticket_id,
                    "key": key,
                    "names": _names(now, key) or _names(was, key) or PROMISE_NAMES[clock.kind],
                    "change": change,
                    "due_at": old.due_at if old else None,
                    "new_due_at": clock.due_at,
                    "policy_id": _id(was),
                    "new_policy": _name(now, known),
                }
            )
            if len(examples) > MAX_EXAMPLES * 20:
                examples[:] = _first(examples)


def _change(before: Clock | None, after: Clock, tx: Tx) -> str | None:
    is_open = before is not None and before.ended_at is None
    if after.ended_at is not None:
        return "cancelled" if is_open else None
    # What is due within this very second is breached with the next.
    is_over = after.breached_at is not None or (after.due_at is not None and after.due_at <= tx.now)
    if is_over and (before is None or before.breached_at is None):
        return "breached"
    if not is_open or before is None:
        return "started"
    if before.due_at is None or after.due_at is None or before.due_at == after.due_at:
        left = before.terms.seconds - after.terms.seconds if before.due_at is after.due_at is None else 0
        return "earlier" if left > 0 else "later" if left < 0 else None
    return "earlier" if after.due_at < before.due_at else "later"


def _id(plan: Plan | None) -> int | None:
    return plan.policy_id if plan else None


def _names(plan: Plan | None, key: str) -> Mapping[str, str] | None:
    """What a promise is called, where it has a name of its own."""
    promise = promises_by_key(plan).get(key)
    return promise.names if promise else None


def _name(plan: Plan | None, known: InForce | None) -> str | None:
    if plan is None or known is None:
        return None
    return next((one.name for one in known.candidates if one.plan.policy_id == plan.policy_id), None)


def _first(examples: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(examples, key=lambda one: (_CHANGES.index(one["change"]), one["ticket_id"], one["key"]))[
        :MAX_EXAMPLES
    ]


async def _named(tx: Tx, examples: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    row, mine = tickets.c, sla_policies.c
    ids = sorted({one["ticket_id"] for one in examples})
    # Whoever sets up policies need not see tickets: what they are about stays with those who do.
    title = case((visible_tickets(tx), row.title))
    found = {
        one.id: {"id": one.id, "number": one.number, "title": one.title}
        for one in await tx.all(
            select(row.id, row.number, title.label("title")).where(row.tenant_id == tx.tenant_id, row.id.in_(ids))
        )
    }
    names = {
        one.id: one.name for one in await tx.all(select(mine.id, mine.name).where(mine.tenant_id == tx.tenant_id))
    }
    return [
        {
            "ticket": found[one["ticket_id"]],
            "key": one["key"],
            "kind_name": in_locale(one["names"], tx.actor.locale),
            "change": one["change"],
            "due_at": one["due_at"],
            "new_due_at": one["new_due_at"],
            "policy": names.get(one["policy_id"]),
            "new_policy": one["new_policy"],
        }
        for one in examples
    ]
