"""Many tickets changed at once: their clocks follow with the same few statements, however many they are."""

from typing import Any

from sqlalchemy import select

from gongdan.kernel.events import events
from gongdan.sla.models import sla_turns
from gongdan.ticketing.actions.bulk_run import work_off
from tests.make.bulk import asked
from tests.make.ticketing import ticket_by
from tests.sla.test_follow import HERE, clocks
from tests.sla.test_policies import draft, first, made

HOUR = 3600
OWN = ("sla_", "FROM calendars", "SET due_at")


async def test_a_bulk_edit_brings_another_policy_to_all_in_a_few_statements(
    promised: Any, client_for: Any, as_system: Any, at: Any, counting: Any
) -> None:

    chen, home = client_for(promised.chen), promised.xinghe.id
    urgent = {"field": "priority", "op": "is", "value": "urgent"}
    await first(client_for(promised.feng), await made(client_for(promised.feng), draft("加急", condition=urgent)))
    spent: list[int] = []
    for count in (2, 6):
        with at():
            ids = [(await ticket_by(chen, priority="low", **HERE))["id"] for _ in range(count)]
        with at(hours=1):
            begun = await asked(chen, ids, {"priority": "urgent", "team": "network"})
            with counting() as ran:
                await work_off(home, begun["id"])
            # Of promises alone: other modules are counted elsewhere.
            spent.append(sum(any(word in text for word in OWN) for text in ran.texts))
            found = [await clocks(chen, one) for one in ids]
        # What the first policy promised ends, resolution goes on with the hour that was used.
        assert {one["resolution"]["remaining_seconds"] for one in found} == {0}
        assert {one["first_response"]["state"] for one in found} == {"cancelled"}
        async with as_system(home) as tx:
            turn, fact = sla_turns.c, events.c
            turns = await tx.all(select(turn.cause).where(turn.ticket_id.in_(ids), turn.cause != "opened"))
            said = (fact.kind == "ticket.policy_changed", fact.subject_id.in_(ids))
            told = await tx.all(select(fact.subject_id).where(*said))
        assert len(turns) == len(told) == count
    assert spent[1] <= spent[0] <= 10, spent  # versions of policies and calendars are read once only
