"""History that is imported once more: clocks say what was true, and nobody is told of what is long over."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from gongdan.kernel.events import events
from gongdan.sla.actions.applying import apply_batch, apply_to_running
from gongdan.sla.actions.waking import wake_due
from gongdan.sla.models import sla_clocks
from gongdan.sla.queries.lives import clock_of
from gongdan.sla.queries.log import recount
from tests.integrations.running import run_import, ticket

RAW = {
    "source": "log",
    "number": "no",
    "title": "title",
    "state": "state",
    "team": "team",
    "priority": "prio",
    "events": {"key": "no", "at": "at", "by": "by"},
}
HEAD = "no,title,state,team,prio,at,by\n"
# All of it on Wednesday, 4 March 2026, in Shanghai; the policies are brought to it at eleven.
BEFORE = "L-1,慢,new,网络组,high,2026-03-04 10:00,Ann\nL-2,停,new,网络组,high,2026-03-04 10:00,Ann\n"
AFTER = "L-1,慢,open,网络组,high,2026-03-04 11:20,Bob\nL-1,慢,solved,网络组,high,2026-03-04 11:30,Bob\n"
EARLIER = "L-2,停,solved,网络组,high,2026-03-04 10:30,Bob\n"


async def test_a_reimport_counts_clocks_anew_and_tells_nothing(
    promised: Any, as_system: Any, at: Any, tmp_path: Path
) -> None:
    path, home = tmp_path / "log.csv", promised.xinghe.id
    path.write_text(HEAD + BEFORE, "utf-8")
    with at(hours=0.5):
        await run_import(home, path, RAW)
    with at(hours=1):
        async with as_system(home) as tx:
            job = await apply_to_running(tx, "all")
            while await apply_batch(tx, job):
                pass
    with at(days=3):  # nothing was heard of it: its time is over
        await wake_due()
        told = await _told(as_system, home)
        path.write_text(HEAD + BEFORE + AFTER + EARLIER, "utf-8")
        done, _ = await run_import(home, path, RAW)
        assert done.changed == 2
        assert told
        assert await _told(as_system, home) == told
        async with as_system(home) as tx:
            for name, ended in (("L-1", "2026-03-04 03:30"), ("L-2", None)):
                row = await ticket(tx, name)
                assert (row.due_at, row.due_state) == (None, None)
                found = await tx.all(select(sla_clocks).where(sla_clocks.c.ticket_id == row.id))
                clocks = {one.key: one for one in found}
                if ended is None:  # it was solved before anything was promised
                    assert clocks == {}
                    continue
                resolution = clocks["resolution"]
                assert (resolution.outcome, resolution.breached_at) == ("met", None)
                assert f"{resolution.ended_at:%Y-%m-%d %H:%M}" == ended
                counted = await recount(tx, row.id, tx.now)
                assert counted is not None
                anew = {(one.key, one.round): one.ended_at for one in counted[0].everything()}
                assert anew == {(one.key, one.round): clock_of(one).ended_at for one in found}
    with at(days=4):
        await wake_due()
        assert await _told(as_system, home) == told


async def _told(as_system: Any, tenant_id: int) -> int:
    async with as_system(tenant_id) as tx:
        said = events.c.kind.in_(["ticket.clock_warned", "ticket.clock_breached"])
        return len(await tx.all(select(events.c.id).where(events.c.tenant_id == tenant_id, said)))
