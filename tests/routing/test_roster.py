"""What is kept of people in each process is never older than what somebody wrote, whoever wrote it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from gongdan.identity import change_user
from gongdan.identity.actions.teams import set_members
from gongdan.identity.schemas.people import UserPatch
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from gongdan.kernel.wire import etag
from gongdan.routing.actions.class_times import turn_classes
from gongdan.routing.plans import Plan
from gongdan.routing.queries import roster
from gongdan.routing.queries.candidates import find_candidates, find_teams
from gongdan.routing.queries.in_force import in_force
from gongdan.routing.strategies import Candidate


class Undone(Exception):
    """Thrown to roll back."""


Act = Callable[[Any, dict[str, Any]], Awaitable[None]]
TODAY = "2026-03-04"
DAY = {"from_on": TODAY, "to_on": TODAY}
LESSON = {"name": "新产品", "starts_at": "2026-03-04T01:30:00Z", "ends_at": "2026-03-04T05:00:00Z"}


async def seen(desk: Any, skill: int) -> list[Candidate]:
    """The front line as a rule that asks for this skill sees it."""
    async with unit(system_actor(desk.world.xinghe.id)) as tx:
        known = await in_force(tx)
        assert known is not None
        team = (await find_teams(tx, [desk.teams["frontline"]], tx.now))[desk.teams["frontline"]]
        plan = Plan(team.id, "least_loaded", skills={skill: 1})
        return await find_candidates(tx, known, plan, [team], at=tx.now)


async def afresh(desk: Any, skill: int) -> list[Candidate]:
    """The same with nothing kept."""
    roster._kept.clear()
    return await seen(desk, skill)


async def enter(desk: Any, known: dict[str, Any]) -> None:
    wanted = {"user_id": known["wu"], "team_id": desk.teams["frontline"], "on_date": TODAY, "kind": "duty"}
    await desk.send("POST", "/planned-duties", wanted | {"shift_id": known["shift"]}, status=201)


async def call_off(desk: Any, known: dict[str, Any]) -> None:
    path = f"/api/v1/planned-duties/{known['duty']}"
    answer = await desk.feng.patch(path, json={"is_cancelled": True}, headers={"If-Match": etag(1)})
    assert answer.status_code == 200, answer.text


async def swap(desk: Any, known: dict[str, Any]) -> None:
    wanted = {"first_id": known["duty"], "second_id": known["tomorrow"]}
    await desk.send("POST", "/duty-swaps", wanted, status=201)


async def lay(desk: Any, known: dict[str, Any]) -> None:
    body = {"name": "轮值", "team_id": desk.teams["frontline"], "starts_on": TODAY, "days": [known["shift"]]}
    rota = await desk.send("POST", "/rotas", body | {"people": [known["wu"]]}, status=201)
    await desk.send("POST", f"/rotas/{rota['id']}/plans", {"since": TODAY, "until": TODAY}, status=201)


async def enter_leave(desk: Any, known: dict[str, Any]) -> None:
    await desk.send("POST", "/leaves", DAY | {"user_id": known["wang"], "is_approved": True}, status=201)


async def approve(desk: Any, known: dict[str, Any]) -> None:
    await desk.send("POST", f"/leaves/{known['asked']}/decisions", {"decision": "approve"}, status=201)


async def call_off_leave(desk: Any, known: dict[str, Any]) -> None:
    await desk.send("POST", f"/leaves/{known['leave']}/cancellations", status=201)


async def plan_class(desk: Any, known: dict[str, Any]) -> None:
    wanted = LESSON | {"team_id": desk.teams["frontline"], "user_ids": [known["wang"]]}
    await desk.send("POST", "/training-classes", wanted, status=201)


async def call_off_class(desk: Any, known: dict[str, Any]) -> None:
    await desk.send("POST", f"/training-classes/{known['class']}/cancellations", status=201)


async def change_person(desk: Any, known: dict[str, Any]) -> None:
    wanted = {"capacity": 3, "skills": [{"skill_id": known["skill"], "level": 4}]}
    await desk.send("PUT", f"/routing-people/{known['wu']}", wanted)


async def go_away(desk: Any, known: dict[str, Any]) -> None:
    await desk.send("PUT", "/me/availability", {"availability": "away"}, by=desk.wang)


async def leave_team(desk: Any, known: dict[str, Any]) -> None:
    async with unit(system_actor(desk.world.xinghe.id)) as tx:
        await set_members(tx, desk.teams["frontline"], [known["wang"], known["zhou"]], lambda version: None)


async def retire(desk: Any, known: dict[str, Any]) -> None:
    async with unit(system_actor(desk.world.xinghe.id)) as tx:
        await change_user(tx, known["wu"], UserPatch(is_active=False))


async def rename(desk: Any, known: dict[str, Any]) -> None:
    async with unit(system_actor(desk.world.xinghe.id)) as tx:
        await change_user(tx, known["wu"], UserPatch(name="吴晓"))


async def give_room(desk: Any, known: dict[str, Any]) -> None:
    await desk.send("PUT", "/routing-settings", {"capacity": 7})


@pytest.mark.parametrize(
    "act",
    [
        *(enter, call_off, swap, lay, enter_leave, approve, call_off_leave, plan_class, call_off_class),
        *(change_person, go_away, leave_team, retire, rename, give_room),
    ],
)
async def test_whatever_is_written_is_seen_at_once(desk: Any, at: Any, act: Act) -> None:
    with at():
        known = await set_up(desk)
        before = await seen(desk, known["skill"])
        assert await seen(desk, known["skill"]) == before
        await act(desk, known)
        after = await seen(desk, known["skill"])
        assert after != before, "the act makes a difference, else this test could not fail"
        assert after == await afresh(desk, known["skill"])


async def set_up(desk: Any) -> dict[str, Any]:
    """Seven in the front line; Wang works today and Zhou tomorrow; one leave asked for, one approved; one class."""
    world, front = desk.world, desk.teams["frontline"]
    known: dict[str, Any] = {one: getattr(world, one).user_id for one in ("wang", "zhou", "wu")}
    await desk.join("frontline", world.li, world.chen, world.zhao, world.zheng)
    await desk.send("PUT", f"/routing-teams/{front}", {"backup_team_id": desk.teams["network"]})
    await desk.send("PUT", "/routing-settings", {"training_share": 50})
    skill = await desk.send("POST", "/skills", {"key": "printers", "names": {"zh-CN": "打印机"}}, status=201)
    shift = await desk.send("POST", "/shifts", {"name": "白班", "starts": "09:00", "ends": "18:00"}, status=201)
    duty = {"team_id": front, "kind": "duty", "shift_id": shift["id"]}
    one = await desk.send("POST", "/planned-duties", duty | {"user_id": known["wang"], "on_date": TODAY}, status=201)
    two = await desk.send(
        "POST", "/planned-duties", duty | {"user_id": known["zhou"], "on_date": "2026-03-05"}, status=201
    )
    zhous = await desk.send("POST", "/leaves", DAY | {"user_id": known["zhou"], "is_approved": True}, status=201)
    wangs = await desk.send("POST", "/leaves", DAY, by=desk.wang, status=201)
    lesson = LESSON | {"name": "旧产品", "team_id": front, "user_ids": [known["wu"]]}
    made = await desk.send("POST", "/training-classes", lesson, status=201)
    known |= {"skill": skill["id"], "shift": shift["id"], "duty": one["id"], "tomorrow": two["id"]}
    return known | {"leave": zhous["id"], "asked": wangs["id"], "class": made["id"]}


async def test_time_turns_what_is_kept(desk: Any, at: Any) -> None:
    with at():
        known = await set_up(desk)
        await seen(desk, known["skill"])
    # Before work, at its end to the second, at midnight when Zhou's leave is over, and back again.
    for hours in (-2, 7.9, 8, 8 + 1 / 3600, 13.99, 14, 23, 24, 0):
        with at(hours=hours):
            assert await seen(desk, known["skill"]) == await afresh(desk, known["skill"]), hours


async def test_a_class_that_begins_and_ends_by_itself_is_seen(desk: Any, at: Any) -> None:
    with at():
        known = await set_up(desk)
        await seen(desk, known["skill"])
        assert await turn_classes() == 1
        assert await seen(desk, known["skill"]) == await afresh(desk, known["skill"])
    with at(hours=4):
        await seen(desk, known["skill"])
        assert await turn_classes() == 1
        assert not any(one.is_in_class for one in await seen(desk, known["skill"]))


async def test_what_was_rolled_back_is_kept_by_nobody(desk: Any, at: Any) -> None:
    with at():
        known = await set_up(desk)
        before = await seen(desk, known["skill"])
        async with unit(system_actor(desk.world.xinghe.id)) as tx:
            for name in ("吴一", "吴二"):
                with suppress(Undone):
                    async with tx.savepoint():
                        await change_user(tx, known["wu"], UserPatch(name=name))
                        assert name in {one.name for one in await seen_in(tx, desk, known["skill"])}
                        raise Undone
                assert await seen_in(tx, desk, known["skill"]) == before


async def seen_in(tx: Any, desk: Any, skill: int) -> list[Candidate]:
    known, front = await in_force(tx), desk.teams["frontline"]
    assert known is not None
    plan = Plan(front, "least_loaded", skills={skill: 1})
    return await find_candidates(tx, known, plan, [(await find_teams(tx, [front], tx.now))[front]], at=tx.now)


async def test_what_stands_is_read_once(desk: Any, at: Any, counting: Any) -> None:
    with at():
        known = await set_up(desk)
        async with unit(system_actor(desk.world.xinghe.id)) as tx:
            await seen_in(tx, desk, known["skill"])
            with counting() as sent:
                await seen_in(tx, desk, known["skill"])
        assert sent.value == 2, "the team, and what its people have in hand"
