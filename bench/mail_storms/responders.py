"""A machine that answers every mail of ours, in several manners: how much goes out until the governor stops it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import func, select

from bench.mail_crashes.plant import CARE, Plant
from gongdan.app.tenants import NewTenant, create_tenant
from gongdan.channels.actions.handle_message import process
from gongdan.channels.actions.mailboxes import add_mailbox
from gongdan.channels.actions.receive import receive
from gongdan.channels.actions.send import send
from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.parsed import ParsedMail
from gongdan.channels.models import inbound_messages, outbound_messages
from gongdan.channels.schemas.mailboxes import MailboxIn
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.delivery import deliver
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit

ROUNDS = 240
OTHER = "care@other.test"


@dataclass(frozen=True)
class Manner:
    """How the machine answers; `most` is how many mails of ours are enough. It waits so many `seconds`."""

    name: str
    most: int
    is_honest: bool = False
    is_in_thread: bool = False
    address: str = "desk@peer{at}.test"
    seconds: int = 30
    rounds: int = ROUNDS


MANNERS = [
    Manner("says that it is a machine", 1, is_honest=True, is_in_thread=True),
    Manner("says nothing, answers in the thread", 3, is_in_thread=True),
    Manner("says nothing, writes a new mail each time", 3),
    Manner("the same from a new tag each time (desk+7@)", 3, address="desk+{round}@peer{at}.test"),
    Manner("answers in the thread, from a new address each time", 3, True, True, "d{round}@peer{at}.test"),
    Manner("the same and says nothing", 3, is_in_thread=True, address="d{round}@peer{at}.test"),
    Manner("a new mail from a new address, each 5 s", 300, address="d{round}@peer{at}.test", seconds=5, rounds=400),
]


@dataclass
class Exchange:
    """What went to and fro."""

    name: str
    most: int
    sent: int = 0
    came: int = 0
    rounds: int = 0
    seconds: int = 30
    told: int = 0
    states: dict[str, int] = field(default_factory=dict)


async def face(plant: Plant, tenant_id: int, at: int, manner: Manner) -> Exchange:
    """One machine writes to us first, and then answers whatever it gets, for two hours at most."""
    found = Exchange(manner.name, manner.most)
    begun = await _place(tenant_id)
    found.seconds = manner.seconds
    now = clock.now().replace(minute=0) + timedelta(hours=3 * at + 1)
    answers = [_first(manner, at)]
    for number in range(1, manner.rounds + 1):
        if not answers:
            break
        now += timedelta(seconds=manner.seconds)
        plant.outbox.letters.clear()
        with clock.frozen(now):
            for raw in answers:
                await _arrives(tenant_id, raw)
            found.came += len(answers)
            await _let_out(tenant_id, now)
        letters = [parse(raw) for raw in plant.outbox.letters]
        found.sent += len(letters)
        found.rounds = number
        answers = [_answer(manner, at, number, one) for one in letters]
    await _tally(tenant_id, begun, found)
    return found


async def face_ourselves(plant: Plant, tenant_id: int, at: int) -> Exchange:
    """The machine is another tenant of ours, whose mailbox got a mail that bears our address."""
    other = await create_tenant(NewTenant(slug="other", name="Other"))
    async with unit(system_actor(other)) as tx:
        await add_mailbox(tx, MailboxIn(name="Other", address=OTHER))
    found = Exchange("another desk of this very product", 3)
    begun = await _place(tenant_id)
    now = clock.now() + timedelta(hours=3 * at)
    waiting = [(tenant_id, _letter(OTHER, CARE, "请求", "first.other@other.test"))]
    while waiting and found.rounds < ROUNDS:
        now += timedelta(seconds=found.seconds)
        found.rounds += 1
        plant.outbox.letters.clear()
        with clock.frozen(now):
            for home, raw in waiting:
                await _arrives(home, raw)
            found.came += len(waiting)
            for home in (tenant_id, other):
                await _let_out(home, now)
        found.sent += len(plant.outbox.letters)
        waiting = [(other if OTHER in _people(raw) else tenant_id, raw) for raw in plant.outbox.letters]
    await _tally(tenant_id, begun, found)
    return found


def _people(raw: bytes) -> list[str]:
    return [one.address for one in parse(raw).to]


def _first(manner: Manner, at: int) -> bytes:
    return _letter(manner.address.format(at=at, round=0), CARE, f"请求 {at}", f"first{at}@peer{at}.test")


def _answer(manner: Manner, at: int, number: int, ours: ParsedMail) -> bytes:
    sender = manner.address.format(at=at, round=number)
    subject = f"Re: {ours.subject}" if manner.is_in_thread else f"我们收到了您的来信 {at}-{number}"
    more = {"Auto-Submitted": "auto-replied"} if manner.is_honest else {}
    if manner.is_in_thread:
        more |= {"In-Reply-To": f"<{ours.message_id}>"}
    return _letter(sender, CARE, subject, f"a{at}.{number}@peer{at}.test", **more)


def _letter(sender: str, to: str, subject: str, name: str, **more: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = sender, to, subject, f"<{name}>"
    for header, value in more.items():
        made[header] = value
    made.set_content(f"您好，我们已经收到您的来信，会尽快处理。编号 {name}\n")
    return made.as_bytes()


async def _arrives(tenant_id: int, raw: bytes) -> None:
    came = await receive(tenant_id, road="http", pieces=raw)
    await process(tenant_id, came.id)


async def _place(tenant_id: int) -> tuple[int, int]:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        log, came = (
            await tx.scalar(select(func.max(events.c.id))),
            await tx.scalar(select(func.max(inbound_messages.c.id))),
        )
    return log or 0, came or 0


_told: dict[int, int] = {}


async def _let_out(tenant_id: int, now: datetime) -> None:
    """Everybody hears of what happened, and what is due goes out: as workers do."""
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        mine = (events.c.tenant_id == tenant_id, events.c.id > _told.get(tenant_id, 0))
        ids = sorted(one.id for one in await tx.all(select(events.c.id).where(*mine)))
    if ids:
        _told[tenant_id] = ids[-1]
        await deliver(tenant_id=tenant_id, event_ids=ids)
    with clock.frozen(now + timedelta(seconds=11)):
        for outbound_id in await _queued(tenant_id):
            await send(tenant_id, outbound_id)


async def _queued(tenant_id: int) -> list[int]:
    row = outbound_messages.c
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        mine = (row.tenant_id == tenant_id, row.state == "queued")
        return [one.id for one in await tx.all(select(row.id).where(*mine).order_by(row.id))]


async def _tally(tenant_id: int, begun: tuple[int, int], found: Exchange) -> None:
    row = inbound_messages.c
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        came = (row.tenant_id == tenant_id, row.id > begun[1])
        reason = func.coalesce(func.nullif(row.reason, ""), row.state)
        states: Any = select(reason.label("what"), func.count().label("count")).where(*came).group_by(reason)
        found.states = {one.what: one.count for one in await tx.all(states)}
        stopped = events.c.kind.in_(("tenant.outbound_stopped", "tenant.inbound_stopped"))
        mine = (events.c.tenant_id == tenant_id, events.c.id > begun[0], stopped)
        found.told = int(await tx.scalar(select(func.count()).select_from(events).where(*mine)))


def exchanges(plant: Plant, tenant_id: int, only: str) -> Iterator[Exchange]:
    """All of them, one after another."""
    for at, manner in enumerate(MANNERS):
        if only in manner.name:
            yield plant.in_database(face(plant, tenant_id, at, manner))
    if only in "another desk of this very product":
        yield plant.in_database(face_ourselves(plant, tenant_id, len(MANNERS)))
