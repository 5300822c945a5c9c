"""Clocks follow what happens to tickets, each trouble that other systems have with it among them."""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit
from gongdan.sla.actions.policies import change_policy
from gongdan.sla.actions.waking import wake_due
from gongdan.sla.models import sla_policies
from gongdan.sla.schemas.policies import PolicyIn
from gongdan.sla.shipped import DEFAULT
from gongdan.ticketing import CommentDraft, comment_on
from tests.make.ticketing import moved, ticket_by

URL = "/api/v1/tickets"
MEI = {"email": "mei@customer.example"}
# Ten o'clock on a Wednesday in Shanghai is two o'clock UTC.
HERE = {"team": "frontline", "requester": MEI}


async def clocks(client: Any, ticket_id: int) -> dict[str, Any]:
    """The last clock of each promise by its key."""
    answer = await client.get(f"{URL}/{ticket_id}/clocks")
    assert answer.status_code == 200, answer.text
    return {one["key"]: one for one in answer.json()["items"]}


async def say(client: Any, ticket_id: int, *, is_public: bool = True) -> None:
    body = {"body": "我们正在处理", "is_public": is_public}
    answer = await client.post(f"{URL}/{ticket_id}/comments", json=body)
    assert answer.status_code == 201, answer.text


async def edit(client: Any, ticket_id: int, **values: Any) -> None:
    answer = await client.patch(f"{URL}/{ticket_id}", json=values)
    assert answer.status_code == 200, answer.text


async def give(client: Any, ticket_id: int, team: str) -> None:
    answer = await client.put(f"{URL}/{ticket_id}/assignment", json={"team": team})
    assert answer.status_code == 200, answer.text


async def change_default(as_system: Any, tenant_id: int, **values: Any) -> None:
    """The shipped policy as the test needs it, for tickets opened from now on."""
    words = {"1": "urgent", "2": "high", "3": "normal", "4": "low"}
    promises = [
        one | {"targets": {words[rank]: said for rank, said in one["targets"].items()}} for one in DEFAULT["promises"]
    ]
    draft = {**DEFAULT, "promises": promises, "name": "默认时效", "condition": {"all": []}, **values}
    async with as_system(tenant_id) as tx:
        policy_id = await tx.scalar(select(sla_policies.c.id).where(sla_policies.c.tenant_id == tenant_id))
        await change_policy(tx, policy_id, PolicyIn.model_validate(draft), lambda version: None)


# --- the shipped policy ----------------------------------------------------------------------------


async def test_a_new_ticket_has_the_shipped_promises(promised: Any, client_for: Any, at: Any, counting: Any) -> None:
    wang = client_for(promised.wang)
    with at():
        await ticket_by(wang, priority="high", **HERE)
        with counting() as spent:
            shape = await ticket_by(wang, priority="high", **HERE)
        found = await clocks(wang, shape["id"])
    assert spent.value <= 25, spent.texts
    assert shape["deadline"] == {"kind": "first_response", "due_at": "2026-03-04T02:30:00Z", "state": "running"}
    assert {key: one["due_at"] for key, one in found.items()} == {
        "first_response": "2026-03-04T02:30:00Z",
        "classify": "2026-03-04T03:00:00Z",
        "resolution": found["resolution"]["due_at"],
    }
    assert found["resolution"]["target_seconds"] == 8 * 3600


async def test_an_urgent_one_has_a_hard_limit_by_day_and_night(promised: Any, client_for: Any, at: Any) -> None:
    wang = client_for(promised.wang)
    with at():
        shape = await ticket_by(wang, priority="urgent", **HERE)
        found = await clocks(wang, shape["id"])
    assert found["hard_limit"]["due_at"] == "2026-03-05T02:00:00Z"
    assert not found["hard_limit"]["is_working_time"]


# --- lessons ---------------------------------------------------------------------------------------


