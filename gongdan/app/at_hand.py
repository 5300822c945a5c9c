"""The database of this installation for the length of one command: the running one, or started for it and stopped."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from gongdan.app.connections import Addresses, addresses, embedded, open_database
from gongdan.app.failure import Failed
from gongdan.kernel import db
from gongdan.kernel.settings import settings


@contextmanager
def running_database(*, may_create: bool = False) -> Iterator[Addresses]:
    """The addresses of a database that answers. Raises Failed where there is no installation yet."""
    given = settings()
    if not given.is_embedded:
        yield addresses()
        return
    server = embedded(given)
    if not may_create and not (given.data_dir / "postgres" / "cluster").exists():
        raise Failed(
            f"There is no installation in {given.data_dir.absolute()}.",
            "Begin with gongdan up, or name the folder: gongdan --data DIR … (or GONGDAN_DATA_DIR).",
        )
    if server.is_running():
        yield addresses()
        return
    server.start()
    try:
        server.provision()
        yield addresses()
    finally:
        server.stop()


@asynccontextmanager
async def opened_pools() -> AsyncIterator[db.Database]:
    """This process's pools, closed at the end."""
    opened = open_database()
    try:
        yield opened
    finally:
        await opened.close()
