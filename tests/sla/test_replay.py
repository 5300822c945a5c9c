"""Clocks counted anew from the log are those that are stored, whatever happened on the way."""

import random
from typing import Any

import pytest

from bench.sla_lives import Stage, differences, live
from gongdan.calendars.models import calendars
from gongdan.sla.models import sla_clocks, sla_policies
from tests.conftest import actor_of
from tests.sla.conftest import WEDNESDAY


@pytest.mark.parametrize("seed", [4])
async def test_random_lives_counted_anew_are_what_is_stored(
    promised: Any, outer: Any, as_system: Any, seed: int
) -> None:
    tenant = promised.xinghe
    async with as_system(tenant.id) as tx:
        policy_id = await tx.scalar(sla_policies.select().with_only_columns(sla_policies.c.id))
        calendar = calendars.c
        default = calendars.select().with_only_columns(calendar.id).where(calendar.is_default)
        calendar_id = await tx.scalar(default)
    stage = Stage(
        staff=await actor_of(promised.chen),
        customer=await actor_of(promised.mei),
        admin=await actor_of(promised.chen),
        team_ids=list(tenant.teams.values()),
        policy_id=policy_id,
        calendar_id=calendar_id,
        now=WEDNESDAY,
    )
    await live(stage, random.Random(seed), lives=3, steps=26, rare=0.1)
    assert await differences(stage) == []
    async with as_system(tenant.id) as tx:
        counted = await tx.all(sla_clocks.select().where(sla_clocks.c.tenant_id == tenant.id))
    # That it was a life worth the name.
    assert len(counted) > 15
    assert {row.outcome for row in counted} >= {"met", "breached", "cancelled"}
