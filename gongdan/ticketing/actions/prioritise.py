"""Keep a ticket's priority true to what it goes by: judged when it is opened, and again when an input changes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, func, select

from gongdan.customers import contacts, organisations, tiers
from gongdan.kernel.errors import FieldProblem, NotAllowed
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.errors import RaiseNeedsApproval
from gongdan.ticketing.events import TicketPriorityRisen
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.priorities import PRIORITIES, PRIORITY_WORDS
from gongdan.ticketing.priority_rules import (
    IMPACT_WORDS,
    IMPACTS,
    MAX_LEVEL,
    URGENCIES,
    URGENCY_WORDS,
    Judged,
    given_by_hand,
    judge,
    keep_rises,
    risen,
)
from gongdan.ticketing.queries.catalogue import Catalogue
from gongdan.ticketing.schemas.priority_words import Factors
from gongdan.ticketing.schemas.tickets import EditWithMove, OpenTicket

# The form's question about the impact. The ticket's own column is what counts; the two are written together.
IMPACT_FIELD = "impact"


def asked_fields(
    known: Catalogue, type_id: int, fields: Mapping[str, Any], impact: str | None, *, is_said: bool
) -> dict[str, Any]:
    """Custom values as sent, and the impact among them where it was said beside them and the form asks for it."""
    if is_said and _offers(known, type_id, impact):
        return {**fields, IMPACT_FIELD: impact}
    return dict(fields)


def said_impact(ticket: Any, patch: EditWithMove, *, is_retyped: bool) -> tuple[str | None, bool]:
    """The impact beside the form, and whether the form is to follow it: as it does when it begins to ask for it."""
    if "impact" in patch.model_fields_set:
        return patch.impact, True
    is_new_to_form = (
        is_retyped and ticket.impact is not None and IMPACT_FIELD not in {**ticket.fields, **(patch.fields or {})}
    )
    return IMPACT_WORDS.get(ticket.impact), is_new_to_form


def _offers(known: Catalogue, type_id: int, impact: str | None) -> bool:
    """Whether the type's form asks for the impact and can hold this one."""
    asked = next((one for one in known.fields_of(type_id) if one.key == IMPACT_FIELD and one.kind == "select"), None)
    return asked is not None and (impact is None or any(option["key"] == impact for option in asked.options))


async def first_priority(
    tx: Tx,
    known: Catalogue,
    draft: OpenTicket,
    values: Mapping[str, Any],
    requester_id: int | None,
    *,
    default: str | None = None,
) -> dict[str, Any]:
    """The columns of a new ticket around its priority.

    `values` are its checked custom fields; `default` is the priority that its form begins with.
    """
    is_customer = tx.actor.kind == "customer"
    if is_customer and draft.factors is not None:
        raise NotAllowed(policy.EDIT)
    given = PRIORITIES.get(draft.priority or "auto")
    urgency = URGENCIES[draft.urgency] if draft.urgency else None
    if is_customer and given is not None:
        # He advises, the rules decide: what is urgent to him is how much he is hindered. The ranks are the same.
        urgency, given = urgency or given, None
    if draft.priority is None:
        given = PRIORITIES.get(default or "auto")
    impact = IMPACTS.get(draft.impact or values.get(IMPACT_FIELD))  # type: ignore[arg-type]
    inputs = {"impact": impact, "urgency": urgency, "factors": _stored(draft.factors)}
    judged = await _judged(tx, known, inputs, requester_id, given=given)
    return inputs | _columns(judged)