async def test_it_rests_while_waiting_for_the_customer(promised: Any, client_for: Any, at: Any) -> None:
    """osTicket#6524: SLA must stop while waiting; GLPI#24481: breached although pending."""
    wang = client_for(promised.wang)
    with at():
        shape = await ticket_by(wang, priority="urgent", **HERE)
        await say(wang, shape["id"])
        await moved(wang, shape["id"], "accept", "wait")
    with at(days=3):
        await wake_due()
        found = await clocks(wang, shape["id"])
        assert (found["resolution"]["state"], found["resolution"]["due_at"]) == ("paused", None)
        assert found["resolution"]["counted_seconds"] == 0
        assert (await wang.get(f"{URL}/{shape['id']}")).json()["deadline"]["state"] == "paused"
    with at(days=5):
        await moved(wang, shape["id"], "resume")
        found = await clocks(wang, shape["id"])
    # Monday at ten: four hours of working time, with the lunch of the shipped hours if there is one.
    assert found["resolution"]["remaining_seconds"] == 4 * 3600
    assert (
        found["resolution"]["due_at"] > "2026-03-09T06:00:00Z" or found["resolution"]["due_at"][:10] == "2026-03-09"
    )


async def test_another_priority_keeps_what_was_used_and_paused(promised: Any, client_for: Any, at: Any) -> None:
    """GLPI#15605, #6902: changing the SLA loses the paused time; Frappe#1675: not recalculated after a pause."""
    wang = client_for(promised.wang)
    with at():
        shape = await ticket_by(wang, priority="high", **HERE)
        await moved(wang, shape["id"], "accept")
    with at(hours=1):
        await moved(wang, shape["id"], "wait")
    with at(hours=1, minutes=30):
        await edit(wang, shape["id"], priority="normal")
    with at(hours=1, minutes=45):
        await moved(wang, shape["id"], "resume")
        resolution = (await clocks(wang, shape["id"]))["resolution"]
    assert (resolution["target_seconds"], resolution["counted_seconds"]) == (24 * 3600, 3600)
    assert resolution["remaining_seconds"] == 23 * 3600
    with at(hours=1, minutes=50):
        url = f"{URL}/{shape['id']}/clocks/{resolution['id']}/explanation"
        why = (await wang.get(url)).json()
    assert [line["what"] for line in why["lines"]] == ["counted", "switched", "paused", "counted"]
    assert sum(line["seconds"] or 0 for line in why["lines"]) == why["counted_seconds"] == 3900
    assert why["lines"][1]["switched"] == ["priority", "target"]
    assert why["lines"][1]["carried_seconds"] == 3600
    assert why["lines"][2]["why"] == "waiting"
    assert why["is_equal"]
    assert [one["is_match"] for one in why["matched"]] == [True]


async def test_an_answer_of_the_customer_starts_the_next_response(promised: Any, client_for: Any, at: Any) -> None:
    """osTicket PR#419: time since the last customer message; Zammad#1322, #3140, #5177."""
    wang, mei = client_for(promised.wang), client_for(promised.mei)
    with at():
        shape = await ticket_by(wang, priority="normal", **HERE)
        await say(mei, shape["id"])
        # Zammad#5177: the first response is what is owed until it is given.
        assert "customer_mail" not in await clocks(wang, shape["id"])
    with at(minutes=30):
        await say(wang, shape["id"])
        found = await clocks(wang, shape["id"])
        # Zammad#3140: whoever answered last is not escalated.
        assert (found["first_response"]["state"], "customer_mail" in found) == ("met", False)
    with at(minutes=40):
        await say(mei, shape["id"])
    with at(minutes=50):
        await say(mei, shape["id"])
        waits = (await clocks(wang, shape["id"]))["customer_mail"]
        # The oldest message that waits counts.
        assert (waits["started_at"], waits["target_seconds"]) == ("2026-03-04T02:40:00Z", 7200)
    with at(hours=1):
        await say(wang, shape["id"])
        await say(mei, shape["id"])
        again = (await clocks(wang, shape["id"]))["customer_mail"]
    assert (again["round"], again["started_at"], again["state"]) == (2, "2026-03-04T03:00:00Z", "running")


async def test_notes_and_machines_are_no_answers(promised: Any, client_for: Any, at: Any) -> None:
    wang = client_for(promised.wang)
    with at():
        shape = await ticket_by(wang, priority="normal", **HERE)
        await say(wang, shape["id"], is_public=False)
        async with unit(system_actor(promised.xinghe.id)) as tx:
            await comment_on(tx, shape["id"], CommentDraft(body="已收到", is_public=True))
        assert (await clocks(wang, shape["id"]))["first_response"]["state"] == "running"


