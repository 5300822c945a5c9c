"""`python -m bench.mail_scores`: all scores of mail, the real road last; ends with 1 where an aim is missed."""

import sys

from bench.mail_scores import machines, parsing, replies, road, trust
from bench.mail_scores.machines import FOLDER, Row


def main() -> int:
    if not (FOLDER / "email-zammad").is_dir():
        print(f"{FOLDER} is not here: nothing to measure on")
        return 1
    is_road_only = "--road" in sys.argv
    pure = [] if is_road_only else [*_parsing(), *replies.rows(), *machines.rows(), *trust.rows()]
    missed = 0
    for row in [*pure, *road.road()]:
        is_met = row.got >= row.aim * row.of
        missed += not is_met
        print(f"{'ok  ' if is_met else 'MISS'} {row.got:4} of {row.of:4} (aim {row.aim:4.0%})  {row.what}")
        for name in row.missing if not is_met or "-v" in sys.argv else ():
            print(f"       {name}")
    return 1 if missed else 0


def _parsing() -> list[Row]:
    return [Row(*row) for row in (*parsing.zammad(), *parsing.charsets(), *parsing.tnef())]


if __name__ == "__main__":
    sys.exit(main())
