"""What tests of escalation share: a tenant with the shipped promises and ladders, and time that is held."""

from typing import Any

import pytest

from gongdan.escalation import seed
from gongdan.identity import departments, teams
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from tests.sla.conftest import WEDNESDAY, at, promised

__all__ = ["WEDNESDAY", "at", "climbed", "promised"]


@pytest.fixture
async def climbed(promised: Any, at: Any) -> Any:
    """Xinghe with the shipped ladders: Chen leads the front line, Zhou manages the company."""
    tenant = promised.xinghe
    with at(hours=-1):
        async with unit(system_actor(tenant.id)) as tx:
            await seed(tx)
            await tx.execute(
                teams.update()
                .where(teams.c.tenant_id == tenant.id, teams.c.id == tenant.teams["frontline"])
                .values(lead_id=promised.chen.user_id)
            )
            await tx.execute(
                departments.update()
                .where(departments.c.tenant_id == tenant.id, departments.c.id == tenant.departments["company"])
                .values(manager_id=promised.zhou.user_id)
            )
    return promised
