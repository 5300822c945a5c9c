"""The disk is full, the database is away, the database hangs: senders are told to come again, and all comes."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.mail_crashes.judging import Judged, judge, left_over, settle
from bench.mail_crashes.plant import Plant
from bench.mail_crashes.senders import Tries, bring, letters, opening, put_into_mailbox

_FULL_SECONDS = 15
_ROADS = ("HTTP", "LMTP", "IMAP")


def break_down(plant: Plant, seconds: float, only: str) -> Iterator[tuple[str, Judged]]:
    """Every outage whose name holds `only`, with its verdict and how often senders were told to come again."""
    trials: list[tuple[str, Callable[[], Callable[[], None] | None], float]] = [
        ("the store's disk is full", lambda: _filled(plant.folder / "files"), _FULL_SECONDS),
        ("the disk of temporary files is full", lambda: _filled(plant.folder / "scratch"), _FULL_SECONDS),
        ("the database is stopped", lambda: _stopped(plant), seconds),
        ("the database hangs", lambda: _hanging(plant), seconds),
    ]
    wanted = [(number, *trial) for number, trial in enumerate(trials, 70) if only in trial[0]]
    if not wanted:
        return
    for name in ("web", "mailroom", "worker"):
        plant.stop(name)
    is_confined = all(plant.confine(name, size) for name, size in (("files", "96m"), ("scratch", "24m")))
    for number, name, begin, lasts in wanted:
        if "full" in name and not is_confined:
            print(f"| {name} | not tried: only root may mount a small disk | | | | | | | |", flush=True)
            continue
        for process in ("web", "mailroom", "worker"):
            plant.start(process)
        yield _tried(plant, number, name, begin, lasts)


def _tried(
    plant: Plant, number: int, name: str, begin: Callable[[], Callable[[], None] | None], lasts: float
) -> tuple[str, Judged]:
    brought = {road: letters(f"z{number}{road[0].lower()}", answers=f"q{number}", large=2) for road in _ROADS}
    waiting = letters(f"z{number}w", answers=f"q{number}", large=2)
    first = [opening(f"q{number}")]
    bring(plant, "HTTP", first, Tries(), lambda: None)
    settle(plant, first)
    # Some wait to be handled when it begins.
    plant.stop("worker")
    bring(plant, "HTTP", waiting, Tries(), lambda: None)
    before = left_over(plant)
    end = begin()
    assert end is not None
    plant.start("worker")
    tries = {road: Tries() for road in ("HTTP", "LMTP")}
    senders = [
        threading.Thread(target=bring, args=(plant, road, brought[road], tries[road], lambda: None), daemon=True)
        for road in tries
    ]
    for one in senders:
        one.start()
    put_into_mailbox(plant, brought["IMAP"])
    time.sleep(lasts)
    end()
    for one in senders:
        one.join(300)
    all_of_them = [*waiting, *(letter for some in brought.values() for letter in some)]
    settle(plant, all_of_them)
    told = "; ".join(f"{answer} {count}×" for one in tries.values() for answer, count in sorted(one.refused.items()))
    return f"{name} {lasts:.0f} s ({told or 'nobody was refused'})", judge(plant, all_of_them, before)


def _filled(folder: Path) -> Callable[[], None]:
    ballast = folder / "ballast"
    ballast.parent.mkdir(exist_ok=True)
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    return ballast.unlink


def _stopped(plant: Plant) -> Callable[[], None]:
    plant.server.stop("fast")
    return plant.server.start


def _hanging(plant: Plant) -> Callable[[], None]:
    """All of its processes stand still: lines stay open, and nobody answers."""
    assert plant.server.pid is not None
    family = [plant.server.pid, *_children(plant.server.pid)]
    for one in family:
        os.kill(one, signal.SIGSTOP)

    def go_on() -> None:
        for one in family:
            os.kill(one, signal.SIGCONT)

    return go_on


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
