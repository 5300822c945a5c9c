"""Ten thousand messages of one sender through the whole road: how soon they are held, and what each costs."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from email.message import EmailMessage

from sqlalchemy import func, select

from bench.mail_crashes.plant import CARE, Plant
from bench.web import cpu_seconds
from gongdan.channels.actions.handle_message import process
from gongdan.channels.actions.receive import receive
from gongdan.channels.models import inbound_messages, outbound_messages
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit

# As many as one worker handles at once.
AT_ONCE = 4
_ORDINARY = 200


@dataclass
class Speed:
    """What handling cost: `seconds` by the clock, CPU seconds of ours and of the database."""

    messages: int
    seconds: float
    ours: float
    database: float

    @property
    def rate(self) -> float:
        return self.messages / self.seconds

    def each(self) -> tuple[float, float]:
        """Milliseconds of CPU a message: ours, the database's."""
        return 1000 * self.ours / self.messages, 1000 * self.database / self.messages


@dataclass
class Flood:
    """What became of it."""

    received: Speed
    ordinary: Speed
    handled: Speed
    states: Counter[str] = field(default_factory=Counter)
    told: int = 0
    outgoing: int = 0


async def flood(plant: Plant, tenant_id: int, count: int) -> Flood:
    """`count` messages of one sender, after as many ordinary ones as give something to compare with."""
    ordinary, _ = await _receive(plant, tenant_id, [_letter(f"c{n}@client{n}.test", n) for n in range(_ORDINARY)])
    usual = await _handle(plant, tenant_id, ordinary)
    ids, received = await _receive(plant, tenant_id, [_letter("storm@client.test", n) for n in range(count)])
    handled = await _handle(plant, tenant_id, ids)
    found = Flood(received, usual, handled)
    row = inbound_messages.c
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        mine = (row.tenant_id == tenant_id, row.id.in_(ids))
        states = select(row.state, func.count().label("count")).where(*mine).group_by(row.state)
        found.states = Counter({one.state: one.count for one in await tx.all(states)})
        stopped = (events.c.tenant_id == tenant_id, events.c.kind == "tenant.inbound_stopped")
        found.told = int(await tx.scalar(select(func.count()).select_from(events).where(*stopped)))
        found.outgoing = int(await tx.scalar(select(func.count()).select_from(outbound_messages)))
    return found


def _letter(sender: str, number: int) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, CARE, f"告警 {number}"
    made["Message-ID"] = f"<{number}.{sender}>"
    made.set_content(f"第 {number} 号设备温度过高，请检查。\n" * 10)
    made.add_attachment(b"log " * 2000, maintype="text", subtype="plain", filename="device.log")
    return made.as_bytes()


async def _receive(plant: Plant, tenant_id: int, letters: list[bytes]) -> tuple[list[int], Speed]:
    begun = _now(plant)
    ids = [(await receive(tenant_id, road="http", pieces=raw)).id for raw in letters]
    return ids, _speed(plant, begun, len(letters))


async def _handle(plant: Plant, tenant_id: int, ids: list[int]) -> Speed:
    begun, waiting = _now(plant), iter(ids)

    async def work() -> None:
        for one in waiting:
            await process(tenant_id, one)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return _speed(plant, begun, len(ids))


def _now(plant: Plant) -> tuple[float, float, float]:
    assert plant.server.pid is not None
    return time.perf_counter(), time.process_time(), cpu_seconds(plant.server.pid)


def _speed(plant: Plant, begun: tuple[float, float, float], count: int) -> Speed:
    wall, ours, database = (now - then for now, then in zip(_now(plant), begun, strict=True))
    return Speed(count, wall, ours, database)
