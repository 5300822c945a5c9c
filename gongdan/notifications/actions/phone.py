"""One's number for text messages: proven by a code that is sent to it."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel.actor import Actor
from gongdan.kernel.secrets import fingerprint
from gongdan.kernel.unit import Tx, unit
from gongdan.notifications import policy
from gongdan.notifications.actions.handing_over import by_account, find_account
from gongdan.notifications.actions.recording import note_health
from gongdan.notifications.actions.trying_roads import read_phone
from gongdan.notifications.errors import CodeRefused, CodesUsedUp, NoSmsAccount, NotSent
from gongdan.notifications.events import UserNotificationPhoneChanged
from gongdan.notifications.models import notification_phones
from gongdan.notifications.queries.people import find_set_up
from gongdan.notifications.roads import Account, masked
from gongdan.notifications.texts import Words

CODE_HOLDS = timedelta(minutes=10)
TRIES = 5
CODES_AN_HOUR = 5
_TEXTS = {"zh-CN": "验证码 {code}，10 分钟内有效。", "en": "Your code is {code}. It holds for 10 minutes."}
_row = notification_phones.c


@dataclass(frozen=True, slots=True)
class _Wanted:
    road_id: int
    account: Account
    phone: str
    code: str


async def ask_code(actor: Actor, phone: str) -> None:
    """Send a code to the number; the one proven before stays until it comes back.

    Raises Invalid, NoSmsAccount, CodesUsedUp, NotSent.
    """
    async with unit(actor) as tx:
        wanted = await _ask(tx, phone)
    text = _TEXTS["zh-CN" if actor.locale.lower().startswith("zh") else "en"].format(code=wanted.code)
    outcome = await by_account(wanted.account, wanted.phone, Words(text, ""), (), "", secrets.token_hex(16))
    async with unit(actor) as tx:
        await note_health(tx, wanted.road_id, outcome)
    if not outcome.is_sent:
        raise NotSent(answer=outcome.answer)


async def _ask(tx: Tx, text: str) -> _Wanted:
    user_id = policy.own_id(tx)
    policy.may_see_home(tx)
    phone = await read_phone(tx, text, "phone")
    account_id = next((one.id for one in (await find_set_up(tx)).roads if one.road == "sms"), None)
    account = await find_account(tx, account_id) if account_id is not None else None
    if account is None or account_id is None:
        raise NoSmsAccount
    code = f"{secrets.randbelow(1_000_000):06d}"
    before = await tx.first(_own(tx).with_for_update())
    is_fresh = before is not None and before.codes_since and before.codes_since > tx.now - timedelta(hours=1)
    count = before.codes_sent if before is not None and is_fresh else 0
    if count >= CODES_AN_HOUR:
        raise CodesUsedUp
    values = {
        "wanted_phone": phone,
        "code_hash": _hash(user_id, phone, code),
        "code_expires_at": tx.now + CODE_HOLDS,
        "tries": 0,
        "codes_sent": count + 1,
        "codes_since": before.codes_since if before is not None and is_fresh else tx.now,
    }
    given = upsert(notification_phones).values(tenant_id=tx.tenant_id, user_id=user_id, **values)
    await tx.execute(given.on_conflict_do_update(index_elements=["tenant_id", "user_id"], set_=values))
    return _Wanted(account_id, account, phone, code)


async def prove_phone(actor: Actor, code: str) -> None:
    """The code came back: text messages go to the number from now on. Raises CodeRefused.

    A wrong one is counted although it is refused, so that codes cannot be tried one after the other.
    """
    async with unit(actor) as tx:
        is_right = await _prove(tx, code)
    if not is_right:
        raise CodeRefused


async def _prove(tx: Tx, code: str) -> bool:
    user_id = policy.own_id(tx)
    row = await tx.first(_own(tx).with_for_update())
    if row is None or row.wanted_phone is None or row.code_expires_at <= tx.now or row.tries >= TRIES:
        return False
    mine = (_row.tenant_id == tx.tenant_id, _row.user_id == user_id)
    if not secrets.compare_digest(bytes(row.code_hash), _hash(user_id, row.wanted_phone, code)):
        await tx.execute(update(notification_phones).where(*mine).values(tries=_row.tries + 1))
        return False
    values = {"phone": row.wanted_phone, "verified_at": tx.now, "wanted_phone": None, "code_hash": None}
    await tx.execute(update(notification_phones).where(*mine).values(**values))
    tx.record(UserNotificationPhoneChanged(user_id, masked(row.wanted_phone)))
    return True


async def forget_phone(tx: Tx) -> None:
    """No text messages any more; harmless where there is no number."""
    user_id = policy.own_id(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.user_id == user_id)
    gone = await tx.first(delete(notification_phones).where(*mine).returning(_row.phone))
    if gone is not None and gone.phone:
        tx.record(UserNotificationPhoneChanged(user_id))


def _own(tx: Tx) -> Select[Any]:
    return select(notification_phones).where(_row.tenant_id == tx.tenant_id, _row.user_id == policy.own_id(tx))


def _hash(user_id: int, phone: str, code: str) -> bytes:
    return fingerprint(f"{user_id}:{phone}:{code}")