async def changed_priority(
    tx: Tx, known: Catalogue, ticket: Any, patch: EditWithMove, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The columns around the priority that change with the patch; `values` are the others that it sets."""
    inputs = _inputs(ticket, patch, values)
    asker = values.get("requester_id", ticket.requester_id)
    is_set = "priority" in patch.model_fields_set
    has_news = asker != ticket.requester_id or any(inputs[name] != getattr(ticket, name) for name in inputs)
    if not (is_set or has_news):
        return {}
    by_hand = given_by_hand(ticket.priority, ticket.priority_source, ticket.priority_reasons)
    wanted = PRIORITIES.get(patch.priority or "auto") if is_set else by_hand
    if is_set and wanted is not None:
        may_raise(tx, known, ticket, wanted)
    judged = await _judged(tx, known, inputs, asker, given=wanted)
    if not is_set:
        judged = keep_rises(judged, ticket.priority_reasons or ())
        if by_hand is not None and _is_wider(ticket.impact, inputs["impact"]):
            judged = await _widened_by_hand(tx, known, ticket, inputs, asker, judged)
    if (judged.priority, judged.source) == (ticket.priority, ticket.priority_source) and not has_news:
        return {}
    columns = _columns(judged)
    if judged.priority != ticket.priority:
        columns["rise_since"] = tx.now
    return inputs | columns


def may_raise(tx: Tx, known: Catalogue, ticket: Any, wanted: int) -> None:
    """Raises RaiseNeedsApproval where the rules want another's word for it."""
    if wanted >= ticket.priority or not known.rules.raise_needs_approval or tx.actor.is_system:
        return
    if not policy.reaches(tx.actor, policy.RAISE, ticket):
        remedy = f"Ask for it: POST /api/v1/tickets/{ticket.id}/priority-raises with priority and reason."
        problem = FieldProblem("priority", "needs_approval", "Raising it needs approval.", remedy)
        raise RaiseNeedsApproval(permission=policy.RAISE, problems=[problem])


def _inputs(ticket: Any, patch: EditWithMove, values: Mapping[str, Any]) -> dict[str, Any]:
    """Impact, urgency and factors as they will be."""
    given = patch.model_fields_set
    impact, urgency, factors = ticket.impact, ticket.urgency, ticket.factors
    if "impact" in given:
        impact = IMPACTS[patch.impact] if patch.impact else None
    elif patch.fields and IMPACT_FIELD in patch.fields:
        impact = IMPACTS.get(values["fields"].get(IMPACT_FIELD))
    if "urgency" in given:
        urgency = URGENCIES[patch.urgency] if patch.urgency else None
    if "factors" in given:
        factors = _stored(patch.factors)
    return {"impact": impact, "urgency": urgency, "factors": factors}


def _stored(factors: Factors | None) -> dict[str, int] | None:
    return (factors.stored() or None) if factors is not None else None


async def _judged(
    tx: Tx,
    known: Catalogue,
    inputs: Mapping[str, Any],
    asker: int | None,
    *,
    given: int | None = None,
) -> Judged:
    rules, factors = known.priority_rules, dict(inputs["factors"] or {})
    if given is None and "customer" not in factors and rules.weights.get("customer"):
        factors["customer"] = await importance_of(tx, asker)
    return judge(rules, impact=inputs["impact"], urgency=inputs["urgency"], factors=factors, given=given)


async def _widened_by_hand(
    tx: Tx,
    known: Catalogue,
    ticket: Any,
    inputs: Mapping[str, Any],
    asker: int | None,
    judged: Judged,
) -> Judged:
    """What was given by hand stays, but for one step where it hits more people and the rules would go higher."""
    by_rules = await _judged(tx, known, inputs, asker)
    if by_rules.priority >= judged.priority:
        return judged
    higher = risen(judged.priority, judged.reasons, "impact", impact=IMPACT_WORDS[inputs["impact"]])
    tx.record(
        TicketPriorityRisen(
            ticket.id,
            from_priority=PRIORITY_WORDS[judged.priority],
            to_priority=PRIORITY_WORDS[higher.priority],
            why="impact",
            **concerned(ticket),
        )
    )
    return higher


def _is_wider(before: int | None, after: int | None) -> bool:
    return after is not None and (before is None or after < before)


def _columns(judged: Judged) -> dict[str, Any]:
    return {
        "priority": judged.priority,
        "priority_source": judged.source,
        "priority_reasons": [dict(one) for one in judged.reasons],
    }


def columns_of_hand(tx: Tx, rank: int) -> dict[str, Any]:
    """The columns of a priority that is set by hand now, whatever the rules say."""
    by_hand = Judged(rank, "given", ({"kind": "given", "priority": PRIORITY_WORDS[rank]},))
    return _columns(by_hand) | {"rise_since": tx.now}


def told_rank(name: str, rank: int | None) -> str | None:
    """The word of an impact or urgency."""
    words = IMPACT_WORDS if name == "impact" else URGENCY_WORDS
    return None if rank is None else words[rank]


def _importance_statement() -> Select[Any]:
    """The tier of a contact, else of his organisation."""
    tenant: BindParameter[int] = bindparam("tenant")
    contact: BindParameter[int] = bindparam("contact")
    own = and_(tiers.c.tenant_id == tenant, tiers.c.id == func.coalesce(contacts.c.tier_id, organisations.c.tier_id))
    home = and_(organisations.c.tenant_id == tenant, organisations.c.id == contacts.c.organisation_id)
    joined = contacts.outerjoin(organisations, home).join(tiers, own)
    return (
        select(tiers.c.is_vip, tiers.c.rank)
        .select_from(joined)
        .where(contacts.c.tenant_id == tenant, contacts.c.id == contact)
    )


_IMPORTANCE = Fixed(_importance_statement())
_RANKS_A_LEVEL = 10


async def importance_of(tx: Tx, requester_id: int | None) -> int:
    """How important the customer is, by his tier: a VIP most, others a level for ten ranks, at most two."""
    if requester_id is None:
        return 0
    found = await _IMPORTANCE.first(tx.connection, {"tenant": tx.tenant_id, "contact": requester_id})
    if found is None:
        return 0
    return MAX_LEVEL if found.is_vip else max(0, min(MAX_LEVEL - 1, found.rank // _RANKS_A_LEVEL))
