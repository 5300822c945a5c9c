"""The demo's story: believable, whole, told once, and closed to everybody outside --demo."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.app.demo import words_en, words_zh
from gongdan.app.demo.cast import CASTS, NORTHWIND, XINGHE, Cast
from gongdan.app.demo.plot import FINISHED, RUNNING, scenes
from gongdan.app.demo.stage import build
from gongdan.app.demo.switch import demo_tenants, switch
from gongdan.app.demo.telling import play_scenes
from gongdan.app.modules import register_modules
from gongdan.identity.models import user_roles
from gongdan.identity.shipped_roles import SHIPPED_ROLES
from gongdan.kernel import clock
from gongdan.ticketing.models import comments, tickets


def test_both_languages_tell_the_same_kinds_of_requests() -> None:
    chinese = [(one.type, one.category, one.priority) for one in words_zh.SCENARIOS]
    assert chinese == [(one.type, one.category, one.priority) for one in words_en.SCENARIOS]


@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: cast.slug)
def test_the_cast_fills_every_shipped_role(cast: Cast) -> None:
    assert {person.role for person in cast.people} == {role.key for role in SHIPPED_ROLES}


@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: cast.slug)
def test_the_plot_is_always_the_same_and_lies_in_the_past(cast: Cast) -> None:
    now = clock.now()
    played = scenes(cast, words_en.SCENARIOS, now)
    assert played == scenes(cast, words_en.SCENARIOS, now)
    assert {scene.ending for scene in played} == {*FINISHED, *RUNNING}
    assert {scene.scenario.title for scene in played} == {one.title for one in words_en.SCENARIOS}
    assert now - timedelta(days=30) < played[0].begins_at <= played[-1].begins_at < now
    texts = [scene.words(text) for scene in played for text in (scene.scenario.title, scene.scenario.description)]
    assert not [text for text in texts if "{" in text]


@pytest.mark.parametrize(("cast", "count"), [(XINGHE, 40), (NORTHWIND, 24)], ids=["xinghe", "northwind"])
async def test_the_story_is_played_once(outer: AsyncConnection, cast: Cast, count: int) -> None:
    register_modules()
    tenant_id = await build(cast, clock.now() - timedelta(days=60))
    assert await play_scenes(cast, tenant_id, count) == count
    assert await play_scenes(cast, tenant_id, count) == 0
    mine = tickets.c.tenant_id == tenant_id
    rows = (await outer.execute(select(tickets).where(mine).order_by(tickets.c.id))).all()
    assert len(rows) == count
    assert [row.number for row in rows] == sorted(row.number for row in rows)
    now = clock.now()
    assert all(row.created_at <= row.updated_at < now for row in rows)
    assert {row.state_category for row in rows} == {1, 2, 3, 4, 5, 6}
    spoken = Counter(
        (await outer.execute(select(comments.c.ticket_id).where(comments.c.tenant_id == tenant_id))).scalars()
    )
    assert sum(spoken.values()) > 3 * count
    held = select(func.count(user_roles.c.role_id.distinct())).where(user_roles.c.tenant_id == tenant_id)
    assert await outer.scalar(held) == len(SHIPPED_ROLES)


async def test_outside_the_demo_its_tenants_are_closed(outer: AsyncConnection) -> None:
    register_modules()
    await build(NORTHWIND, clock.now())
    assert await switch(is_on=False)
    assert not (await demo_tenants())["demo-northwind"].is_active
    assert not await switch(is_on=False)
    assert await switch(is_on=True)
