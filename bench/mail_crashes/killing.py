"""One trial for each stage: the process that is at work there is killed, another goes on, and it is judged."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.mail_crashes.judging import Judged, judge, left_over, settle
from bench.mail_crashes.plant import Plant, until
from bench.mail_crashes.senders import Letter, Tries, bring, letters, opening, put_into_mailbox

# As dropped mail is taken up ten minutes after its process died: the trial puts the clock of those rows back.
_DROPPED = """
update outbound_messages set claimed_at = claimed_at - interval '11 minutes', due_at = due_at - interval '11 minutes'
where state = 'sending'
"""


@dataclass(frozen=True)
class Trial:
    """`process` dies at `stage`, reached for the nth time, while letters come by `road`."""

    road: str
    process: str
    stage: str
    nth: int = 1
    is_outgoing: bool = False


_KEPT = ("half of the bytes are written", "the bytes are kept, no row yet", "the row is kept, nobody was told")
TRIALS = [
    *(Trial("HTTP", "web", stage, nth) for stage, nth in zip(_KEPT, (1, 2, 3), strict=True)),
    *(Trial("LMTP", "mailroom", stage, nth) for stage, nth in zip(_KEPT, (1, 2, 3), strict=True)),
    *(Trial("IMAP", "mailroom", stage, nth) for stage, nth in zip(_KEPT, (1, 2, 3), strict=True)),
    Trial("IMAP", "mailroom", "a batch is safe, the server was not told"),
    Trial("IMAP", "mailroom", "the server has marked, not deleted"),
    Trial("HTTP", "worker", "the job was taken", 2),
    Trial("HTTP", "worker", "the attempt was counted", 3),
    Trial("HTTP", "worker", "it is being read", 2),
    Trial("HTTP", "worker", "attachments are kept, no unit yet", 2),
    Trial("HTTP", "worker", "in the middle of the unit", 2),
    Trial("HTTP", "worker", "all is written, not committed", 3),
    Trial("HTTP", "worker", "it is committed, the job is not done", 2),
    Trial("HTTP", "worker", "a letter is queued, not committed", 2),
    Trial("HTTP", "worker", "the letter was claimed, nobody called", 2, is_outgoing=True),
    Trial("HTTP", "worker", "half of the letter was sent", 1, is_outgoing=True),
    Trial("HTTP", "worker", "the server took it, not recorded", 2, is_outgoing=True),
]


def kill(plant: Plant, only: str) -> Iterator[tuple[str, Judged]]:
    """Every trial whose name holds `only`, one after another, with its verdict."""
    numbered = [(number, one) for number, one in enumerate(TRIALS, 10) if only in _name(one)]
    for name in ("web", "mailroom", "worker"):
        plant.start(name)
    openings = [opening(f"o{number}") for number, _ in numbered]
    bring(plant, "HTTP", openings, Tries(), lambda: None)
    settle(plant, openings)
    for number, trial in numbered:
        yield _name(trial), _tried(plant, trial, letters(f"k{number}", answers=f"o{number}"))


def _name(trial: Trial) -> str:
    return f"{trial.road}, {trial.process}: {trial.stage}"


def _tried(plant: Plant, trial: Trial, wanted: list[Letter]) -> Judged:
    before = left_over(plant)

    def raise_again() -> None:
        if plant.has_ended(trial.process):
            plant.start(trial.process)

    if trial.road == "IMAP":
        plant.stop("mailroom")
        put_into_mailbox(plant, wanted)
    if trial.process == "worker":
        plant.stop("worker")
        bring(plant, trial.road, wanted, Tries(), lambda: None)
    doomed = plant.start(trial.process, trial.stage, trial.nth)
    if trial.road != "IMAP" and trial.process != "worker":
        if trial.process == "mailroom":
            until(lambda: plant.has_ended("mailroom") or plant.takes_mail(), 180, "the mailroom listens")
        bring(plant, trial.road, wanted, Tries(), raise_again)
    until(lambda: doomed.poll() is not None, 180, f"the {trial.process} died")
    if plant.has_ended(trial.process):
        plant.start(trial.process)
    if trial.is_outgoing:
        plant.rows(_DROPPED)
    settle(plant, wanted)
    if trial.road == "IMAP":
        until(lambda: not plant.imap.folder.messages, 60, "the server's folder is empty")
    return judge(plant, wanted, before)
