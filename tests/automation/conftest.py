"""What tests of rules share: a builder of rules through the API, and a process that knows nothing by heart."""

from collections.abc import Callable
from typing import Any

import pytest

from gongdan.app.modules import register_modules
from gongdan.automation.queries import in_force
from tests.world import World


@pytest.fixture(autouse=True)
def forgetful() -> Any:
    """Nothing is known by heart of another test's database."""
    register_modules()
    in_force.forget_everything()
    yield
    in_force.forget_everything()


@pytest.fixture
def rule(world: World, client_for: Any) -> Callable[..., Any]:
    """`await rule("trigger", effects=[...], **values)`: an active rule made by who may; its shape."""

    async def make(kind: str, *effects: tuple[str, dict[str, Any]], **values: Any) -> dict[str, Any]:
        said = {
            "kind": kind,
            "name": "规则",
            "is_active": True,
            "effects": [{"kind": name, "params": params} for name, params in effects],
            **({"events": ["opened"]} if kind == "trigger" else {}),
            **values,
        }
        answer = await client_for(world.feng).post("/api/v1/rules", json=said)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    return make
