"""Begin the promises of a ticket that was opened, and tell by which policy it goes."""

from typing import Any

from gongdan.kernel.unit import Tx
from gongdan.sla.actions.keeping import keep_new_life
from gongdan.sla.events import TicketPolicyChanged
from gongdan.sla.lives import Life, begin
from gongdan.sla.matching import Match
from gongdan.sla.plans import Plan
from gongdan.sla.queries.hours import calendar_now, hours_by
from gongdan.sla.queries.in_force import in_force, named_plans
from gongdan.sla.queries.nothing import forget_nothing
from gongdan.sla.standing import Standing
from gongdan.ticketing import Shelf

CATEGORIES = {1: "new", 2: "open", 3: "waiting", 4: "on_hold", 5: "solved", 6: "closed"}


async def promise_for_new(tx: Tx, ticket_id: int) -> None:
    """The promises of a ticket that was just opened. Where the tenant has no policy at all, nothing is written."""
    known = await in_force(tx)
    if known is None:
        return
    row = await known.read(tx, ticket_id)
    if row is None:
        return
    found = known.match(row, known.moment(tx))
    life, hours = await begun(tx, row, found, at=row.created_at)
    await keep_new_life(tx, ticket_id, life, hours, found.asked)
    forget_nothing(tx, ticket_id)


async def begun(tx: Tx, row: Any, found: Match, *, at: Any) -> tuple[Life, Any]:
    """The life of a ticket whose promises begin at `at`: nothing before counts."""
    plan = found.candidate.plan if found.candidate else None
    calendar = await calendar_now(tx, plan, row.team_id, row.organisation_id)
    standing = Standing(
        opened_at=at,
        state=row.state,
        category=CATEGORIES[row.state_category],
        priority=row.priority,
        state_since=row.state_changed_at,
        category_since=row.state_changed_at,
        received_at=at,
        word_at=at,
        team_id=row.team_id,
        department_id=row.department_id,
        first_team_id=row.team_id,
        answered_at=row.first_responded_at,
        is_at_rest=row.shelf != int(Shelf.DESK),
        calendar=calendar,
        plan=plan,
    )
    hours = await hours_by(tx, [calendar])
    return begin(standing, hours, at), hours


async def tell_policy(
    tx: Tx, ticket_id: int, before: Plan | None, after: Plan | None, why: str, audience: dict[str, Any]
) -> None:
    """Record that the ticket goes by another policy or version."""
    names = await named_plans(tx, [(after.policy_id, after.version)] if after else [])
    tx.record(
        TicketPolicyChanged(
            ticket_id,
            from_policy_id=before.policy_id if before else None,
            from_policy_version=before.version if before else None,
            policy_id=after.policy_id if after else None,
            policy_version=after.version if after else None,
            policy_name=names[after.policy_id, after.version][1] if after else "",
            why=why,
            **audience,
        )
    )
