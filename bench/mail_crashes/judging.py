"""What became of the letters of a trial: each exactly once, nothing left over that nobody counts."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bench.mail_crashes.plant import Plant, until
from bench.mail_crashes.senders import Letter
from gongdan.files.actions.sweep import find_orphans

# A dead worker's jobs are taken up after 25 s, a message without a job after 2 minutes, dropped mail each minute.
SETTLED_SECONDS = 300
# As many as one worker handles at once.
AT_ONCE = 4

_BECAME = """
select (select count(*) from tickets where title like %(like)s and not %(is_answer)s)
     + (select count(*) from comments where body like %(like)s),
       (select count(*) from inbound_messages where (subject like %(like)s or parts ->> 'words' like %(like)s)
        and state in ('held', 'failed')),
       (select count(*) from inbound_messages where subject like %(like)s or parts ->> 'words' like %(like)s),
       (select count(*) from attachments join files on files.id = attachments.file_id
        where files.name like %(like)s)
"""
_UNSETTLED = """
select (select count(*) from inbound_messages where state = 'received')
     + (select count(*) from outbound_messages where state in ('queued', 'sending'))
     + (select count(*) from procrastinate_jobs where status in ('todo', 'doing')
        and task_name in ('deliver', 'deliver_again', 'handle_inbound_message', 'send_outbound_message'))
"""
_LOOSE = "select count(*) from files where attached_at is null"
_OUTBOUND = """
select outbound.id, outbound.message_id, outbound.state,
       (select array_agg(address) from outbound_recipients where outbound_id = outbound.id)
from outbound_messages outbound where kind = 'acknowledgement'
"""


@dataclass
class Left:
    """What lies in the store without belonging to anything: the nightly sweep and `gongdan doctor` count it."""

    orphans: int = 0
    unfinished: int = 0
    loose: int = 0

    def since(self, before: "Left") -> "Left":
        return Left(self.orphans - before.orphans, self.unfinished - before.unfinished, self.loose - before.loose)


@dataclass
class Judged:
    """The verdict on one trial."""

    tickets: int = 0
    held: int = 0
    left: Left = field(default_factory=Left)
    sent_once: int = 0
    sent_twice: int = 0
    faults: list[str] = field(default_factory=list)


def left_over(plant: Plant) -> Left:
    """What there is now."""
    orphans = len(plant.in_database(find_orphans(timedelta(0))))
    incoming = Path(plant.folder / "files" / ".incoming")
    unfinished = len(list(incoming.iterdir())) if incoming.is_dir() else 0
    return Left(orphans, unfinished, int(plant.rows(_LOOSE)[0][0]))


def settle(plant: Plant, wanted: list[Letter], seconds: float = SETTLED_SECONDS) -> None:
    """Wait until all of it has come in, was handled, and what follows from it has gone out. Raises TimeoutError."""

    def all_in() -> bool:
        return all(_count(plant, letter)[2] for letter in wanted)

    def is_over() -> bool:
        return int(plant.rows(_UNSETTLED)[0][0]) == 0 and all_in()

    until(is_over, seconds, "all was handled")


def judge(plant: Plant, wanted: list[Letter], before: Left) -> Judged:
    """Hold what became of the letters against what should have."""
    found = Judged(left=left_over(plant).since(before))
    acknowledged = {people[0]: (name, state) for _, name, state, people in plant.rows(_OUTBOUND)}
    rows = plant.rows(_OUTBOUND)
    for letter in wanted:
        became, held, came, attached = _count(plant, letter)
        found.tickets += became
        found.held += held
        if became + held != 1:
            found.faults.append(f"{letter.mark} became {became} tickets or comments and {held} held items")
        if came != 1:
            found.faults.append(f"{letter.mark} stands {came} times in the list of what came in")
        if attached != letter.attachments and not held:
            found.faults.append(f"{letter.mark} has {attached} of {letter.attachments} attachments")
        if not letter.is_answer and not held:
            _judge_letter(plant, found, letter, acknowledged, rows)
    most = {"orphans": AT_ONCE, "unfinished": AT_ONCE, "loose": sum(one.attachments for one in wanted)}
    for name, limit in most.items():
        if (lies := getattr(found.left, name)) > limit:
            found.faults.append(f"{lies} {name} are left, more than {limit}")
    return found


def _judge_letter(
    plant: Plant, found: Judged, letter: Letter, acknowledged: dict[str, tuple[str, str]], rows: list[tuple]
) -> None:
    """Its acknowledgement: one row, gone out once or, where a process died of it, twice as the same message."""
    address = f"{letter.mark}@{letter.mark}.test"
    if sum(address in people for _, _, _, people in rows) != 1 or address not in acknowledged:
        found.faults.append(f"{letter.mark} has not exactly one acknowledgement")
        return
    name, state = acknowledged[address]
    times = len(plant.outbox.taken.get(name, []))
    others = [one for one, people in plant.outbox.taken.items() if address in people and one != name]
    found.sent_once += times == 1
    found.sent_twice += times == 2
    if state != "sent" or not 1 <= times <= 2 or others:
        found.faults.append(f"the letter to {letter.mark} is {state}, was taken {times} times, {len(others)} others")


def _count(plant: Plant, letter: Letter) -> tuple[int, int, int, int]:
    values = {"like": f"%{letter.mark}%", "is_answer": letter.is_answer}
    became, held, came, attached = plant.rows(_BECAME, **values)[0]
    return int(became), int(held), int(came), int(attached)
