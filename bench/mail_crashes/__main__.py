"""`python -m bench.mail_crashes`: the tables; ends with 1 where a letter was lost, doubled or not settled."""

import argparse
import sys
import time
from collections.abc import Iterator

from bench.mail_crashes.judging import Judged
from bench.mail_crashes.killing import kill
from bench.mail_crashes.outages import break_down
from bench.mail_crashes.plant import Plant

_HEAD = [
    "| trial | tickets, comments | held | orphan blobs | unfinished | loose files | sent once | twice | verdict |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---|",
]


def main() -> None:
    """Break it, and print what became of it."""
    asked = _options()
    faults: list[str] = []
    with Plant() as plant:
        for title, trials in (
            ("Killed at a stage", kill(plant, asked.only)),
            ("Out of order", _outages(plant, asked)),
        ):
            print(f"\n## {title}\n", *_HEAD, sep="\n", flush=True)
            faults += _shown(trials)
        if faults:
            print(*_complaints(plant), sep="\n")
    print(*(f"FAULT {one}" for one in faults), sep="\n")
    sys.exit(1 if faults else 0)


def _shown(trials: Iterator[tuple[str, Judged]]) -> Iterator[str]:
    began = time.monotonic()
    for name, found in trials:
        left = found.left
        seconds, began = time.monotonic() - began, time.monotonic()
        verdict = "FAULT" if found.faults else "right"
        cells = [name, found.tickets, found.held, left.orphans, left.unfinished, left.loose, found.sent_once]
        print(f"| {' | '.join(map(str, cells))} | {found.sent_twice} | {verdict}, {seconds:.0f} s |", flush=True)
        yield from (f"{name}: {one}" for one in found.faults)


def _outages(plant: Plant, asked: argparse.Namespace) -> Iterator[tuple[str, Judged]]:
    return break_down(plant, asked.seconds, asked.only)


def _complaints(plant: Plant) -> Iterator[str]:
    for log in sorted(plant.folder.glob("*.log")):
        yield f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.mail_crashes", description=__doc__)
    parser.add_argument("--only", default="", help="only trials whose name holds this")
    parser.add_argument("--seconds", type=float, default=60, help="how long the database is away")
    return parser.parse_args()


if __name__ == "__main__":
    main()
