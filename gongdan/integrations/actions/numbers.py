"""Numbers for imported tickets: their own where the file has them, else counted; the counters moved past both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import TextClause, func, select, text

from gongdan.integrations.queries.known import taken_numbers
from gongdan.kernel.unit import Tx
from gongdan.ticketing import (
    NumberFormat,
    bounds,
    compose,
    counter_of,
    random_counter,
    series_key,
    tickets,
)

_MAX_ROUNDS = 30

Wanted = tuple[str, date]
"""prefix of the type, day on which the ticket was opened"""


def local_day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


async def give_numbers(tx: Tx, form: NumberFormat, wanted: Sequence[Wanted], own: Collection[str]) -> list[str]:
    """A number nobody bears for each ticket, of the series of its own day; none of those in `own`."""
    numbers = [""] * len(wanted)
    open_places = list(range(len(wanted)))
    for _ in range(_MAX_ROUNDS):
        if not open_places:
            return numbers
        for place, number in zip(
            open_places, await _count_on(tx, form, [wanted[p] for p in open_places]), strict=True
        ):
            numbers[place] = number
        taken = await taken_numbers(tx, [numbers[place] for place in open_places]) | set(own)
        open_places = [place for place in open_places if numbers[place] in taken]
        await _skip(tx, form, {wanted[place]: numbers[place] for place in open_places})
    raise RuntimeError("no free ticket number was found")


async def _count_on(tx: Tx, form: NumberFormat, wanted: Sequence[Wanted]) -> list[str]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    numbers = [""] * len(wanted)
    for place, (prefix, day) in enumerate(wanted):
        series = series_key(form, prefix, day)
        if series is None:
            numbers[place] = compose(form, prefix, day, random_counter(form))
        else:
            places[series].append(place)
    wanted_of = {series: len(those) for series, those in places.items()}
    for series, last in (await _raise_series(tx, wanted_of, _ADD)).items():
        first = last - len(places[series]) + 1
        for n, place in enumerate(places[series], first):
            numbers[place] = compose(form, *wanted[place], n)
    return numbers


# Thousands of days may be counted at once; as one text they cost less than as parameters.
_RAISE = """
INSERT INTO number_series (tenant_id, key, last_value)
SELECT :tenant_id, key, n FROM json_to_recordset(CAST(:rows AS json)) AS given(key text, n bigint) ORDER BY key
ON CONFLICT (tenant_id, key) DO UPDATE SET last_value = {following}
RETURNING key, last_value
"""
_ADD = text(_RAISE.format(following="number_series.last_value + excluded.last_value"))
_LIFT = text(_RAISE.format(following="greatest(number_series.last_value, excluded.last_value)"))


async def _raise_series(tx: Tx, amounts: Mapping[str, int], statement: TextClause) -> dict[str, int]:
    """Add to the counters, or lift them to at least these. In the order of the keys, so that two who count never
    wait for each other in a circle."""
    if not amounts:
        return {}
    rows = orjson.dumps([{"key": key, "n": n} for key, n in amounts.items()]).decode()
    found = await tx.all(statement, {"tenant_id": tx.tenant_id, "rows": rows})
    return {row.key: row.last_value for row in found}


async def _skip(tx: Tx, form: NumberFormat, collided: dict[Wanted, str]) -> None:
    """Lift the counters of series that met a number in use past the highest one in use."""
    lifted: dict[str, int] = {}
    for (prefix, day), number in collided.items():
        series, n = series_key(form, prefix, day), counter_of(form, prefix, day, number)
        if series is None or n is None:
            continue
        low, high = bounds(form, prefix, day, n)
        row = tickets.c
        as_long = (row.number.between(low, high), func.length(row.number) == len(high))
        last = await tx.scalar(select(func.max(row.number)).where(row.tenant_id == tx.tenant_id, *as_long))
        lifted[series] = max(lifted.get(series, n), counter_of(form, prefix, day, last or "") or n)
    await _raise_series(tx, lifted, _LIFT)


async def pass_numbers(tx: Tx, form: NumberFormat, own: Iterable[tuple[str, Wanted]]) -> None:
    """Lift the counters past the numbers that the file brought, so that the next new ticket does not meet one."""
    lifted: dict[str, int] = {}
    for number, (prefix, opened_on) in own:
        for day in {opened_on, tx.now.date()}:
            series, n = series_key(form, prefix, day), counter_of(form, prefix, day, number)
            # One digit more than usual at most: a stray number must not carry the counter out of sight.
            if series is not None and n is not None and n < 10 ** (form.digits + 1):
                lifted[series] = max(lifted.get(series, 0), n)
    await _raise_series(tx, lifted, _LIFT)
