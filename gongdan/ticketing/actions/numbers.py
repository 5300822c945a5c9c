"""The next ticket number: counted row by row, never one that a ticket already bears."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.ticketing.errors.setup import NumbersExhausted
from gongdan.ticketing.models import number_series, tickets
from gongdan.ticketing.numbers import NumberFormat, bounds, compose, counter_of, random_counter, series_key
from gongdan.ticketing.queries.catalogue import catalogue

MAX_TRIES = 20

_BEARER = Fixed(
    select(tickets.c.id).where(tickets.c.tenant_id == bindparam("tenant"), tickets.c.number == bindparam("number"))
)


def _counting() -> ReturningInsert[tuple[int]]:
    at_least: BindParameter[int] = bindparam("at_least")
    first = insert(number_series).values(
        tenant_id=bindparam("tenant"), key=bindparam("series"), last_value=func.greatest(1, at_least)
    )
    following = {"last_value": func.greatest(number_series.c.last_value + 1, at_least)}
    counted = first.on_conflict_do_update(index_elements=["tenant_id", "key"], set_=following)
    return counted.returning(number_series.c.last_value)


_COUNT_ON = Fixed(_counting())


async def next_number(tx: Tx, type_prefix: str = "") -> str:
    """A number no ticket bears yet. Take it as late as possible: the counter stays locked until the commit."""
    known = await catalogue(tx)
    form, today = known.number_format, local_day(tx.now, known.time_zone)
    series = series_key(form, type_prefix, today)
    at_least = 0
    for _ in range(MAX_TRIES):
        n = random_counter(form) if series is None else await _count_on(tx, series, at_least)
        number = compose(form, type_prefix, today, n)
        if not await _is_taken(tx, number):
            return number
        at_least = await _highest(tx, form, type_prefix, today, n) + 1
    raise NumbersExhausted


def local_day(now: datetime, time_zone: str) -> date:
    """The day it is where the tenant is."""
    return now.astimezone(ZoneInfo(time_zone)).date()


async def _count_on(tx: Tx, series: str, at_least: int) -> int:
    """The next of the series; `at_least` skips what an import or an earlier format has used."""
    counted = {"tenant": tx.tenant_id, "series": series, "at_least": at_least}
    found = await _COUNT_ON.first(tx.connection, counted)
    assert found is not None  # it enters the series or counts it on
    return int(found.last_value)


async def _is_taken(tx: Tx, number: str) -> bool:
    return await _BEARER.first(tx.connection, {"tenant": tx.tenant_id, "number": number}) is not None


async def _highest(tx: Tx, form: NumberFormat, type_prefix: str, today: date, n: int) -> int:
    """The highest counter among the numbers as long as this one; `n` where none is of this format."""
    if form.style == "random":
        return n
    low, high = bounds(form, type_prefix, today, n)
    row = tickets.c
    as_long = (row.number.between(low, high), func.length(row.number) == len(high))
    last = await tx.scalar(select(func.max(row.number)).where(row.tenant_id == tx.tenant_id, *as_long))
    return max(n, counter_of(form, type_prefix, today, last or "") or 0)
