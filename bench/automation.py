"""`python -m bench.automation`: what triggers and policies add to an opening, and what a timed sweep costs."""

import argparse
import asyncio
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.ground import DISPATCHER, Ground, prepare
from bench.sla import POLICIES, TARGETS, _open
from gongdan.app.modules import register_modules
from gongdan.automation.actions.rules import create_rule
from gongdan.automation.actions.timed import run_timed
from gongdan.automation.occasions import Occasion
from gongdan.automation.queries.in_force import triggers_in_force
from gongdan.automation.ranks import may_fit
from gongdan.automation.schemas.rules import RuleIn
from gongdan.identity import actor_of_user
from gongdan.kernel import db
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from gongdan.sla.actions.policies import create_policy
from gongdan.sla.schemas.policies import PolicyIn

TRIGGERS, ASKED, TICKETS = 200, 500, 50_000


def main() -> None:
    """Prepare, measure, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.automation", description=__doc__)
    parser.add_argument("--tickets", type=int, default=TICKETS, help="how many tickets the tenant holds")
    parser.add_argument("--keep", type=Path, help="a folder for the database, used again when it is filled")
    asked = parser.parse_args()
    ground = prepare(asked.tickets, asked.keep)
    try:
        asyncio.run(_measure(ground))
    finally:
        ground.close()


async def _measure(ground: Ground) -> None:
    register_modules()
    opened = db.connect(ground.urls.app, ground.urls.system)
    tenant_id = ground.known.tenant_id
    try:
        print("| what | figure | aim |\n|---|---|---|", flush=True)
        await _creates(tenant_id)
        await _sweeps(tenant_id)
    finally:
        await opened.close()


async def _creates(tenant_id: int) -> None:
    async with unit(system_actor(tenant_id)) as tx:
        actor = await actor_of_user(tx, DISPATCHER)
        await tx.execute(text("update sla_policies set is_active = false"))
        await tx.execute(text("update sla_settings set version = version + 1"))
    bare = await _open(actor)
    async with unit(system_actor(tenant_id)) as tx:
        for number in range(TRIGGERS):
            await create_rule(tx, RuleIn.model_validate(_trigger(number)))
    async with unit(system_actor(tenant_id)) as tx:
        asking = await _asking(tx)
    ruled = await _open(actor)
    async with unit(system_actor(tenant_id)) as tx:
        for number in range(POLICIES):
            words = [{"field": "title", "op": "contains", "value": f"客户{number}"}]
            promise = {"key": "resolution", "kind": "resolution", "targets": TARGETS}
            draft = {"name": f"策略 {number}", "condition": {"all": words}, "promises": [promise]}
            await create_policy(tx, PolicyIn.model_validate(draft))
    both = await _open(actor)
    print(f"| asking {TRIGGERS} triggers, none of which fits | {asking:.2f} ms CPU | |")
    print(f"| opening a ticket, no rule and no policy | {bare[0]:.1f} ms CPU, {bare[1]:.1f} ms | |")
    print(f"| … {TRIGGERS} triggers | {ruled[0]:.1f} ms CPU, {ruled[1]:.1f} ms | |")
    print(f"| … and {POLICIES} policies | {both[0]:.1f} ms CPU, {both[1]:.1f} ms | |")
    print(f"| both add | {both[0] - bare[0]:.1f} ms CPU | 3 ms |", flush=True)


def _trigger(number: int) -> dict[str, Any]:
    """A third tests one value first, a third looks into words, a third nests; none fits what is opened here."""
    leaves: list[Any] = [
        {"field": "title", "op": "contains", "value": f"客户{number}"},
        {"field": "tags", "op": "excludes", "value": "x"},
        {"field": "is_vip", "op": "is", "value": False},
    ]
    if number % 3 == 0:
        leaves.insert(0, {"field": "priority", "op": "is", "value": "urgent"})
    if number % 3 == 1:
        leaves = [{"any": [leaves[0], {"field": "number", "op": "starts_with", "value": "never"}]}, *leaves[1:]]
    effects = [{"kind": "add_tags", "params": {"tags": [f"t{number}"]}}]
    said = {
        "name": f"规则 {number}",
        "events": ["opened", "changed"],
        "condition": {"all": leaves},
        "effects": effects,
    }
    return {"kind": "trigger", "is_active": True, **said}


async def _asking(tx: Any) -> float:
    """CPU of one question to all of them, in ms, the row being there."""
    known = await triggers_in_force(tx)
    assert known is not None
    occasion, moment = Occasion(("opened", "ticket.opened"), {}), known.moment(tx)
    began = time.process_time()
    for _ in range(ASKED):
        row = await known.read(tx, 1)
        assert row is not None
        listening = known.ranks.listening(occasion.events)
        assert not [one for one in listening if may_fit(one, row) and one.judge.fits(row, occasion.changes, moment)]
    return (time.process_time() - began) * 1000 / ASKED


async def _sweeps(tenant_id: int) -> None:
    """A timed rule that comes to a thousand of the tickets, and then to none."""
    async with unit(system_actor(tenant_id)) as tx:
        waits = {"field": "state_category", "op": "is_any_of", "value": ["new", "open", "waiting", "on_hold"]}
        leaves = [waits, {"field": "updated_at", "op": "older_than", "value": {"amount": 1, "unit": "days"}}]
        effects = [{"kind": "add_tags", "params": {"tags": ["still"]}}]
        said = {"kind": "timed", "name": "未动", "is_active": True, "condition": {"all": leaves}, "effects": effects}
        await create_rule(tx, RuleIn.model_validate(said))
        await tx.execute(text("update rules set is_active = false where kind = 'trigger'"))
        await tx.execute(text("update ticketing_settings set version = version + 1"))
    for what in ("that comes to its tickets (1,000 at most)", "that goes on"):
        began = time.perf_counter()
        came = await run_timed()
        print(f"| a timed sweep {what}: {came} | {time.perf_counter() - began:.2f} s | |", flush=True)


if __name__ == "__main__":
    main()
