"""Plan classes: never more of a team at once than its share."""

from sqlalchemy import insert, select, update

from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.actions.class_times import end_class
from gongdan.routing.actions.references import Named
from gongdan.routing.actions.rotas import must_reach
from gongdan.routing.actions.routing import ACTOR
from gongdan.routing.actions.settings import lock_routing, touch_roster
from gongdan.routing.errors import ClassNotPlanned, NoPlaceInClass
from gongdan.routing.events import TrainingClassCancelled, TrainingClassPlanned
from gongdan.routing.models import class_people, routing_teams, training_classes
from gongdan.routing.queries.classes import members_of, taken_places
from gongdan.routing.schemas.classes import TrainingClassIn
from gongdan.routing.shares import most_at_once, places

_row = training_classes.c


async def plan_class(tx: Tx, draft: TrainingClassIn) -> int:
    """A class; its id. Raises Invalid, or NoPlaceInClass with the places that are free then."""
    policy.may_manage_rotas(tx)
    await must_reach(tx, draft.team_id, None)
    if draft.ends_at <= tx.now:
        raise Invalid.one("ends_at", "in_the_past", "This class is over already.", "Give a time in the future.")
    named = Named()
    named.add("team", "team_id", draft.team_id)
    backup_id = draft.backup_team_id or await _backup_of(tx, draft.team_id)
    named.add("team", "backup_team_id", backup_id)
    await named.check(tx)
    if backup_id is None:
        remedy = "Name backup_team_id, or set one for the team."
        raise Invalid.one("backup_team_id", "required", "Nobody would have their tickets meanwhile.", remedy)
    if backup_id == draft.team_id:
        raise Invalid.one("backup_team_id", "itself", "A team cannot stand in for itself.", "Choose another team.")
    front_line = await members_of(tx, draft.team_id)
    strangers = [one for one in draft.user_ids if one not in front_line]
    if strangers:
        remedy = "Name active members of the team."
        raise Invalid.one("user_ids", "not_in_team", f"{strangers[0]} is not of this team.", remedy)
    # One class of a tenant is planned after the other: two at once never fill the same place.
    settings = await lock_routing(tx)
    taken = await taken_places(tx, draft.team_id, draft.starts_at, draft.ends_at)
    await _hold_busy(tx, draft)
    most = places(len(front_line), settings.training_share)
    stretches = [(one.starts_at, one.ends_at, one.people) for one in taken]
    free = max(0, most - most_at_once(stretches, draft.starts_at, draft.ends_at))
    if len(draft.user_ids) > free:
        raise NoPlaceInClass(free=free, places=most, share=settings.training_share, front_line=len(front_line))
    values = {"name": draft.name, "team_id": draft.team_id, "backup_team_id": backup_id, "created_at": tx.now}
    times = {"starts_at": draft.starts_at, "ends_at": draft.ends_at, "next_action_at": draft.starts_at}
    statement = insert(training_classes).values(tenant_id=tx.tenant_id, **values, **times)
    class_id = int(await tx.scalar(statement.returning(_row.id)))
    rows = [{"tenant_id": tx.tenant_id, "class_id": class_id, "user_id": one} for one in sorted(draft.user_ids)]
    await tx.execute(insert(class_people), rows)
    tx.record(TrainingClassPlanned(class_id, draft.name, draft.team_id, sorted(draft.user_ids)))
    return class_id


async def _hold_busy(tx: Tx, draft: TrainingClassIn) -> None:
    """Nobody is in two classes at once, of whatever teams."""
    p, c = class_people.c, training_classes.c
    same = (c.tenant_id == p.tenant_id) & (c.id == p.class_id)
    mine = (p.tenant_id == tx.tenant_id, p.user_id.in_(draft.user_ids), c.state.in_(("planned", "running")))
    overlap = (c.starts_at < draft.ends_at, c.ends_at > draft.starts_at)
    statement = select(p.user_id, c.name).select_from(class_people.join(training_classes, same))
    found = await tx.first(statement.where(*mine, *overlap).limit(1))
    if found is not None:
        message = f"{found.user_id} is in the class {found.name!r} then."
        raise Invalid.one("user_ids", "in_class", message, "Choose another time or person.")


async def _backup_of(tx: Tx, team_id: int) -> int | None:
    row = routing_teams.c
    found: int | None = await tx.scalar(
        select(row.backup_team_id).where(row.tenant_id == tx.tenant_id, row.team_id == team_id)
    )
    return found


async def cancel_class(tx: Tx, class_id: int) -> None:
    """It does not take place; one that runs ends now, and what is unfinished comes back. Raises ClassNotPlanned."""
    policy.may_manage_rotas(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == class_id)
    row = await tx.first(select(training_classes).where(*mine).with_for_update())
    if row is None:
        raise NotFound("class", class_id)
    await must_reach(tx, row.team_id, None)
    if row.state == "running":
        async with tx.acting_as(system_actor(tx.tenant_id, ACTOR), cause=f"class {class_id}"):
            await end_class(tx, row)
        return
    if row.state != "planned":
        raise ClassNotPlanned
    values = {"state": "cancelled", "next_action_at": None, "version": _row.version + 1}
    await tx.execute(update(training_classes).where(*mine).values(**values))
    await touch_roster(tx)
    tx.record(TrainingClassCancelled(class_id, row.name))