async def test_each_team_has_a_clock_of_its_own(promised: Any, client_for: Any, at: Any) -> None:
    """GLPI#1911: a second group inherits a nearly expired clock."""
    wang, chen = client_for(promised.wang), client_for(promised.chen)
    with at():
        shape = await ticket_by(wang, priority="normal", **HERE)
    with at(minutes=50):
        await give(chen, shape["id"], "network")
        found = await clocks(chen, shape["id"])
        assert found["classify"]["state"] == "met"
        fresh = found["technical_feedback"]
        assert (fresh["counted_seconds"], fresh["target_seconds"]) == (0, 4 * 3600)
        assert fresh["team"]["id"] == promised.xinghe.teams["network"]
    with at(hours=2):
        await give(chen, shape["id"], "field")
        fresh = (await clocks(chen, shape["id"]))["technical_feedback"]
        assert (fresh["round"], fresh["counted_seconds"]) == (2, 0)
        await say(chen, shape["id"], is_public=False)
        assert (await clocks(chen, shape["id"]))["technical_feedback"]["state"] == "met"


async def test_solved_is_no_pause_and_reopened_goes_on(promised: Any, client_for: Any, at: Any) -> None:
    """GLPI#23359: solved time reported as pending."""
    wang = client_for(promised.wang)
    with at():
        shape = await ticket_by(wang, priority="high", **HERE)
        await say(wang, shape["id"])
    with at(hours=1):
        await moved(wang, shape["id"], "accept", "solve", resolution="重启")
        done = (await clocks(wang, shape["id"]))["resolution"]
        assert (done["state"], done["is_paused"], done["counted_seconds"]) == ("met", False, 3600)
    with at(days=1):
        await moved(wang, shape["id"], "reopen")
        again = (await clocks(wang, shape["id"]))["resolution"]
    assert (again["round"], again["state"], again["counted_seconds"]) == (2, "running", 3600)
    with at(days=1, hours=1):
        why = (await wang.get(f"{URL}/{shape['id']}/clocks/{again['id']}/explanation")).json()
    assert [line["what"] for line in why["lines"]] == ["counted", "paused", "counted"]
    assert (why["counted_seconds"], why["is_equal"]) == (7200, True)


async def test_what_is_put_away_is_promised_nothing(promised: Any, client_for: Any, at: Any) -> None:
    wang, chen = client_for(promised.wang), client_for(promised.chen)
    with at():
        first, second = [await ticket_by(wang, priority="high", **HERE) for _ in range(2)]
    with at(hours=1):
        merged = await chen.post(f"{URL}/{first['id']}/merges", json={"tickets": [second["id"]]})
        assert merged.status_code == 201, merged.text
        assert {one["state"] for one in (await clocks(chen, second["id"])).values()} == {"cancelled"}
    with at(hours=2):
        undone = await chen.post(f"/api/v1/structure-edits/{merged.json()['id']}/undo")
        assert undone.status_code < 300, undone.text
        again = (await clocks(chen, second["id"]))["resolution"]
    assert (again["state"], again["counted_seconds"], again["round"]) == ("running", 3600, 2)


# --- warnings and breaches -------------------------------------------------------------------------


async def told(as_system: Any, tenant_id: int, ticket_id: int) -> list[tuple[str, str, Any]]:
    row = events.c
    async with as_system(tenant_id) as tx:
        found = await tx.all(
            select(row.kind, row.payload)
            .where(row.tenant_id == tenant_id, row.subject_id == ticket_id, row.kind.like("ticket.clock%"))
            .order_by(row.id)
        )
    return [(one.kind, one.payload["key"], one.payload.get("shares", one.payload.get("missed"))) for one in found]


async def test_each_warning_and_breach_is_recorded_once(
    promised: Any, client_for: Any, as_system: Any, at: Callable[..., Any]
) -> None:
    wang, tenant = client_for(promised.wang), promised.xinghe.id
    with at():
        shape = await ticket_by(wang, priority="high", **HERE)
    with at(minutes=24):
        assert await wake_due() == 1
        assert await wake_due() == 0
        row = (await wang.get(f"{URL}/{shape['id']}")).json()
        assert row["deadline"]["state"] == "at_risk"
    with at(minutes=30, seconds=1):
        await wake_due()
        await wake_due()
    warned, breached = ("ticket.clock_warned", "first_response"), ("ticket.clock_breached", "first_response")
    assert await told(as_system, tenant, shape["id"]) == [(*warned, [80]), (*breached, [])]
    with at(minutes=31):
        await say(wang, shape["id"])
        assert (await clocks(wang, shape["id"]))["first_response"]["state"] == "breached"
    assert len(await told(as_system, tenant, shape["id"])) == 2


