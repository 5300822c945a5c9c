"""Changing a calendar: locked, held against the caller's version, and every version kept with its rules."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Row, insert, select, update

from gongdan.calendars.models import calendar_versions, calendars
from gongdan.calendars.queries.stored import Stored, get_row, load
from gongdan.calendars.rules import BadRules
from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.unit import Tx

# Holds the stored version against what the caller has read; raises VersionStale.
VersionCheck = Callable[[int], None]


def any_version(version: int) -> None:
    """For who changes a calendar whatever it was: feeds and new releases."""


async def get_row_for_change(tx: Tx, calendar_id: int, expects: VersionCheck) -> Row[Any]:
    """The row, locked. Raises NotFound, VersionStale."""
    mine = (calendars.c.tenant_id == tx.tenant_id, calendars.c.id == calendar_id)
    row = await tx.first(select(calendars).where(*mine).with_for_update())
    if row is None:
        raise NotFound("calendar", calendar_id)
    expects(row.version)
    return row


async def next_version(tx: Tx, row: Row[Any], values: Mapping[str, Any]) -> int:
    """Store these columns and keep the rules that come of them under the next number, which is answered."""
    mine = (calendars.c.tenant_id == tx.tenant_id, calendars.c.id == row.id)
    version = int(row.version) + 1
    await tx.execute(update(calendars).where(*mine).values(**values, version=version, updated_at=tx.now))
    await keep_version(tx, row.id)
    return version


async def keep_version(tx: Tx, calendar_id: int) -> None:
    """Keep the rules of the calendar as it is now under its version. Raises Invalid where they are none."""
    row = await get_row(tx, calendar_id)
    rules = spelt_out(await load(tx, row))
    await tx.execute(
        insert(calendar_versions).values(
            tenant_id=tx.tenant_id, calendar_id=row.id, version=row.version, rules=rules, valid_from=tx.now
        )
    )


def spelt_out(stored: Stored) -> dict[str, Any]:
    """The rules as JSON. Raises Invalid naming the place."""
    try:
        return stored.rules.to_json()
    except BadRules as error:
        raise refusal(error) from None


def refusal(error: BadRules, prefix: str = "") -> Invalid:
    """Rules that cannot be, as a refusal of the field."""
    remedies = {"zone": "Send an IANA name such as Asia/Shanghai."}
    remedy = remedies.get(error.path, 'Write windows like ["09:00", "12:00"], in order and apart from each other.')
    return Invalid.one(prefix + error.path, "invalid", f"It {error.reason}.", remedy)
