"""The training rotation: at most 20 % at once, their tickets to the backup queue and back."""

from collections import Counter
from typing import Any

from sqlalchemy import insert, select, update

from gongdan.identity import team_members, teams, users
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit
from gongdan.routing.actions.class_times import turn_classes
from tests.make.ticketing import moved

TIMES = {"starts_at": "2026-03-04T03:00:00Z", "ends_at": "2026-03-04T05:00:00Z"}


async def fill_up(desk: Any, team: str, many: int) -> list[int]:
    """So many more people in this team; their ids."""
    ids = []
    async with unit(system_actor(desk.world.xinghe.id)) as tx:
        for n in range(many):
            values = {"tenant_id": tx.tenant_id, "email": f"n{n}@{team}.example", "name": f"同事{n}"}
            ids.append(int(await tx.scalar(insert(users).values(**values).returning(users.c.id))))
            member = {"tenant_id": tx.tenant_id, "team_id": desk.teams[team], "user_id": ids[-1]}
            await tx.execute(insert(team_members).values(**member))
    return ids


async def test_a_fifth_of_the_team_learns_while_others_do_its_work(desk: Any, at: Any) -> None:
    world, front, back = desk.world, desk.teams["frontline"], desk.teams["network"]
    with at():
        await fill_up(desk, "frontline", 7)  # ten with Wang, Zhou and Wu: two places
        await desk.rule(condition={"field": "title", "op": "contains", "value": "培训"})
        await desk.send("PUT", f"/routing-teams/{front}", {"backup_team_id": back})
        asked = {"name": "新产品培训", "team_id": front, **TIMES}
        three = asked | {"user_ids": [world.wang.user_id, world.wu.user_id, world.zhou.user_id]}
        refused = await desk.send("POST", "/training-classes", three, status=409)
        assert refused["code"] == "no_place_in_class"
        assert refused["params"] == {"free": 2, "places": 2, "share": 20, "front_line": 10}
        two = asked | {"user_ids": [world.wang.user_id, world.wu.user_id]}
        made = await desk.send("POST", "/training-classes", two, status=201)
        again = asked | {"user_ids": [world.zhou.user_id]}
        assert (await desk.send("POST", "/training-classes", again, status=409))["params"]["free"] == 0
        later = again | {"starts_at": TIMES["ends_at"], "ends_at": "2026-03-04T06:00:00Z"}
        await desk.send("POST", "/training-classes", later, status=201)
        places = await desk.send(
            "GET", f"/routing-teams/{front}/training-places?since=2026-03-04T04:00:00Z&until=2026-03-04T05:30:00Z"
        )
        assert (places["places"], places["free"]) == (2, 0)
        mine = {"team": front, "assignee": world.wang.user_id}
        left, finished, passed, wus = [await desk.open(**mine) for _ in range(3)] + [
            await desk.open(team=front, assignee=world.wu.user_id)
        ]
        done = await desk.open(**mine)
        await moved(desk.wang, done["id"], "solve", resolution="好了")
        assert await turn_classes() == 0
    with at(hours=1):
        assert (await turn_classes(), await turn_classes()) == (1, 0)
        chen = desk.client_for(world.chen)
        for one in (left, finished, passed, wus):
            shape = await desk.send("GET", f"/tickets/{one['id']}", by=chen)
            assert (shape["team"]["id"], shape["assignee"]["id"]) == (back, world.li.user_id)
        assert (await desk.send("GET", f"/tickets/{done['id']}", by=chen))["team"]["id"] == front
        fresh = [await desk.open(title="关于培训的问题") for _ in range(9)]
        decided = await desk.decision(fresh[0]["id"])
        assert decided["counts"]["in_class"] == 2
        assert {world.wang.user_id, world.wu.user_id}.isdisjoint(one["assignee"]["id"] for one in fresh)
        li = desk.client_for(world.li)
        await moved(li, finished["id"], "solve", resolution="换了网线")
        body = {"team": desk.teams["field"], "facts": "现场", "tried": "重启", "reason": "要上门"}
        await desk.send("POST", f"/tickets/{passed['id']}/handovers", body, by=li, status=201)
    with at(hours=3):
        assert (await turn_classes(), await turn_classes()) == (2, 0), "one ends, the next begins"
        shape = await desk.send("GET", f"/training-classes/{made['id']}")
        back_again = await desk.send("GET", f"/tickets/{left['id']}", by=chen)
        assert (back_again["team"]["id"], back_again["assignee"]["id"]) == (front, world.wang.user_id)
        kept = await desk.send("GET", f"/tickets/{finished['id']}", by=chen)
        assert kept["assignee"]["id"] == world.li.user_id
        assert (await desk.send("GET", f"/tickets/{passed['id']}", by=chen))["team"]["id"] == desk.teams["field"]
    assert shape["state"] == "ended"
    async with unit(system_actor(world.xinghe.id)) as tx:
        row = events.c
        told = await tx.all(select(row.kind, row.payload).where(row.subject == "training_class").order_by(row.id))
        kinds = Counter(one.kind for one in told)
        assert kinds["training_class.started"] == 2
        ended = next(one.payload for one in told if one.kind == "training_class.ended")
        assert (ended["returned"], ended["solved"], ended["kept"]) == (2, 1, 1)
        given = (row.kind == "ticket.assigned", row.subject_id == left["id"])
        reasons = [one.payload["reason"] for one in await tx.all(select(row.payload).where(*given))]
        assert reasons == ["新产品培训", "新产品培训"]


async def test_a_class_that_is_called_off_gives_everything_back(desk: Any, at: Any) -> None:
    world, front = desk.world, desk.teams["frontline"]
    with at():
        await desk.send("PUT", "/routing-settings", {"training_share": 34})
        body = {"name": "短训", "team_id": front, "backup_team_id": desk.teams["network"], **TIMES}
        made = await desk.send("POST", "/training-classes", body | {"user_ids": [world.wang.user_id]}, status=201)
        ticket = await desk.open(team=front, assignee=world.wang.user_id)
        orphan = await desk.open(team=desk.teams["field"], assignee=world.wang.user_id)
    with at(hours=1.5):
        assert await turn_classes() == 1
        async with unit(system_actor(world.xinghe.id)) as tx:  # nobody can have a ticket back for this team any more
            await tx.execute(update(teams).where(teams.c.id == desk.teams["field"]).values(is_active=False))
        chen = desk.client_for(world.chen)
        ended = await desk.send("POST", f"/training-classes/{made['id']}/cancellations", status=201)
        shape = await desk.send("GET", f"/tickets/{ticket['id']}", by=chen)
        kept = await desk.send("GET", f"/tickets/{orphan['id']}", by=chen)
        assert await turn_classes() == 0
    assert (ended["state"], shape["assignee"]["id"]) == ("ended", world.wang.user_id)
    assert kept["assignee"]["id"] == world.li.user_id, "one that cannot come back holds up no class"
