"""A timed rule that comes to every ticket, and something that waits on every ticket."""

from collections import Counter
from datetime import timedelta

from bench.time_crashes.judging import Judged, wrong
from bench.time_crashes.plant import Plant
from gongdan.automation.actions.rules import create_rule
from gongdan.automation.actions.scheduling import schedule_action
from gongdan.automation.schemas.rules import RuleIn
from gongdan.automation.schemas.running import ScheduleIn
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from gongdan.ticketing import OpenTicket, open_ticket

NAME = "rules"
_NOTE = {"kind": "comment", "params": {"body": "{{ticket.number}}", "is_public": False}}
_OLD = {"field": "created_at", "op": "older_than", "value": {"amount": 20, "unit": "minutes"}}
LEFT = (
    "select count(*) from scheduled_actions where state = 'waiting' and due_at <= %(now)s",
    """select count(*) from tickets t join rules r on r.tenant_id = t.tenant_id and r.name = 'trial'
    where t.created_at < %(now)s - interval '20 minutes' and not exists (select from rule_entries e
        where e.tenant_id = r.tenant_id and e.rule_id = r.id and e.ticket_id = t.id)""",
)
_RUNS = "select ticket_id, kind from rule_runs where tenant_id = %(tenant)s"
_NOTES = (
    "select subject_id, payload->>'comment_id' from events where tenant_id = %(tenant)s and kind = 'ticket.commented'"
)


async def prepare(plant: Plant, slug: str, tickets: int) -> int:
    """A tenant with so many tickets, each with a note that a rule writes and one that is put off; its id."""
    tenant_id, staff = await plant.begin(slug)
    said = {"kind": "timed", "name": "trial", "is_active": True, "condition": {"all": [_OLD]}, "effects": [_NOTE]}
    async with unit(system_actor(tenant_id)) as tx:
        await create_rule(tx, RuleIn.model_validate(said))
    later = {"due_at": clock.now() + timedelta(minutes=25), "effects": [_NOTE]}
    for number in range(tickets):
        async with unit(staff) as tx:
            ticket_id = await open_ticket(tx, OpenTicket(title=f"打印机 {number}", type="question", assignee="me"))
            await schedule_action(tx, ticket_id, ScheduleIn.model_validate(later))
    return tenant_id


def judge(plant: Plant, tenant_id: int, tickets: int, killed: int) -> Judged:
    """Each once, and what it did once."""
    runs = Counter(plant.rows(_RUNS, tenant=tenant_id))
    notes = plant.rows(_NOTES, tenant=tenant_id)
    faults = wrong("runs", runs, tickets * 2)
    faults += [] if len(notes) == tickets * 2 else [f"{len(notes)} notes of {tickets * 2}"]
    return Judged(f"{tickets} tickets: {len(runs)} runs, {len(notes)} notes", faults)
