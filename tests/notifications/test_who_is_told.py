"""Who is told what of real acts: once each, nobody of his own, and nobody what he may not see."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from gongdan.kernel import clock
from gongdan.ticketing import tickets
from tests.make.approvals import ask, asked_of, checked_ticket, decide, lead_department, lead_team, person
from tests.make.bulk import done
from tests.make.handovers import handed_over
from tests.make.ticketing import moved, ticket_by

TICKETS = "/api/v1/tickets"


def kinds(notices: list[dict[str, Any]]) -> list[str]:
    return [one["kind"] for one in notices]


async def wangs(world: Any, client_for: Any, **more: Any) -> str:
    """The address of a ticket that Mei asked for and Wang has."""
    opened = {"requester": {"email": world.mei.email}, "team": "frontline", "assignee": world.wang.email} | more
    return f"{TICKETS}/{(await ticket_by(client_for(world.zhou), **opened))['id']}"


async def test_who_gets_a_ticket_is_told_and_who_gives_it_is_not(world: Any, client_for: Any, told: Any) -> None:
    url = await wangs(world, client_for)
    [notice] = await told(world.wang)
    assert (notice["kind"], notice["actor"]["name"], notice["count"]) == ("assigned", "周敏", 1)
    assert notice["ticket"]["id"] == int(url.rpartition("/")[2])
    assert notice["read_at"] is None
    assert await told(world.zhou) == []
    await client_for(world.wang).put(f"{url}/assignment", json={"team": "network", "assignee": "me"})
    assert kinds(await told(world.wang)) == ["assigned"], "he took it himself"


async def test_replies_are_counted_while_nobody_has_read_of_them(world: Any, client_for: Any, told: Any) -> None:
    url, mei, wang = await wangs(world, client_for), client_for(world.mei), client_for(world.wang)
    for text in ("在吗", "还是不行", "急"):
        assert (await mei.post(f"{url}/comments", json={"body": text})).status_code == 201
    notice = (await told(world.wang))[0]
    assert (notice["kind"], notice["count"], notice["excerpt"]) == ("customer_replied", 3, "急")
    assert notice["created_at"] < notice["told_at"]
    await wang.post(f"/api/v1/notifications/{notice['id']}/read")
    await mei.post(f"{url}/comments", json={"body": "又坏了"})
    again = (await told(world.wang))[0]
    assert (again["count"], again["excerpt"]) == (1, "又坏了")
    assert again["id"] != notice["id"]
    assert await told(world.mei) == []


async def test_one_act_is_one_notice(world: Any, client_for: Any, told: Any) -> None:
    """The assignee is mentioned in the note by which his ticket moves: he reads of it once."""
    url = await wangs(world, client_for)
    await told(world.wang)
    body = {
        "body": f'<p><span data-mention="user:{world.wang.user_id}">@</span> 请接</p>',
        "body_format": "html",
        "is_public": False,
        "move": "accept",
    }
    answer = await client_for(world.zhou).post(f"{url}/comments", json=body)
    assert answer.status_code == 201, answer.text
    assert kinds(await told(world.wang)) == ["mentioned", "assigned"]


async def test_an_internal_note_is_told_to_colleagues_only(world: Any, client_for: Any, told: Any) -> None:
    url = await wangs(world, client_for)
    await client_for(world.zhou).post(f"{url}/comments", json={"body": "秘密", "is_public": False})
    assert kinds(await told(world.wang)) == ["note_added", "assigned"]
    assert await told(world.mei) == []
    await client_for(world.zhou).post(f"{url}/comments", json={"body": "您好"})
    assert kinds(await told(world.wang))[0] == "colleague_replied"
    [notice] = await told(world.mei)
    assert (notice["kind"], notice["excerpt"]) == ("staff_replied", "您好")
    assert await told(world.ou) == []


async def test_a_customer_hears_of_a_solution_and_of_the_end(
    world: Any, client_for: Any, told: Any, as_system: Any
) -> None:
    async with as_system(world.xinghe.id) as tx:
        await lead_department(tx, world.xinghe.departments["service"], world.zhou.user_id)
    url = await wangs(world, client_for)
    await moved(client_for(world.wang), int(url.rpartition("/")[2]), "accept", "solve", resolution="换线")
    assert kinds(await told(world.mei)) == ["confirmation_asked"]
    verdict = {"verdict": "rejected", "comment": "没有解决"}
    answer = await client_for(world.mei).post(f"{url}/confirmations", json=verdict)
    assert answer.status_code < 300, answer.text
    assert kinds(await told(world.wang))[0] == "solution_rejected"
    assert kinds(await told(world.zhou))[:1] == ["escalated"], "he leads the department"
    await moved(client_for(world.wang), int(url.rpartition("/")[2]), "solve", resolution="换机")
    await client_for(world.mei).post(f"{url}/confirmations", json={"verdict": "confirmed"})
    assert kinds(await told(world.wang))[0] == "solution_confirmed"
    assert kinds(await told(world.mei)) == ["confirmation_asked", "confirmation_asked"], "he closed it himself"


async def test_followers_hear_and_who_can_see_it_no_longer_does_not(world: Any, client_for: Any, told: Any) -> None:
    url = await wangs(world, client_for)
    await client_for(world.li).put(f"{url}/followers/me")
    li_sees = (await client_for(world.li).get(url)).status_code == 200
    await client_for(world.mei).post(f"{url}/comments", json={"body": "在吗"})
    assert kinds(await told(world.li)) == (["customer_replied"] if li_sees else [])


async def test_a_ticket_out_of_reach_takes_its_notices_along(
    world: Any, client_for: Any, told: Any, as_system: Any
) -> None:
    """What was told stays told to those who still see the ticket; the title is shown to nobody else."""
    zhao, zhou = client_for(world.zhao), client_for(world.zhou)
    shape = await ticket_by(zhou, team="field", assignee=world.zhao.email)
    assert kinds(await told(world.zhao)) == ["assigned"]
    [notice] = await told(world.zhao)
    async with as_system(world.xinghe.id) as tx:
        away = {"team_id": world.xinghe.teams["frontline"], "assignee_id": None, "receiver_team_id": None}
        row = tickets.c
        mine = (row.tenant_id == tx.tenant_id, row.id == shape["id"])
        await tx.execute(update(tickets).where(*mine).values(**away, lead_team_id=None, creator_id=None))
    assert (await zhao.get(f"{TICKETS}/{shape['id']}")).status_code == 404
    assert await told(world.zhao) == []
    assert (await zhao.get(f"/api/v1/notifications/{notice['id']}")).status_code == 404
    assert (await zhao.post(f"/api/v1/notifications/{notice['id']}/read")).status_code == 404
    assert (await zhao.get("/api/v1/notification-counts")).json()["unread"]["value"] == 0


async def test_an_approver_who_does_not_see_the_ticket_is_told_all_the_same(
    world: Any, client_for: Any, told: Any
) -> None:
    wang, qian = client_for(world.wang), client_for(world.qian)
    shape = await checked_ticket(client_for(world.feng), wang, asked_of(person(world.qian)))
    assert (await qian.get(f"{TICKETS}/{shape['id']}")).status_code == 404
    approval = await ask(wang, shape["id"])
    [notice] = await told(world.qian)
    assert (notice["kind"], notice["details"]["approval_id"]) == ("approval_asked", approval["id"])
    assert notice["ticket"]["title"] == shape["title"]
    await decide(qian, approval["id"])
    notice = (await told(world.wang))[0]
    assert (notice["kind"], notice["details"]["outcome"]) == ("approval_decided", "approved")
    assert kinds(await told(world.qian)) == ["approval_asked"]


async def test_a_handover_is_asked_and_answered(world: Any, client_for: Any, told: Any) -> None:
    url, handover_id = await handed_over(client_for(world.wang), "network", to=world.li.user_id)
    [notice] = await told(world.li)
    assert (notice["kind"], notice["details"]["handover_id"]) == ("handover_asked", handover_id)
    decision = {"decision": "decline", "reason": "不归我们"}
    answer = await client_for(world.li).post(f"{url}/handovers/{handover_id}/decisions", json=decision)
    assert answer.status_code < 300, answer.text
    notice = (await told(world.wang))[0]
    assert (notice["kind"], notice["details"]["outcome"]) == ("handover_answered", "declined")


async def test_nudges_supervision_and_urgency_reach_who_has_it(world: Any, client_for: Any, told: Any) -> None:
    url, zhou = await wangs(world, client_for), client_for(world.zhou)
    await client_for(world.mei).post(f"{url}/nudges", json={"comment": "快一点"})
    notice = (await told(world.wang))[0]
    assert (notice["kind"], notice["excerpt"], notice["details"]["is_from_customer"]) == ("nudged", "快一点", True)
    due = (clock.now() + timedelta(days=1)).isoformat()
    watched = await zhou.post(f"{url}/supervisions", json={"reason": "重点客户", "due_at": due})
    assert watched.status_code == 201, watched.text
    assert kinds(await told(world.wang))[0] == "supervision_opened"
    report = {"body": "已联系厂家"}
    road = f"{url}/supervisions/{watched.json()['id']}/reports"
    assert (await client_for(world.wang).post(road, json=report)).status_code == 201
    notice = (await told(world.zhou))[0]
    assert (notice["kind"], notice["excerpt"]) == ("supervision_reported", "已联系厂家")
    assert (await zhou.patch(url, json={"priority": "urgent"})).status_code == 200
    assert kinds(await told(world.wang))[0] == "urgent_alert"


async def test_a_pool_is_told_to_those_who_asked_and_counts(world: Any, client_for: Any, told: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    await ticket_by(zhou, team="frontline")
    assert await told(world.wang) == []
    wanted = {"kinds": {"team_pool": {"app": True}}}
    assert (await wang.put("/api/v1/me/notification-preferences", json=wanted)).status_code == 200
    for _ in range(2):
        await ticket_by(zhou, team="frontline")
    [notice] = await told(world.wang)
    assert (notice["kind"], notice["count"], notice["ticket"]) == ("team_pool", 2, None)
    assert notice["details"] == {"team_id": world.xinghe.teams["frontline"]}


async def test_of_a_ticket_that_nobody_has_its_lead_is_told(
    world: Any, client_for: Any, told: Any, as_system: Any
) -> None:
    async with as_system(world.xinghe.id) as tx:
        await lead_team(tx, world.xinghe.teams["network"], world.li.user_id)
    shape = await ticket_by(client_for(world.zhou), requester={"email": world.mei.email}, team="network")
    await client_for(world.mei).post(f"{TICKETS}/{shape['id']}/nudges", json={})
    assert kinds(await told(world.li)) == ["nudged"]


async def test_many_tickets_at_once_are_one_notice(world: Any, client_for: Any, told: Any) -> None:
    zhou = client_for(world.zhou)
    ids = [(await ticket_by(zhou, team="frontline"))["id"] for _ in range(4)]
    made = await done(zhou, world.xinghe.id, ids, {"team": "frontline", "assignee": world.wang.email})
    [notice] = await told(world.wang)
    assert (notice["kind"], notice["count"], notice["ticket"]) == ("assigned", 4, None)
    assert notice["details"] == {"bulk_edit_id": made["id"]}
    [own] = await told(world.zhou)
    assert (own["kind"], own["details"]["changed"], own["details"]["outcome"]) == ("bulk_edit_finished", 4, "done")


async def test_what_somebody_does_not_want_he_is_not_told(world: Any, client_for: Any, told: Any) -> None:
    wang = client_for(world.wang)
    unwanted = {"kinds": {key: {"app": False} for key in ("note_added", "mentioned", "assigned")}}
    assert (await wang.put("/api/v1/me/notification-preferences", json=unwanted)).status_code == 200
    url = await wangs(world, client_for)
    await client_for(world.zhou).post(f"{url}/comments", json={"body": "备注", "is_public": False})
    assert await told(world.wang) == []
    await client_for(world.mei).post(f"{url}/comments", json={"body": "在吗"})
    assert kinds(await told(world.wang)) == ["customer_replied"]
