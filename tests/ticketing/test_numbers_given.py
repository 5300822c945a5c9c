"""Numbers as tickets really get them: counted on, never twice, and left alone when the format changes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.numbers import local_day, next_number
from gongdan.ticketing.models import tickets
from tests.make.ticketing import ticket

PATH = "/api/v1/ticketing-settings"


async def number_of(tx: Tx, ticket_id: int, given: str | None = None) -> str:
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    if given is not None:
        await tx.execute(update(tickets).where(*mine).values(number=given))
    return str(await tx.scalar(select(tickets.c.number).where(*mine)))


async def use(client: Any, **form: Any) -> dict[str, Any]:
    answer = await client.patch(PATH, json={"number_format": form})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_numbers_of_a_day_follow_one_another(as_user: Any, world: Any) -> None:
    async with as_user(world.wang) as tx:
        tx.now = datetime(2025, 11, 21, 17, 0, tzinfo=UTC)  # already the 22nd in Shanghai
        assert [await next_number(tx) for _ in range(2)] == ["GD2025112200001", "GD2025112200002"]
        tx.now = datetime(2025, 11, 22, 17, 0, tzinfo=UTC)
        assert await next_number(tx) == "GD2025112300001"


async def test_types_count_for_themselves(as_user: Any, client_for: Any, world: Any) -> None:
    await use(client_for(world.feng), style="type_date", prefix="GD")
    async with as_user(world.wang) as tx:
        tx.now = datetime(2025, 11, 22, 2, 0, tzinfo=UTC)
        given = [await next_number(tx, prefix) for prefix in ("WX", "TS", "WX", "")]
    assert given == ["WX20251122-0001", "TS20251122-0001", "WX20251122-0002", "GD20251122-0001"]


async def test_a_number_that_an_import_brought_is_skipped_in_one_leap(
    as_user: Any, client_for: Any, world: Any, counting: Any
) -> None:
    async with as_user(world.wang) as tx:
        for imported in ("1000001", "1000500", "10WX777", "109"):
            await number_of(tx, await ticket(tx), imported)
    await use(client_for(world.feng), style="increment", prefix="10", digits=5)
    async with as_user(world.wang) as tx:
        assert await next_number(tx) == "1000501"
        with counting() as n:
            assert await next_number(tx) == "1000502"
        assert n.value == 2


async def test_a_counter_that_outgrows_its_digits_goes_on(as_user: Any, client_for: Any, world: Any) -> None:
    async with as_user(world.wang) as tx:
        await number_of(tx, await ticket(tx), "1")
        await number_of(tx, await ticket(tx), "9")
    await use(client_for(world.feng), style="increment", prefix="", digits=1)
    async with as_user(world.wang) as tx:
        assert await next_number(tx) == "10"
        assert await next_number(tx) == "11"


@pytest.mark.parametrize("style", ["date", "date_checksum", "random"])
async def test_no_format_gives_a_number_twice(as_user: Any, client_for: Any, world: Any, style: str) -> None:
    await use(client_for(world.feng), style=style)
    async with as_user(world.wang) as tx:
        given = [await number_of(tx, await ticket(tx)) for _ in range(5)]
    assert len(set(given)) == 5


async def test_numbers_given_earlier_never_change(as_user: Any, client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    async with as_user(world.wang) as tx:
        ticket_id = await ticket(tx)
        before = await number_of(tx, ticket_id)
    assert before.startswith("GD")
    shape = await use(feng, style="random", prefix="R-")
    assert shape["number_format"]["digits"] == 10
    async with as_user(world.wang) as tx:
        assert await number_of(tx, ticket_id) == before
        assert (await number_of(tx, await ticket(tx))).startswith("R-")


async def test_settings_are_versioned_and_guarded(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    before = await feng.get(PATH)
    assert before.json()["number_format"]["style"] == "date_daily"
    stale = await feng.patch(PATH, json={"reopen_days": 3}, headers={"If-Match": '"v0"'})
    assert stale.status_code == 412
    changed = await feng.patch(PATH, json={"reopen_days": 3}, headers={"If-Match": before.headers["etag"]})
    assert (changed.json()["reopen_days"], changed.json()["version"]) == (3, before.json()["version"] + 1)
    few = await feng.patch(PATH, json={"number_format": {"style": "random", "digits": 3}})
    assert few.json()["errors"][0]["field"] == "number_format.digits"
    assert (await client_for(world.wang).patch(PATH, json={"reopen_days": 9})).status_code == 403
    assert (await client_for(world.mei).get(PATH)).status_code == 403
    assert (await feng.get(PATH)).json()["reopen_days"] == 3
    assert (await client_for(world.nora).get(PATH)).json()["reopen_days"] == 14


def test_the_day_is_that_of_the_tenant() -> None:
    late = datetime(2025, 11, 22, 23, 30, tzinfo=UTC)
    assert local_day(late, "Asia/Shanghai") == date(2025, 11, 23)
    assert local_day(late, "America/New_York") == date(2025, 11, 22)
