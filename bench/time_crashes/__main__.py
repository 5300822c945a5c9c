"""`python -m bench.time_crashes`: the table; ends with 1 where something was lost or done twice."""

import argparse
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from types import ModuleType

from bench.time_crashes import classes, ladders, promises, rules
from bench.time_crashes.plant import Plant

MINUTE = 60
# How far ahead time goes at each step of a trial that lets it pass; the last step is past everything that falls due.
_STEPS = (14, 16, 21, 23, 26, 29, 31, 37, 41, 47, 49, 55, 61)


# Long enough for what comes each minute to come once at each step.
_PAUSE_SECONDS = 4


@dataclass(frozen=True)
class Trial:
    """So many workers; some are killed on the way, and time passes in steps or at once."""

    name: str
    workers: int
    kills: int = 0
    is_at_once: bool = False


TRIALS = (
    Trial("two workers", 2),
    Trial("four workers", 4),
    Trial("two workers, killed on the way", 2, kills=12),
    Trial("four workers, killed on the way", 4, kills=24),
    Trial("four workers, clocks set forward by three hours", 4, is_at_once=True),
    Trial("four workers, set forward and killed", 4, kills=12, is_at_once=True),
)
# What falls due; each in a tenant of its own, all at the same time.
SUBJECTS: tuple[ModuleType, ...] = (promises, rules, ladders, classes)


def main() -> None:
    """Kill, judge, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.time_crashes", description=__doc__)
    parser.add_argument("--tickets", type=int, default=100, help="of each subject in each trial")
    parser.add_argument("--seed", type=int, default=1, help="of who is killed when")
    parser.add_argument("--only", choices=[one.NAME for one in SUBJECTS], help="one subject")
    asked = parser.parse_args()
    subjects = [one for one in SUBJECTS if asked.only in (None, one.NAME)]
    faults: list[str] = []
    print("| trial | killed | what fell due, and what became of it | verdict |\n|---|---:|---|---|", flush=True)
    with Plant() as plant:
        for number, trial in enumerate(TRIALS):
            found = _tried(plant, trial, number, subjects, asked.tickets, random.Random(asked.seed + number))
            faults += [f"{trial.name}: {one}" for one in found]
        if faults:
            print((plant.folder / "workers.log").read_text(errors="replace")[-3000:])
    print(*(f"FAULT {one}" for one in faults), sep="\n")
    sys.exit(1 if faults else 0)


def _tried(
    plant: Plant, trial: Trial, number: int, subjects: list[ModuleType], tickets: int, chance: random.Random
) -> list[str]:
    began = time.monotonic()
    tenants = {one: plant.in_database(one.prepare(plant, f"{one.NAME}-{number}", tickets)) for one in subjects}
    killed = _let_pass(plant, trial, chance)
    plant.let_work(trial.workers)
    late = ""
    try:
        plant.wait([statement for one in subjects for statement in one.LEFT], 240)
    except TimeoutError as error:
        late = str(error)
    plant.end_workers()
    faults = [late] if late else []
    for one, tenant_id in tenants.items():
        judged = one.judge(plant, tenant_id, tickets, killed)
        faults += judged.faults
        verdict = "FAULT" if judged.faults or late else "each once"
        print(f"| {trial.name} | {killed} | {judged.found} | {verdict} |", flush=True)
    print(f"{trial.name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return faults


def _let_pass(plant: Plant, trial: Trial, chance: random.Random) -> int:
    """Time passes while the workers work; how many of them were killed."""
    start, killed = plant.ahead(), 0
    plant.let_work(trial.workers)
    time.sleep(5)  # they sign on
    steps = (180,) if trial.is_at_once else _STEPS
    kills = Counter(chance.choice(steps) for _ in range(trial.kills))
    for step in steps:
        plant.set_ahead(start + step * MINUTE)
        for _ in range(kills[step]):
            time.sleep(chance.uniform(0, 3.5))
            plant.kill_one(chance)
            killed += 1
            plant.let_work(trial.workers)
        time.sleep(0 if trial.is_at_once else _PAUSE_SECONDS)
    return killed


if __name__ == "__main__":
    main()
