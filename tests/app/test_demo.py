"""The demo's story: believable, whole, told once, and closed to everybody outside --demo."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.app.demo import words_en, words_zh
from gongdan.app.demo.cast import CASTS, NORTHWIND, PASSWORD, XINGHE, Cast
from gongdan.app.demo.episodes import EPISODES, TALES, tell_episodes
from gongdan.app.demo.notices import tell_notices
from gongdan.app.demo.plot import FINISHED, RUNNING, scenes
from gongdan.app.demo.stage import build, complete
from gongdan.app.demo.switch import demo_tenants, switch
from gongdan.app.demo.tale import Tale
from gongdan.app.demo.telling import play_scenes
from gongdan.app.modules import register_modules
from gongdan.calendars import CalendarRules, Window, WorkingTime
from gongdan.identity.models import departments, teams, user_roles, users
from gongdan.identity.shipped_roles import SHIPPED_ROLES
from gongdan.kernel import clock
from gongdan.kernel.events import events
from gongdan.notifications.models import notifications
from gongdan.ticketing.models import comments, duties, tickets
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category


def test_both_languages_tell_the_same_kinds_of_requests() -> None:
    chinese = [(one.type, one.category, one.priority) for one in words_zh.SCENARIOS]
    assert chinese == [(one.type, one.category, one.priority) for one in words_en.SCENARIOS]


@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: cast.slug)
def test_the_cast_fills_every_shipped_role(cast: Cast) -> None:
    assert {person.role for person in cast.people} == {role.key for role in SHIPPED_ROLES}


# A Sunday night, the minute a week begins, and the fourth day of a week of holidays.
MOMENTS = ("2026-11-29T19:00+00:00", "2026-11-30T01:00+00:00", "2026-10-04T08:00+00:00")


@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: cast.slug)
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_plot_is_always_the_same_and_nobody_waits_too_long(cast: Cast, moment: str) -> None:
    now = datetime.fromisoformat(moment)
    free: Mapping[date, tuple[Window, ...]] = {date(2026, 10, day): () for day in range(1, 8)}
    week = ((Window(9 * 3600, 18 * 3600),),) * 5 + ((),) * 2
    hours = WorkingTime(CalendarRules(cast.time_zone, week, free))
    played = scenes(cast, words_en.SCENARIOS, now, hours)
    assert played == scenes(cast, words_en.SCENARIOS, now, hours)
    assert {scene.ending for scene in played} == {*FINISHED, *(ending for ending, _ in RUNNING)}
    assert {scene.scenario.title for scene in played} == {one.title for one in words_en.SCENARIOS}
    assert now - timedelta(days=40) < played[0].begins_at <= played[-1].begins_at < now
    texts = [scene.words(text) for scene in played for text in (scene.scenario.title, scene.scenario.description)]
    assert not [text for text in texts if "{" in text]
    waits = {"new": 0.25, "answered": 1.7, "transferred": 2, "taken": 10, "on_hold": 14, "late": 30}
    for scene in played:
        if scene.ending in waits:
            assert hours.between(scene.begins_at, now) <= waits[scene.ending] * 3600
            if scene.scenario.priority in ("urgent", "high"):
                assert hours.between(scene.begins_at, now) <= 2.5 * 3600


def former(cast: Cast) -> Cast:
    """The cast as a former version knew it: without the teams that shipped duties need."""
    joined = {"after_sales", "finance", "product"}
    return replace(
        cast,
        teams={key: words for key, words in cast.teams.items() if key not in joined},
        people=tuple(person for person in cast.people if person.team not in joined),
        managers={key: name for key, name in cast.managers.items() if key != "finance"},
        duties={},
    )


@pytest.mark.parametrize(
    ("cast", "built", "count"),
    [(XINGHE, XINGHE, 24), (NORTHWIND, former(NORTHWIND), 24)],
    ids=["xinghe", "northwind"],
)
async def test_the_story_is_told_once(
    outer: AsyncConnection,
    client_for: Callable[[None], httpx.AsyncClient],
    monkeypatch: pytest.MonkeyPatch,
    cast: Cast,
    built: Cast,
    count: int,
) -> None:
    register_modules()
    tenant_id = await build(built, clock.now() - timedelta(days=60))
    await complete(cast, tenant_id)
    assert await play_scenes(cast, tenant_id, count) == count
    assert await play_scenes(cast, tenant_id, count) == 0
    await scenes_are_there(outer, tenant_id, count)
    await episodes_break_off(monkeypatch, cast, tenant_id)
    said: list[str] = []
    assert await tell_episodes(cast, tenant_id, said.append) > 0
    assert not said
    before = await everything(outer, tenant_id)
    await complete(cast, tenant_id)
    assert await tell_episodes(cast, tenant_id, said.append) == 0
    assert await play_scenes(cast, tenant_id, count) == 0
    assert await everything(outer, tenant_id) == before
    await people_were_told(outer, cast, tenant_id)
    await every_duty_has_its_team(outer, cast, tenant_id)
    await tickets_show_everything(outer, cast, tenant_id)
    await lists_show_everything(client_for(None), cast)


async def scenes_are_there(outer: AsyncConnection, tenant_id: int, count: int) -> None:
    rows = await rows_of(outer, tickets, tenant_id)
    assert len(rows) == count
    assert [row.number for row in rows] == sorted(row.number for row in rows)
    now = clock.now()
    assert all(row.created_at <= row.updated_at < now for row in rows)
    assert {row.state_category for row in rows} == {1, 2, 3, 4, 5, 6}
    assert len(await rows_of(outer, comments, tenant_id)) > 3 * count
    held = select(func.count(user_roles.c.role_id.distinct())).where(user_roles.c.tenant_id == tenant_id)
    assert await outer.scalar(held) == len(SHIPPED_ROLES)


async def episodes_break_off(monkeypatch: pytest.MonkeyPatch, cast: Cast, tenant_id: int) -> None:
    """As when the power goes in the middle of an episode."""
    played = 0
    act = Tale.act

    async def until_the_power_goes(tale: Tale, *args: Any, **more: Any) -> int:
        nonlocal played
        played += 1
        if played > 20:
            raise RuntimeError("no power")
        return await act(tale, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Tale, "act", until_the_power_goes)
        with pytest.raises(RuntimeError):
            await tell_episodes(cast, tenant_id, print)


async def rows_of(outer: AsyncConnection, table: Table, tenant_id: int) -> Sequence[Any]:
    return (
        await outer.execute(select(table).where(table.c.tenant_id == tenant_id).order_by(*table.primary_key))
    ).all()


async def everything(outer: AsyncConnection, tenant_id: int) -> list[Any]:
    tables = (events, users, teams, departments, duties, tickets, comments)
    return [await rows_of(outer, table, tenant_id) for table in tables]


async def people_were_told(outer: AsyncConnection, cast: Cast, tenant_id: int) -> None:
    """Once, of the last days: somebody has a mention to read, and what is older than a day is read."""
    assert await tell_notices(tenant_id) > 0
    found = await rows_of(outer, notifications, tenant_id)
    assert await tell_notices(tenant_id) == 0
    assert await rows_of(outer, notifications, tenant_id) == found
    assert {"mentioned", "approval_asked", "handover_asked", "nudged", "supervision_opened"} <= {
        row.kind for row in found
    }
    assert {row.kind for row in found if row.read_at is None} >= {"mentioned"}
    assert any(row.read_at is not None for row in found)


async def every_duty_has_its_team(outer: AsyncConnection, cast: Cast, tenant_id: int) -> None:
    keys = {row.id: row.key for row in await rows_of(outer, teams, tenant_id)}
    done_by = {row.key: keys.get(row.team_id) for row in await rows_of(outer, duties, tenant_id)}
    assert done_by == cast.duties
    assert set(keys.values()) == set(cast.teams)
    assert {row.email for row in await rows_of(outer, users, tenant_id)} == {
        cast.email(person.key) for person in cast.people
    }
    managed = [row for row in await rows_of(outer, departments, tenant_id) if row.manager_id]
    assert {row.name for row in managed} == set(cast.departments.values())


async def tickets_show_everything(outer: AsyncConnection, cast: Cast, tenant_id: int) -> None:
    """What tickets themselves hold, each by the title that its episode gives it."""
    rows = await rows_of(outer, tickets, tenant_id)
    words, now = TALES[cast.locale], clock.now()

    def ticket(episode: str, name: str = "title") -> Any:
        found = [row for row in rows if row.title == words[f"{episode}.{name}"]]
        assert len(found) == 1, (episode, name)
        return found[0]

    assert all(row.created_at <= row.updated_at < now for row in rows)
    assert {row.state for row in (ticket("refund"), ticket("repair"))} == {"closed", "archived"}
    assert ticket("refund").transfer_count == 2
    assert ticket("change").state == "development"
    assert (ticket("ping_pong").ping_pong_count, ticket("ping_pong").state) == (3, "in_progress")
    assert ticket("nudged").nudge_count == 2
    assert ticket("supervised").is_supervised
    assert (ticket("held").state_category, ticket("held").resume_at > now) == (Category.ON_HOLD, True)
    assert (ticket("weighed").priority_source, ticket("weighed").impact) == ("factors", 2)
    assert ticket("awaiting_word").confirm_by > now
    assert ticket("observed").observe_until > now
    assert ticket("rejected").escalated_at is not None
    assert ticket("rejected").state_category == Category.OPEN
    for episode, shelf in (("archived", Shelf.ARCHIVE), ("voided", Shelf.VOID), ("deleted", Shelf.BIN)):
        assert ticket(episode).shelf == shelf
    merged = [ticket("merge", f"again_{number}_title") for number in (1, 2, 3)]
    assert {(row.shelf, row.merged_into_id) for row in merged} == {(Shelf.MERGED, ticket("merge").id)}
    assert ticket("undone_merge", "other_title").shelf == Shelf.DESK
    members = [ticket("batch", f"{number}_title") for number in (1, 2, 3)]
    assert {(row.batch_id, row.state) for row in members} == {(ticket("batch").id, "solved")}
    assert ticket("batch").state == "solved"
    assert ticket("parts", "child_title").parent_id == ticket("parts").id
    assert ticket("split", "split_title").requester_id == ticket("split").requester_id
    assert ticket("recurring").channel == "recurring"


async def lists_show_everything(client: httpx.AsyncClient, cast: Cast) -> None:
    """What the supervisor finds when he signs in and looks around."""
    account = {"tenant": cast.slug, "email": cast.email(cast.parts["supervisor"]), "password": PASSWORD}
    assert (await client.post("/api/v1/session", json=account)).status_code in (200, 201)

    async def shown(path: str) -> list[Any]:
        answer = await client.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    assert [one["can_decide"] for one in await shown("/approvals?state=pending")] == [True]
    assert [one["ticket"]["title"] for one in await shown("/approvals?state=approved")]
    assert [one["state"] for one in await shown("/arbitrations")] == ["decided"]
    assert [one["report_count"] for one in await shown("/supervisions")] == [1]
    assert [one["last_run"]["state"] for one in await shown("/recurring-tickets")] == ["opened"]
    assert [one["deleted_by"] for one in await shown("/recycle-bin")]
    assert [one["member_count"] for one in await shown("/ticket-batches")] == [3]
    assert {one["kind"] for one in await shown("/structure-edits")} == {"merge", "split", "batch"}
    assert [one["total"] > 1 for one in await shown("/bulk-edits")] == [True]
    assert {one["state"] for one in await shown("/subtasks")} >= {"open"}
    waiting = await by_title(shown, cast, "awaiting_word")
    ticked = (await client.get(f"/api/v1/tickets/{waiting}/checklist")).json()
    assert 0 < sum(one["is_done"] for one in ticked["items"]) < len(ticked["items"])
    for episode, state in (("accepted_handover", "accepted"), ("declined_handover", "declined")):
        given = await shown(f"/tickets/{await by_title(shown, cast, episode)}/handovers")
        assert [one["state"] for one in given] == [state]


async def by_title(shown: Callable[[str], Awaitable[list[Any]]], cast: Cast, episode: str) -> int:
    title = TALES[cast.locale][f"{episode}.title"]
    found = await shown(f"/tickets?limit=100&q={quote(title)}")
    return next(int(one["id"]) for one in found if one["title"] == title)


def test_both_languages_tell_the_same_episodes_and_all_their_words() -> None:
    chinese, english = (TALES[locale] for locale in ("zh-CN", "en"))
    assert chinese.keys() == english.keys()
    assert {key.partition(".")[0] for key in chinese} == {episode.key for episode in EPISODES}
    assert not [key for key in chinese if not (chinese[key].strip() and english[key].strip())]


async def test_where_the_cast_is_missing_each_episode_is_left_out_and_said(
    outer: AsyncConnection, world: Any
) -> None:
    said: list[str] = []
    assert await tell_episodes(XINGHE, world.northwind.id, said.append) == 0
    assert len(said) == len(EPISODES)


async def test_outside_the_demo_its_tenants_are_closed(outer: AsyncConnection) -> None:
    register_modules()
    await build(NORTHWIND, clock.now())
    assert await switch(is_on=False)
    assert not (await demo_tenants())["demo-northwind"].is_active
    assert not await switch(is_on=False)
    assert await switch(is_on=True)
