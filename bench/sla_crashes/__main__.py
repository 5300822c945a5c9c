"""`python -m bench.sla_crashes`: the table; ends with 1 where a warning or breach was lost or told twice."""

import argparse
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from bench.sla_crashes.plant import PROMISES, WARN_AT, Plant

MINUTE = 60
# How far ahead time goes at each step of a trial that lets it pass; the last step is past every promise.
_STEPS = (14, 16, 23, 26, 29, 31, 40, 47, 49, 55, 59, 61)


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
# What the log says of each promise: which shares were told in warnings, which beside the breach, and breaches.
_TOLD = """
select (payload->>'clock_id')::bigint, kind, payload->'shares', payload->'missed' from events
where tenant_id = %(tenant)s and kind in ('ticket.clock_warned', 'ticket.clock_breached')
"""
# Each unit that tells a breach of a ticket is one act, of which its owner is told once.
_ACTS = """
select count(*) from (select distinct subject_id, at from events
    where tenant_id = %(tenant)s and kind = 'ticket.clock_breached') acts
"""
_NOTICES = """
select coalesce(sum(count), 0) from notifications where tenant_id = %(tenant)s and kind = 'sla_breached'
"""


def main() -> None:
    """Kill, judge, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.sla_crashes", description=__doc__)
    parser.add_argument("--tickets", type=int, default=200, help="in each trial")
    parser.add_argument("--seed", type=int, default=1, help="of who is killed when")
    asked = parser.parse_args()
    faults: list[str] = []
    print(
        "| trial | killed | promises | warnings | breaches | notices | verdict |\n|---|---:|---:|---:|---:|---:|---|"
    )
    with Plant() as plant:
        for number, trial in enumerate(TRIALS):
            found = _tried(plant, trial, number, asked.tickets, random.Random(asked.seed + number))
            faults += [f"{trial.name}: {one}" for one in found]
        if faults:
            print((plant.folder / "workers.log").read_text(errors="replace")[-3000:])
    print(*(f"FAULT {one}" for one in faults), sep="\n")
    sys.exit(1 if faults else 0)


def _tried(plant: Plant, trial: Trial, number: int, tickets: int, chance: random.Random) -> list[str]:
    began = time.monotonic()
    tenant_id = plant.promise(f"trial-{number}", tickets)
    killed = _let_pass(plant, trial, chance)
    plant.let_work(trial.workers)
    plant.wait(180)
    plant.end_workers()
    told = [(row[0], row[1], row[2] or row[3] or []) for row in plant.rows(_TOLD, tenant=tenant_id)]
    shares = Counter((clock, share) for clock, _, those in told for share in those)
    breaches = Counter(clock for clock, kind, _ in told if kind == "ticket.clock_breached")
    acts = plant.rows(_ACTS, tenant=tenant_id)[0][0]
    notices = int(plant.rows(_NOTICES, tenant=tenant_id)[0][0])
    clocks = tickets * len(PROMISES)
    faults = [
        *_wrong("shares", shares, clocks * len(WARN_AT)),
        *_wrong("breaches", breaches, clocks),
        *([] if acts == notices else [f"{notices} notices of {acts} acts"]),
    ]
    warnings = sum(kind == "ticket.clock_warned" for _, kind, _ in told)
    cells = (trial.name, killed, clocks, warnings, len(breaches), notices)
    verdict = "FAULT" if faults else "each once"
    print(f"| {' | '.join(map(str, cells))} | {verdict}, {time.monotonic() - began:.0f} s |", flush=True)
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
        time.sleep(0 if trial.is_at_once else 1.5)
    return killed


def _wrong(what: str, counted: Counter[Any], wanted: int) -> list[str]:
    """What is missing, and what came more than once."""
    twice = [key for key, count in counted.items() if count > 1]
    return [
        *([f"{len(twice)} {what} told more than once, such as {twice[:3]}"] if twice else []),
        *([f"{len(counted)} {what} told of {wanted}"] if len(counted) != wanted else []),
    ]


if __name__ == "__main__":
    main()
