"""Keep and drop what a person's own pages keep; change one's own language and time zone."""

from typing import Any

import orjson
from sqlalchemy import delete, func, insert, select, update

from gongdan.identity.actions.grants import CheckVersion, any_version
from gongdan.identity.actions.tenants import faults_of_place
from gongdan.identity.errors.access import PreferencesExhausted
from gongdan.identity.events.org import UserChanged
from gongdan.identity.models import preferences, tenants, users
from gongdan.identity.queries.preferences import MOST, own
from gongdan.identity.schemas.preferences import OwnPatch
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import Invalid, NotFound, NotSignedIn
from gongdan.kernel.unit import Tx

MAX_BYTES = 16_384


async def keep_preference(tx: Tx, key: str, value: Any, check_version: CheckVersion = any_version) -> None:
    """Keep the value under this key, in place of what was there. Raises Invalid, VersionStale, PreferencesExhausted.

    What a person's pages look like is nobody's business: nothing of it is told in the log.
    """
    size = len(orjson.dumps(value))
    if size > MAX_BYTES:
        message = f"It has {size} bytes as JSON; {MAX_BYTES} is the most."
        raise Invalid.one("value", "too_large", message, "Keep less, or split it over several keys.")
    await _hold_own(tx)
    row = preferences.c
    found = await tx.first(select(row.version, row.value).where(own(tx), row.key == key))
    check_version(found.version if found else 0)
    if found is not None:
        changed = update(preferences).where(own(tx), row.key == key)
        await tx.execute(changed.values(value=value, version=row.version + 1, updated_at=tx.now))
        return
    if int(await tx.scalar(select(func.count()).select_from(preferences).where(own(tx)))) >= MOST:
        raise PreferencesExhausted(most=MOST)
    values = {"tenant_id": tx.tenant_id, "user_id": tx.actor.user_id, "key": key, "value": value}
    await tx.execute(insert(preferences).values(**values, updated_at=tx.now))


async def drop_preference(tx: Tx, key: str, check_version: CheckVersion = any_version) -> None:
    """Forget what is kept under this key. Raises NotFound, VersionStale."""
    await _hold_own(tx)
    row = preferences.c
    found = await tx.first(select(row.version).where(own(tx), row.key == key))
    if found is None:
        raise NotFound("preference", key)
    check_version(found.version)
    await tx.execute(delete(preferences).where(own(tx), row.key == key))


async def change_oneself(tx: Tx, patch: OwnPatch) -> tuple[str, str]:
    """Change one's own language and time zone; those that hold from now on. Raises Invalid."""
    row = await _hold_own(tx)
    changed = changes(row, patch.model_dump(exclude_unset=True))
    values = {name: new for name, (_, new) in changed.items()}
    if problems := faults_of_place(values):
        raise Invalid(problems=problems)
    if changed:
        mine = (users.c.tenant_id == tx.tenant_id, users.c.id == tx.actor.user_id)
        await tx.execute(update(users).where(*mine).values(**values, version=users.c.version + 1, updated_at=tx.now))
        tx.record(UserChanged(int(tx.actor.user_id or 0), {name: list(pair) for name, pair in changed.items()}))
    home = await tx.one(select(tenants.c.locale, tenants.c.time_zone).where(tenants.c.id == tx.tenant_id))
    now = row | values
    return now["locale"] or home.locale, now["time_zone"] or home.time_zone


async def _hold_own(tx: Tx) -> dict[str, Any]:
    """One's own row, locked: two of one's own pages come one after the other. Raises NotSignedIn."""
    mine = (users.c.tenant_id == tx.tenant_id, users.c.id == tx.actor.user_id)
    locked = select(users.c.locale, users.c.time_zone).where(*mine).with_for_update(key_share=True)
    row = await tx.first(locked)
    if row is None:
        raise NotSignedIn
    return row._asdict()
