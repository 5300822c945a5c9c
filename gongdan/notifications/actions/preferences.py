"""Say which kinds of notices one wants to be told."""

from typing import Any

from sqlalchemy import delete, insert, select

from gongdan.identity import users
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.notifications import policy
from gongdan.notifications.events import UserNotificationPreferencesChanged
from gongdan.notifications.kinds import goes_by
from gongdan.notifications.models import notification_preferences
from gongdan.notifications.queries.people import find_set_up, said_of_roads
from gongdan.notifications.queries.preferences import own_kinds
from gongdan.notifications.schemas.notices import PreferencesIn

_row = notification_preferences.c


async def set_preferences(tx: Tx, wanted: PreferencesIn) -> None:
    """From now on the actor is told this; kinds left out are as they are by themselves. Raises Invalid."""
    user_id = policy.own_id(tx)
    known = [kind.key for kind in own_kinds(tx)]
    remedy = f"Use some of: {', '.join(known)}."
    problems = [
        FieldProblem(f"kinds.{key}", "unknown", f"There is no kind {key!r} that you can be told.", remedy)
        for key in wanted.kinds
        if key not in known
    ]
    roads = policy.own_roads(tx)
    for key, given in wanted.kinds.items():
        problems += [
            FieldProblem(
                f"kinds.{key}.{road}", "unknown", "You cannot be told by this road.", f"Use {', '.join(roads)}."
            )
            for road in given.said()
            if road not in roads
        ]
    if problems:
        raise Invalid(problems=problems)
    # One after the other, so that what two windows say at once does not become a mixture.
    himself = (users.c.tenant_id == tx.tenant_id, users.c.id == user_id)
    await tx.execute(select(users.c.id).where(*himself).with_for_update(key_share=True))
    before = (await said_of_roads(tx, [user_id])).get(user_id, {})
    ruled = (await find_set_up(tx)).ruled
    after = {
        (key, road): value
        for key, given in wanted.kinds.items()
        for road, value in given.said().items()
        if value is not goes_by(key, road, {}, ruled)
    }
    await _store(tx, user_id, after)
    for road in roads:
        net = {key: [goes_by(key, road, before, ruled), goes_by(key, road, after, ruled)] for key in known}
        changes: dict[str, Any] = {key: pair for key, pair in net.items() if pair[0] != pair[1]}
        if changes:
            tx.record(UserNotificationPreferencesChanged(user_id, road, changes=changes))


async def _store(tx: Tx, user_id: int, wanted: dict[tuple[str, str], bool]) -> None:
    await tx.execute(delete(notification_preferences).where(_row.tenant_id == tx.tenant_id, _row.user_id == user_id))
    if wanted:
        own = {"tenant_id": tx.tenant_id, "user_id": user_id}
        rows = [own | {"kind": kind, "road": road, "is_wanted": value} for (kind, road), value in wanted.items()]
        await tx.execute(insert(notification_preferences), rows)
