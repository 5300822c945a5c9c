"""Say which kinds of notices one wants to be told."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.identity import users
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.notifications import policy
from gongdan.notifications.events import UserNotificationPreferencesChanged
from gongdan.notifications.kinds import KINDS, is_wanted
from gongdan.notifications.models import notification_preferences
from gongdan.notifications.queries.preferences import own_kinds, said_by
from gongdan.notifications.schemas import PreferencesIn

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
    if problems:
        raise Invalid(problems=problems)
    # One after the other, so that what two windows say at once does not become a mixture.
    himself = (users.c.tenant_id == tx.tenant_id, users.c.id == user_id)
    await tx.execute(select(users.c.id).where(*himself).with_for_update(key_share=True))
    before = (await said_by(tx, [user_id])).get(user_id, {})
    after = {key: roads.app for key, roads in wanted.kinds.items() if roads.app != KINDS[key].is_wanted}
    await _store(tx, user_id, after)
    net = {key: [is_wanted(key, before), is_wanted(key, after)] for key in known}
    changes: dict[str, Any] = {key: pair for key, pair in net.items() if pair[0] != pair[1]}
    if changes:
        tx.record(UserNotificationPreferencesChanged(user_id, changes=changes))


async def _store(tx: Tx, user_id: int, wanted: dict[str, bool]) -> None:
    mine = (_row.tenant_id == tx.tenant_id, _row.user_id == user_id, _row.road == "app")
    await tx.execute(delete(notification_preferences).where(*mine, _row.kind.not_in(sorted(wanted))))
    if wanted:
        own = {"tenant_id": tx.tenant_id, "user_id": user_id, "road": "app"}
        rows = [{**own, "kind": key, "is_wanted": value} for key, value in sorted(wanted.items())]
        statement = upsert(notification_preferences).values(rows)
        keys = ["tenant_id", "user_id", "kind", "road"]
        changed = {"is_wanted": statement.excluded.is_wanted}
        await tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))
