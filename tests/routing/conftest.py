"""What tests of routing share: people in teams, rules over HTTP, and time that is held where the test wants it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from gongdan.app.modules import register_modules
from gongdan.identity import bump_access, team_members
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from gongdan.routing.queries import in_force
from tests.world import World

# A Wednesday, an hour after work began in Shanghai.
WEDNESDAY = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


class Desk:
    """Speaks as the administrator, and says what it expects."""

    def __init__(self, world: World, client_for: Any) -> None:
        self.world, self.client_for = world, client_for
        self.feng, self.wang = client_for(world.feng), client_for(world.wang)
        self.teams = world.xinghe.teams

    async def send(self, method: str, path: str, body: Any = None, *, by: Any = None, status: int = 200) -> Any:
        answer = await (by or self.feng).request(method, f"/api/v1{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def rule(self, **values: Any) -> dict[str, Any]:
        body = {"name": "所有工单", "condition": {"all": []}, "team_id": self.teams["frontline"]} | values
        return dict(await self.send("POST", "/routing-rules", body, status=201))

    async def open(self, **values: Any) -> dict[str, Any]:
        body = {"title": "打印机无法连接网络", "type": "question"} | values
        return dict(await self.send("POST", "/tickets", body, by=self.wang, status=201))

    async def decision(self, ticket_id: int) -> dict[str, Any]:
        page = await self.send("GET", f"/tickets/{ticket_id}/routing-decisions", by=self.client_for(self.world.chen))
        return dict(page["items"][0])

    async def join(self, team: str, *people: Any) -> None:
        async with unit(system_actor(self.world.xinghe.id)) as tx:
            for one in people:
                values = {"tenant_id": tx.tenant_id, "team_id": self.teams[team], "user_id": one.user_id}
                await tx.execute(insert(team_members).values(**values))
            await bump_access(tx)


@pytest.fixture
async def desk(world: World, outer: Any, client_for: Any) -> Any:
    """Xinghe's desk: Wang, Zhou and Wu answer in the front line; Li is the network, Chen and Zhao drive out."""
    register_modules()
    in_force.forget_everything()
    found = Desk(world, client_for)
    await found.join("frontline", world.zhou, world.wu)
    yield found
    in_force.forget_everything()


@pytest.fixture
def at() -> Callable[..., Any]:
    """`with at(hours=2):` the clock stands two hours after Wednesday ten o'clock."""

    def begin(**later: float) -> Any:
        return clock.frozen(WEDNESDAY + timedelta(**later))

    return begin
