"""What waits on tickets is done when its time has come: in the name of whoever asked for it, or of the rule."""

import logging
from typing import Any

from sqlalchemy import and_, select, update

from gongdan.automation.actions.running import do_all, keep_run
from gongdan.automation.actions.triggers import rule_actor
from gongdan.automation.models import rules, scheduled_actions
from gongdan.automation.queries.in_force import doing_of
from gongdan.automation.socket import EffectRun
from gongdan.identity import actor_of_user, tenants, users
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit

log = logging.getLogger(__name__)

AT_ONCE = 500
_row = scheduled_actions.c
_patience = Patience(log, "what was scheduled could not be done")


async def do_due() -> int:
    """All that is due, over all active tenants, each in a unit of its own; how many."""
    statement = (
        select(_row.tenant_id, _row.id)
        .join(tenants, and_(tenants.c.id == _row.tenant_id, tenants.c.is_active))
        .where(_row.state == "waiting", _row.due_at <= clock.now())
        .order_by(_row.due_at, _row.tenant_id, _row.id)
        .limit(AT_ONCE)
    )
    async with system_connection() as connection:
        due = (await connection.execute(statement)).all()
    done = 0
    for one in due:
        if _patience.rests((one.tenant_id, one.id)):
            continue
        with _patience.with_one((one.tenant_id, one.id)):
            async with unit(system_actor(one.tenant_id, "scheduled"), cause=f"scheduled:{one.id}", depth=1) as tx:
                done += await do_scheduled(tx, one.id)
    return done


async def do_scheduled(tx: Tx, action_id: int) -> bool:
    """Do it, once; False where it was done or cancelled meanwhile, or somebody holds it."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == action_id, _row.state == "waiting")
    row = await tx.first(select(scheduled_actions).where(*mine).with_for_update(skip_locked=True))
    if row is None:
        return False
    ended = {"state": "done", "ended_at": tx.now, "ended_by_name": row.author_name}
    await tx.execute(update(scheduled_actions).where(*mine).values(**ended))
    run = EffectRun(row.ticket_id, row.rule_id or 0, row.author_name, f"scheduled:{row.id}", "scheduled")
    if not await _become_author(tx, row):
        said = [{"kind": one["kind"], "refused": "author_left", "detail": _LEFT} for one in row.effects]
        await keep_run(tx, run, said, cause=tx.cause)
        return True
    done = await do_all(tx, run, [doing_of(one) for one in row.effects])
    await keep_run(tx, run, done, cause=tx.cause)
    return True


_LEFT = "Whoever asked for it is no longer here: do it by hand, or let somebody else ask."


async def _become_author(tx: Tx, row: Any) -> bool:
    """Whoever asked for it, with the rights that he has now; a rule by its name. False where he has left."""
    if row.author_id is None:
        mine = (rules.c.tenant_id == tx.tenant_id, rules.c.id == row.rule_id)
        name = await tx.scalar(select(rules.c.name).where(*mine)) or row.author_name
        locale = await tx.scalar(select(tenants.c.locale).where(tenants.c.id == tx.tenant_id))
        tx.actor = rule_actor(tx, name, locale or "zh-CN")
        return True
    there = (users.c.tenant_id == tx.tenant_id, users.c.id == row.author_id, users.c.is_active)
    if await tx.scalar(select(users.c.id).where(*there)) is None:
        return False
    tx.actor = await actor_of_user(tx, row.author_id)
    return True
