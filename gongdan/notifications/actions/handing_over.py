"""Make one message of what goes to a target, and hand it to its road."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from gongdan.kernel.unit import Tx
from gongdan.notifications.adapter import dingtalk, feishu, mail, push, sms, wecom
from gongdan.notifications.attempts import Outcome
from gongdan.notifications.models import notification_roads, push_devices
from gongdan.notifications.queries.letters import link_to, said_for, tenant_of
from gongdan.notifications.queries.people import find_people
from gongdan.notifications.road_secrets import device_of, secrets_of
from gongdan.notifications.roads import ROBOTS, Account, account_of
from gongdan.notifications.texts import Words, bundled

MOST_SHOWN = 10
_PUSH_LETTERS = 600


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that a message goes to."""

    id: int
    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, with all that its road needs; nothing is read while it is handed over."""

    road: str
    message_id: str
    words: Words
    link: str
    is_urgent: bool
    road_id: int | None = None
    account: Account | None = field(default=None, repr=False)
    to: str = ""  # an address of mail or a number
    phones: tuple[str, ...] = ()  # whom a robot mentions
    devices: tuple[Device, ...] = ()


async def letter_of(tx: Tx, road: str, first: Any, letters: Sequence[Any]) -> Letter:
    """The message of these deliveries, which all go to the target of `first`."""
    people = await find_people(tx, {one.user_id for one in letters})
    is_robot = road in ROBOTS
    locale = (await tenant_of(tx))[1] if is_robot else people[first.user_id].locale
    said = await said_for(tx, letters, people, road, locale)
    person = people[first.user_id]
    is_urgent = any(one.is_urgent for one in letters)
    tickets = {one.ticket_id for one in letters}
    link = link_to(next(iter(tickets)) if len(tickets) == 1 else None, is_customer=person.is_customer)
    common = (
        road,
        letters[0].message_id,
        _in_group(letters, said, locale, people) if is_robot else bundled(said, locale),
    )
    account = await find_account(tx, first.road_id) if first.road_id is not None else None
    phones: dict[str, None] = {}
    if is_robot:
        phones = {people[one.user_id].phone or "": None for one in letters if people[one.user_id].phone}
    return Letter(
        *common,
        link,
        is_urgent,
        first.road_id,
        account,
        person.email if road == "mail" else person.sms_phone or "",
        tuple(phones),
        await find_devices(tx, first.user_id) if road == "push" else (),
    )


def _in_group(letters: Sequence[Any], said: Sequence[Words], locale: str, people: Any) -> Words:
    """What a robot says: of one thing once, with all whom it is for."""
    names: dict[tuple[str, int | None], list[str]] = {}
    words: dict[tuple[str, int | None], Words] = {}
    for one, its in zip(letters, said, strict=True):
        key = (one.kind, one.ticket_id)
        words.setdefault(key, its)
        if (name := people[one.user_id].name) not in names.setdefault(key, []):
            names[key].append(name)
    mark = "、" if locale == "zh-CN" else ", "
    whole = [
        Words(one.subject, "\n".join(part for part in (f"→ {mark.join(names[key])}", one.body) if part))
        for key, one in words.items()
    ]
    return bundled(whole, locale)


async def find_account(tx: Tx, road_id: int) -> Account | None:
    """An account or robot as it is talked to."""
    row = notification_roads.c
    found = await tx.first(select(notification_roads).where(row.tenant_id == tx.tenant_id, row.id == road_id))
    return account_of(found.road, found.config, secrets_of(found.secrets)) if found is not None else None


async def find_devices(tx: Tx, user_id: int) -> tuple[Device, ...]:
    """The browsers of somebody."""
    row = push_devices.c
    mine = (row.tenant_id == tx.tenant_id, row.user_id == user_id)
    rows = await tx.all(select(row.id, row.secrets).where(*mine).order_by(row.id.desc()).limit(MOST_SHOWN))
    return tuple(Device(one.id, **device_of(one.secrets)) for one in rows)


async def hand_over(letter: Letter) -> tuple[Outcome, tuple[int, ...]]:
    """What the road answered, and the devices that are subscribed no longer. With no unit open."""
    if letter.road == "push":
        return await _push(letter)
    if letter.road == "mail":
        words = letter.words
        return await mail.send(letter.to, words.subject, words.body, letter.message_id), ()
    if letter.account is None:
        return Outcome(False, "the account is gone", is_for_good=True), ()
    return await by_account(
        letter.account, letter.to, letter.words, letter.phones, letter.link, letter.message_id
    ), ()


async def by_account(
    account: Account, to: str, words: Words, phones: Sequence[str], link: str, message_id: str
) -> Outcome:
    """Say it by an account or robot of the tenant."""
    text = "\n".join(part for part in (words.subject, words.body) if part)
    match account.road:
        case "sms":
            return await sms.send(account, to, f"{words.subject} {link}".strip(), message_id)
        case "wecom":
            return await wecom.send(account, text, phones)
        case "dingtalk":
            return await dingtalk.send(account, text, phones)
    return await feishu.send(account, text, phones)


async def _push(letter: Letter) -> tuple[Outcome, tuple[int, ...]]:
    shown = {
        "title": letter.words.subject[:_PUSH_LETTERS],
        "body": letter.words.body[:_PUSH_LETTERS],
        "url": letter.link,
        "tag": letter.message_id,
        "is_urgent": letter.is_urgent,
    }
    found = [
        (one.id, await push.send(one.endpoint, one.p256dh, one.auth, shown, is_urgent=letter.is_urgent))
        for one in letter.devices
    ]
    gone = tuple(device for device, outcome in found if outcome.is_gone)
    for wanted in (lambda one: one.is_sent, lambda one: not one.is_for_good):
        for _, outcome in found:
            if wanted(outcome):
                return outcome, gone
    return (found[0][1] if found else Outcome(False, "no device", is_for_good=True)), gone
