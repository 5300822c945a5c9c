"""Send a test by an account or robot, or to somebody's own devices, with no unit open while it is sent."""

import secrets
from typing import Any

from sqlalchemy import select

from gongdan.identity import stored_phone, tenants
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.settings import settings
from gongdan.kernel.unit import Tx, unit
from gongdan.notifications import policy
from gongdan.notifications.actions.handing_over import Letter, by_account, find_account, find_devices, hand_over
from gongdan.notifications.actions.recording import note_health, record
from gongdan.notifications.queries.letters import tenant_of
from gongdan.notifications.texts import Words

_TESTS = {
    "zh-CN": Words("测试通知", "收到这条消息，说明通知方式已经接通。"),
    "en": Words("Test notice", "If you can read this, the road works."),
}


async def try_road(actor: Actor, road_id: int, phone: str) -> dict[str, Any]:
    """Say something by it, and note how it went. Raises NotAllowed, NotFound, Invalid."""
    async with unit(actor) as tx:
        policy.may_manage(tx)
        account = await find_account(tx, road_id)
        if account is None:
            raise NotFound("notification_road", road_id)
        number = await read_phone(tx, phone, "phone") if phone else ""
        if account.road == "sms" and not number:
            raise Invalid.one("phone", "missing", "A text message goes to a number.", "Send one, such as yours.")
        words = _TESTS[(await tenant_of(tx))[1]]
    mentioned = [number] if number else []
    link = settings().public_url
    outcome = await by_account(account, number, words, mentioned, link, secrets.token_hex(16))
    async with unit(actor) as tx:
        await note_health(tx, road_id, outcome)
    return {"is_sent": outcome.is_sent, "answer": outcome.answer}


async def try_devices(actor: Actor) -> dict[str, Any]:
    """Show something on all of one's devices. Raises NotFound where there is none."""
    async with unit(actor) as tx:
        devices = await find_devices(tx, policy.own_id(tx))
        if not devices:
            raise NotFound("push_device", "")
        words = _TESTS["zh-CN" if actor.locale.lower().startswith("zh") else "en"]
    base = settings().public_url.rstrip("/")
    link = f"{base}/portal/" if actor.kind == "customer" else f"{base}/desk/me/notifications"
    letter = Letter("push", secrets.token_hex(16), words, link, is_urgent=True, devices=devices)
    outcome, gone = await hand_over(letter)
    async with unit(actor) as tx:
        await record(tx, letter, letter.message_id, 1, outcome, gone)
    return {"is_sent": outcome.is_sent, "answer": outcome.answer}


async def read_phone(tx: Tx, text: str, field: str) -> str:
    """The number in the one form that is stored. Raises Invalid."""
    region = str(await tx.scalar(select(tenants.c.phone_region).where(tenants.c.id == tx.tenant_id)))
    try:
        return stored_phone(text, region)
    except ValueError as error:
        remedy = "Send it like +86 138 0013 8000."
        raise Invalid.one(field, "invalid", f"This is no phone number: {error}.", remedy) from None
