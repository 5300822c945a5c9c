"""What the table of search vectors needs beside its columns."""

from typing import Any

from sqlalchemy import text

from tests.world import World


async def test_statistics_know_enough_words(as_system: Any, world: World) -> None:
    """Without them every search is probed, and the commonest words cost the most."""
    wanted = "select attstattarget from pg_attribute where attrelid = 'ticket_search'::regclass and attname = 'v'"
    async with as_system(world.xinghe.id) as tx:
        assert await tx.scalar(text(wanted)) == 1000
