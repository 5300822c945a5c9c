"""`python -m bench.sla_scores`: all scores of working time; ends with 1 where an aim is missed."""

import sys

from bench.sla_scores import counting, replay, road
from bench.sla_scores.row import FOLDER


def main() -> int:
    if not (FOLDER / "sla-business-hours").is_dir():
        print(f"{FOLDER} is not here: nothing to measure on (GONGDAN_REAL_DATA names the folder)")
        return 1
    missed = 0
    for row in (*counting.rows(), *road.rows(), *replay.rows()):
        is_met = row.got >= row.aim * row.of and row.of > 0
        missed += not is_met
        print(
            f"{'ok  ' if is_met else 'MISS'} {row.got:5} of {row.of:5} (aim {row.aim:4.0%})  {row.what}", flush=True
        )
        for name in row.missing[:20] if not is_met or "-v" in sys.argv else ():
            print(f"       {name}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
