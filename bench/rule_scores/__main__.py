"""`python -m bench.rule_scores`: what the laboratory foretells of drafts, held against what they do on replay.

A slice of the incident log is imported into one tenant; each draft is tried there. Then the same slice is imported
into a tenant of its own, the draft is put in force, and the log is told again through the real triggers. Tickets
touched, when, by which event, and what each effect did must be the same. Ends with 1 where anything differs.
"""

import argparse
import asyncio
import csv
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench.rule_scores.replay import Bridge, relive
from bench.rule_scores.rules import DRAFTS
from bench.sla_scores.row import FOLDER
from gongdan.app.modules import register_modules
from gongdan.app.tenants import NewTenant, creating_tenant
from gongdan.automation.actions.rules import create_rule
from gongdan.automation.actions.trying import go_on, start_trial
from gongdan.automation.models import rule_runs, rule_trial_tickets, rule_trials
from gongdan.automation.schemas.rules import RuleIn
from gongdan.automation.schemas.trials import TrialIn
from gongdan.integrations import FileImport, load_map, open_table, read_map
from gongdan.integrations.imports.rejects import Rejects
from gongdan.kernel import db
from gongdan.kernel.actor import system_actor
from gongdan.kernel.embedded_pg import EmbeddedPostgres
from gongdan.kernel.unit import unit
from gongdan.migrations import migrate
from gongdan.ticketing import tickets

LOG = FOLDER / "tickets-real" / "uci_servicenow_incident_events.csv"
Told = dict[str, list[Any]]


def main() -> int:
    """Print a line for each draft; the shell's answer."""
    parser = argparse.ArgumentParser(prog="python -m bench.rule_scores", description=__doc__)
    parser.add_argument("--tickets", type=int, help="how many tickets of the log (default: all)")
    asked = parser.parse_args()
    if not LOG.is_file():
        print(f"{LOG} is not here: nothing to measure on (GONGDAN_REAL_DATA names the folder)")
        return 1
    folder = Path(tempfile.mkdtemp(prefix="gongdan-rules-"))
    folder.chmod(0o755)
    os.environ |= {"GONGDAN_SECRET_KEY": "only for measuring, never anywhere else", "GONGDAN_DATA_DIR": str(folder)}
    server = EmbeddedPostgres(folder / "pg", fsync=False)
    server.start()
    try:
        urls = server.provision()
        migrate(urls.owner)
        return asyncio.run(_scores(urls.app, urls.system, _slice(folder, asked.tickets)))
    finally:
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _slice(folder: Path, most: int | None) -> Path:
    """Tickets from all over the log, whole; None: all of them."""
    with LOG.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    numbers = list(dict.fromkeys(row["number"] for row in rows))
    wanted = set(numbers[:: max(1, len(numbers) // (most or len(numbers)))][:most])
    path = folder / "slice.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(row for row in rows if row["number"] in wanted)
    return path


async def _scores(app_dsn: str, system_dsn: str, path: Path) -> int:
    register_modules()
    opened = db.connect(app_dsn, system_dsn)
    missed = 0
    try:
        first = await _tenant("first", path)
        for place, (name, said) in enumerate(DRAFTS.items()):
            foretold, seconds = await _foretold(first, name, said)
            second = await _tenant(f"again-{place}", path)
            async with unit(system_actor(second)) as tx:
                rule = {"kind": "trigger", "name": name, "is_active": True, **said}
                rule_id = await create_rule(tx, RuleIn.model_validate(rule))
            told = await relive(first, second, await Bridge.of(first, second))
            done = await _done(second, rule_id)
            differing = [one for one in sorted(foretold.keys() | done.keys()) if foretold.get(one) != done.get(one)]
            missed += bool(differing) or not done
            runs = sum(map(len, done.values()))
            verdict = "ok  " if done and not differing else "MISS"
            print(
                f"{verdict} {len(done) - len(set(differing) & done.keys()):5} of {len(done):5} tickets, {runs} runs,"
                f" {told} transactions (aim 100%, tried in {seconds:.1f} s)  {name}",
                flush=True,
            )
            for one in differing[:5]:
                print(f"       {one}\n         foretold {foretold.get(one)}\n         done     {done.get(one)}")
    finally:
        await opened.close()
    return 1 if missed else 0


async def _tenant(slug: str, path: Path) -> int:
    """A tenant with the slice of the log."""
    async with creating_tenant(NewTenant(slug=slug, name=slug)) as tx:
        tenant_id = tx.tenant_id
    raw, name = load_map("servicenow")
    actor = system_actor(tenant_id, "import")
    run = FileImport(actor, lambda: open_table(path), read_map(raw, name), time_zone="Asia/Shanghai")
    rejects = Rejects(None, run.table.columns)
    await run.run(rejects, may_create=True, on_progress=lambda: None, file_name=path.name)
    rejects.close()
    return tenant_id


async def _foretold(tenant_id: int, name: str, said: dict[str, Any]) -> tuple[Told, float]:
    began = time.perf_counter()
    async with unit(system_actor(tenant_id)) as tx:
        wanted = {"rule": {"kind": "trigger", "name": name, **said}, "from_at": "2000-01-01T00:00:00Z"}
        trial_id = await start_trial(tx, TrialIn.model_validate(wanted))
    await go_on(tenant_id, trial_id)
    seconds = time.perf_counter() - began
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        trial = await tx.one(select(rule_trials).where(rule_trials.c.id == trial_id))
        assert trial.state == "done", trial.state
        row = rule_trial_tickets.c
        same = (tickets.c.tenant_id == row.tenant_id) & (tickets.c.id == row.ticket_id)
        found = select(tickets.c.number, row.runs).join(tickets, same).where(row.trial_id == trial_id)
        rows = await tx.all(found)
    return {one.number: [(r["at"], r["event"], *_plain(r["effects"])) for r in one.runs] for one in rows}, seconds


async def _done(tenant_id: int, rule_id: int) -> Told:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        row = rule_runs.c
        same = (tickets.c.tenant_id == row.tenant_id) & (tickets.c.id == row.ticket_id)
        found = select(tickets.c.number, row.at, row.event, row.effects).join(tickets, same)
        rows = await tx.all(found.where(row.rule_id == rule_id).order_by(row.id))
    told: Told = {}
    for one in rows:
        told.setdefault(one.number, []).append((one.at.isoformat(), one.event, *_plain(one.effects)))
    return told


def _plain(effects: list[dict[str, Any]]) -> Iterator[Any]:
    """What an effect did, without the ids of what it made."""
    for one in effects:
        done = {key: value for key, value in (one.get("done") or {}).items() if key in ("set", "tags", "state")}
        yield one["kind"], one.get("refused"), done


if __name__ == "__main__":
    sys.exit(main())
