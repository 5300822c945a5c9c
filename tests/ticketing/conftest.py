"""What tests of ticketing share: a database in which things are really committed, for several hands at once."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from gongdan.kernel import db
from gongdan.kernel.unit import borrow_connections
from gongdan.ticketing.queries import catalogue
from tests.conftest import Copy, copied_database


@pytest.fixture
async def real_pools(worker_database: Any, request: pytest.FixtureRequest) -> AsyncIterator[Copy]:
    """A database of the test's own with real pools; what is committed there stays there.

    The ids of flows begin anew in each copy, so what this process remembers of another's is forgotten.
    """
    before = list(db._current)
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")  # two may share out one file's tests
    with copied_database(f"gongdan_{request.module.__name__.rpartition('.')[2]}_{worker}") as copy:
        opened = db.connect(copy.app, copy.system, pool_size=8)
        borrow_connections(None)
        _forget_set_up()
        try:
            yield copy
        finally:
            _forget_set_up()
            await opened.close()
            db._current[:] = before


def _forget_set_up() -> None:
    catalogue._kept.clear()
    catalogue._flows.clear()
