"""An urgent ticket: its owner is told by two roads at once; when nothing comes, lead and duty are. Each once."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from gongdan.kernel import clock
from gongdan.notifications.actions import sending
from gongdan.notifications.actions.urgent import alert_leads
from gongdan.notifications.urgency import Standing, outcome, waits
from tests.make.approvals import lead_team
from tests.make.ticketing import ticket_by
from tests.notifications import providers
from tests.notifications.providers import Provider
from tests.notifications.test_deliveries import MONDAY, ROADS

ALERTS = "/api/v1/me/urgent-alerts"


def minutes(count: int) -> datetime:
    return MONDAY + timedelta(minutes=count)


@pytest.fixture
def alerts(client_for: Any) -> Any:
    async def read(person: Any) -> list[dict[str, Any]]:
        answer = await client_for(person).get(ALERTS)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    return read


def kinds(notices: list[dict[str, Any]]) -> list[str]:
    return [one["kind"] for one in notices]


async def test_the_story_of_an_urgent_ticket(
    world: Any,
    client_for: Any,
    as_system: Any,
    tell: Any,
    told: Any,
    alerts: Any,
    rows: Any,
) -> None:
    async with as_system(world.xinghe.id) as tx:
        await lead_team(tx, world.xinghe.teams["frontline"], world.zhou.user_id)
    feng, zhou = client_for(world.feng), client_for(world.zhou)

    # Chen coordinates by the rota that day.
    day = await feng.post("/api/v1/shifts", json={"name": "白班", "starts": "09:00", "ends": "18:00"})
    duty = {"user_id": world.chen.user_id, "team_id": world.xinghe.teams["frontline"], "kind": "dispatcher"}
    planned = {**duty, "shift_id": day.json()["id"], "on_date": "2026-11-30"}
    assert (await feng.post("/api/v1/planned-duties", json=planned)).status_code == 201

    async with Provider(providers.wecom) as wecom, Provider(providers.dingtalk) as dingtalk:
        url = f"{wecom.base}/cgi-bin/webhook/send?key=right"
        for body in (
            {"road": "wecom", "name": "企微", "url": url},
            {"road": "dingtalk", "name": "钉钉", "url": f"{dingtalk.base}/r?access_token=right", "secret": "SECx"},
        ):
            assert (await feng.post(ROADS, json=body)).status_code == 201
        with clock.frozen(MONDAY):
            ticket = await ticket_by(zhou, assignee=world.wang.user_id, team="frontline", title="机房断电")
            await tell()
            assert await alerts(world.wang) == []
            path = f"/api/v1/tickets/{ticket['id']}"
            assert (await zhou.patch(path, json={"priority": "urgent"})).status_code == 200
            notices = await told(world.wang)
        assert kinds(notices) == ["urgent_alert", "assigned"], "one act, one notice"
        [alert] = await alerts(world.wang)
        assert [one["key"] for one in alert["roads"]] == ["wecom", "dingtalk"]
        assert (alert["ticket"]["id"], alert["is_short_of_roads"]) == (ticket["id"], False)
        urgent = [one for one in await rows() if one.kind == "urgent_alert"]
        assert {(one.road, one.cause, one.due_at) for one in urgent} == {
            ("wecom", "urgent", MONDAY),
            ("dingtalk", "urgent", MONDAY),
        }
        with clock.frozen(MONDAY):
            for one in urgent:
                await sending.send_due(world.xinghe.id, one.road, one.target)
        for server in (wecom, dingtalk):
            assert "机房断电" in server.taken[0].json["text"]["content"]
    with clock.frozen(minutes(14)):
        assert await alert_leads() == 0
    with clock.frozen(minutes(15)):
        assert await alert_leads() == 1
        assert await alert_leads() == 0, "once"
    for person in (world.zhou, world.chen):
        assert kinds(await told(person)).count("urgent_unanswered") == 1
    with clock.frozen(minutes(16)):
        assert (await alerts(world.wang))[0]["is_overdue"]
        reply = {"body": "已派人到场", "is_public": True}
        assert (await client_for(world.wang).post(f"{path}/comments", json=reply)).status_code == 201
        assert await alerts(world.wang) == [], "at once, though nobody was told yet"
        await tell()
    with clock.frozen(minutes(60)):
        assert await alert_leads() == 0


async def test_who_accepts_in_time_is_not_reported_and_who_gets_it_next_is_alerted_anew(
    world: Any, client_for: Any, tell: Any, told: Any, alerts: Any
) -> None:
    zhou = client_for(world.zhou)
    with clock.frozen(MONDAY):
        ticket = await ticket_by(zhou, team="frontline", priority="urgent", assignee=world.wang.user_id)
        await tell()
        [alert] = await alerts(world.wang)
        assert alert["is_short_of_roads"], "no road is set up: he is told so"
    path = f"/api/v1/tickets/{ticket['id']}"
    with clock.frozen(minutes(1)):
        given = await zhou.put(f"{path}/assignment", json={"assignee": world.li.user_id, "reason": "换人"})
        assert given.status_code == 200, given.text
        await tell()
        assert await alerts(world.wang) == []
        assert len(await alerts(world.li)) == 1
    with clock.frozen(minutes(2)):
        assert (await client_for(world.li).put(f"{path}/acceptance")).status_code == 200
        assert await alerts(world.li) == []
        await tell()
    with clock.frozen(minutes(30)):
        assert await alert_leads() == 0
    assert "urgent_unanswered" not in kinds(await told(world.zhou))


async def test_an_acknowledgement_ends_it_and_is_ones_own(
    world: Any, client_for: Any, tell: Any, alerts: Any
) -> None:
    with clock.frozen(MONDAY):
        await ticket_by(client_for(world.zhou), team="frontline", priority="urgent", assignee=world.wang.user_id)
        await tell()
    [alert] = await alerts(world.wang)
    url = f"{ALERTS}/{alert['id']}/acknowledgement"
    assert (await client_for(world.li).post(url)).status_code == 404
    for _ in range(2):
        assert (await client_for(world.wang).post(url)).json()["items"] == []
    with clock.frozen(minutes(30)):
        assert await alert_leads() == 0


NOW = Standing(1, 2, 7, None, None)


@pytest.mark.parametrize(
    ("now", "how"),
    [
        (NOW, ""),
        (Standing(1, 2, 8, None, None), "handed_over"),
        (Standing(1, 2, 7, minutes(1), None), "accepted"),
        (Standing(1, 2, 7, minutes(-1), None), ""),  # accepted before it became urgent
        (Standing(1, 2, 7, None, minutes(1)), "answered"),
        (Standing(1, 5, 7, None, None), "moved"),
        (Standing(2, 2, 7, None, None), "calmed"),
    ],
)
def test_how_an_alert_ends(now: Standing, how: str) -> None:
    assert outcome(7, MONDAY, now) == how


def test_nobody_is_waited_for_where_nobody_has_it() -> None:
    assert waits(NOW)
    assert not waits(Standing(1, 2, None, None, None))
    assert not waits(Standing(1, 4, 7, None, None))
