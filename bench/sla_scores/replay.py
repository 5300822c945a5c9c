"""Random lives of tickets by real actions; every clock counted anew from the log must be the one that is stored."""

import asyncio
import os
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bench.sla_lives import Stage, differences, live
from bench.sla_scores.row import Row, score
from gongdan.app.modules import register_modules
from gongdan.app.tenants import NewTenant, creating_tenant
from gongdan.calendars.models import calendars
from gongdan.customers.actions.contacts import create_contact
from gongdan.customers.schemas.contacts import ContactIn
from gongdan.identity import (
    DepartmentIn,
    TeamIn,
    UserIn,
    actor_of_user,
    add_department,
    add_team,
    add_user,
    set_roles,
)
from gongdan.kernel import db
from gongdan.kernel.actor import Actor, Scope, system_actor
from gongdan.kernel.embedded_pg import EmbeddedPostgres
from gongdan.kernel.unit import unit
from gongdan.migrations import migrate
from gongdan.sla.models import sla_policies

# How many in all; each tenant has a policy and a calendar of its own, changed on the way.
LIVES = int(os.environ.get("GONGDAN_LIVES", "200"))
# Of which tenant to begin with: as many lives more, in a run of their own, are other lives.
FIRST = int(os.environ.get("GONGDAN_LIVES_FIRST", "0"))
PER_TENANT, STEPS = 100, 12
BEGIN = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
_CUSTOMERS = ("ticket.read", "ticket.open", "ticket.comment", "ticket.move")


def rows() -> Iterator[Row]:
    """The score, on a database of its own."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-sla-"))
    folder.chmod(0o755)
    os.environ |= {"GONGDAN_SECRET_KEY": "only for measuring", "GONGDAN_DATA_DIR": str(folder)}
    server = EmbeddedPostgres(folder / "pg", fsync=False)
    server.start()
    try:
        urls = server.provision()
        migrate(urls.owner)
        judged = asyncio.run(_judged(urls.app, urls.system))
    finally:
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
    yield score("random lives of tickets whose clocks, counted anew from the log, are those stored", judged)


async def _judged(app_dsn: str, system_dsn: str) -> list[tuple[str, bool]]:
    register_modules()
    opened = db.connect(app_dsn, system_dsn)
    try:
        return [one async for one in _lives()]
    finally:
        await opened.close()


async def _lives() -> AsyncIterator[tuple[str, bool]]:
    for number in range(-(-LIVES // PER_TENANT)):
        stage = await _stage(FIRST + number)
        lives = min(PER_TENANT, LIVES - number * PER_TENANT)
        await live(stage, random.Random(FIRST + number), lives=lives, steps=STEPS, rare=0.01)
        found = await differences(stage)
        wrong = {int(line.split(",")[0].removeprefix("ticket ")): line for line in found}
        for ticket_id in stage.tickets:
            yield wrong.get(ticket_id, f"ticket {ticket_id}"), ticket_id not in wrong


async def _stage(number: int) -> Stage:
    async with creating_tenant(NewTenant(slug=f"lives-{number}", name="Lives")) as tx:
        user_id = await add_user(tx, UserIn(name="Chen", email=f"chen{number}@lives.example"))
        await set_roles(tx, user_id, ["dispatcher"])
        department_id = await add_department(tx, DepartmentIn(name="Service"))
        teams = [
            await add_team(tx, TeamIn(key=f"team_{one}", name=f"Team {one}", department_id=department_id))
            for one in range(3)
        ]
        contact_id = await create_contact(tx, ContactIn(name="Mei"))
        tenant_id = tx.tenant_id
    async with unit(system_actor(tenant_id)) as tx:
        staff = await actor_of_user(tx, user_id)
        policy_id = await tx.scalar(select(sla_policies.c.id).where(sla_policies.c.tenant_id == tenant_id))
        default = (calendars.c.tenant_id == tenant_id, calendars.c.is_default)
        calendar_id = await tx.scalar(select(calendars.c.id).where(*default))
    customer = Actor(
        tenant_id=tenant_id,
        kind="customer",
        name="Mei",
        contact_id=contact_id,
        grants=dict.fromkeys(_CUSTOMERS, Scope.OWN),
    )
    return Stage(staff, customer, staff, teams, policy_id, calendar_id, BEGIN)
