"""What tests of promises share: a tenant with the shipped policy, and time that is held where the test wants it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gongdan.app.modules import register_modules
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from gongdan.sla import seed
from gongdan.sla.queries import in_force
from tests.world import World

# A Wednesday, an hour after work began in Shanghai.
WEDNESDAY = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
async def promised(world: World, outer: Any) -> Any:
    """Xinghe's tenant with the shipped policy."""
    register_modules()
    in_force.forget_everything()
    async with unit(system_actor(world.xinghe.id)) as tx:
        await seed(tx)
    yield world
    in_force.forget_everything()


@pytest.fixture
def at() -> Callable[..., Any]:
    """`with at(hours=2):` the clock stands two hours after Wednesday ten o'clock."""

    def begin(**later: float) -> Any:
        return clock.frozen(WEDNESDAY + timedelta(**later))

    return begin
