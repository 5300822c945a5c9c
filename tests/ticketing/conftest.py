"""What tests of ticketing share: a database in which things are really committed, for several hands at once."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from gongdan.kernel import db
from gongdan.kernel.unit import borrow_connections
from gongdan.ticketing.queries import catalogue
from tests.conftest import Copy, copied_database


@pytest.fixture
def set_up_of_this_database() -> Iterator[None]:
    """Another database counts its flows anew: what this process keeps of them is of another one's."""
    _forget_set_up()
    yield
    _forget_set_up()


@pytest.fixture
async def real_pools(
    worker_database: Any, request: pytest.FixtureRequest, set_up_of_this_database: None
) -> AsyncIterator[Copy]:
    """A database of the test's own with real pools; what is committed there stays there."""
    before = list(db._current)
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")  # two may share out one file's tests
    with copied_database(f"gongdan_{request.module.__name__.rpartition('.')[2]}_{worker}") as copy:
        opened = db.connect(copy.app, copy.system, pool_size=8)
        borrow_connections(None)
        try:
            yield copy
        finally:
            await opened.close()
            db._current[:] = before


def _forget_set_up() -> None:
    catalogue._kept.clear()
    catalogue._flows.clear()