async def test_what_no_sweep_saw_is_told_by_whoever_acts(
    promised: Any, client_for: Any, as_system: Any, at: Callable[..., Any]
) -> None:
    """The clock set forward, or no worker for an hour: told once, and no warning beside a breach."""
    wang = client_for(promised.wang)
    with at():
        shape = await ticket_by(wang, priority="high", **HERE)
    with at(minutes=45):
        await say(wang, shape["id"])
        await wake_due()
    found = await told(as_system, promised.xinghe.id, shape["id"])
    assert found == [("ticket.clock_breached", "first_response", [80])]


async def test_nothing_breaches_in_the_night_after_a_pause(
    promised: Any, client_for: Any, as_system: Any, at: Callable[..., Any]
) -> None:
    """GLPI#9082: a pause pushes the due time outside office hours; GLPI#10594: a weekend; Zammad#4432: midnight."""
    wang = client_for(promised.wang)
    await change_default(as_system, promised.xinghe.id, pause_categories=["waiting", "on_hold"])
    with at():
        shape = await ticket_by(wang, priority="high", **HERE)
        await say(wang, shape["id"])
        await moved(wang, shape["id"], "accept")
    with at(hours=6):
        held = {"move": "hold", "comment": {"body": "等备件", "is_public": False}}
        assert (await wang.post(f"{URL}/{shape['id']}/moves", json=held)).status_code == 200
    # Resumed on Saturday night.
    with at(days=3, hours=12):
        await moved(wang, shape["id"], "resume")
        resolution = (await clocks(wang, shape["id"]))["resolution"]
    due = resolution["due_at"]
    assert due[:10] == "2026-03-09", "Monday"
    assert "01:00" <= due[11:16] <= "10:00", "within the hours of a day in Shanghai"


async def test_what_is_due_soon_is_filtered_and_sorted(
    promised: Any, client_for: Any, at: Callable[..., Any]
) -> None:
    wang = client_for(promised.wang)
    with at():
        later = await ticket_by(wang, priority="low", **HERE)
        sooner = await ticket_by(wang, priority="high", **HERE)
    with at(minutes=25):
        await wake_due()
        risky = json.dumps({"field": "sla_state", "op": "is", "value": "at_risk"})
        found = (await wang.get(URL, params={"filter": risky})).json()["items"]
        assert [one["id"] for one in found] == [sooner["id"]]
        assert found[0]["deadline"]["kind"] == "first_response"
        listed = (await wang.get(URL, params={"sort": "due_at"})).json()["items"]
        places = [one["id"] for one in listed]
    assert places.index(sooner["id"]) < places.index(later["id"])


async def test_customers_are_not_told_of_stages(promised: Any, client_for: Any, at: Callable[..., Any]) -> None:
    wang, mei, chen = client_for(promised.wang), client_for(promised.mei), client_for(promised.chen)
    with at():
        shape = await ticket_by(wang, priority="low", **HERE)
        await give(chen, shape["id"], "network")
        seen = (await mei.get(f"{URL}/{shape['id']}")).json()
        assert (await chen.get(f"{URL}/{shape['id']}")).json()["deadline"]["kind"] == "stage"
        assert (seen["deadline"], seen["due_at"]) == (None, None)
        assert (await mei.get(f"{URL}/{shape['id']}/clocks")).status_code == 403


async def test_another_type_may_end_a_pause(promised: Any, client_for: Any, at: Callable[..., Any]) -> None:
    """Its flow knows no waiting: the ticket begins there anew, and so does its time. Counted anew it is the same."""
    wang = client_for(promised.wang)
    with at():
        shape = await ticket_by(wang, priority="high", **HERE)
        await moved(wang, shape["id"], "accept", "wait")
        assert (await clocks(wang, shape["id"]))["resolution"]["state"] == "paused"
    with at(minutes=30):
        await edit(wang, shape["id"], type="repair")
    with at(minutes=40):
        clock = (await clocks(wang, shape["id"]))["resolution"]
        assert (clock["state"], clock["remaining_seconds"]) == ("running", 8 * 3600 - 600)
        url = f"{URL}/{shape['id']}/clocks/{clock['id']}/explanation"
        assert (await wang.get(url)).json()["is_equal"]
