"""`python -m bench.prefill`: how often a guess for an empty field is right, on real tickets that nobody here wrote.

Citizens' messages: the class of each guessed from the titles of all others (leave one out). Incident log: the values
of each incident guessed from those that were opened before it, by the same caller and of all.
"""

import csv
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from gongdan.ticketing.prefill import LEAST, MOST_OF_TYPE, MOST_OWN, Past, guess
from gongdan.ticketing.similarity import Pieces

FOLDER = Path(os.environ.get("GONGDAN_REAL_DATA", "../shared/data")) / "tickets-real"
# The log's column and the kind that the field would have.
INCIDENT_FIELDS = {"category": "category", "subcategory": "select", "assignment_group": "team", "location": "text"}
# The guess (None for none), and what the field really held.
Outcome = tuple[str | None, str]


def main() -> int:
    if not FOLDER.is_dir():
        print(f"{FOLDER} is not here: nothing to measure on")
        return 1
    print(f"told: how many fields got a guess (at least {LEAST} sure); right: how many of those guesses were right")
    print("always the commonest: how often that would have been right\n")
    print("| field | tickets | told | right | always the commonest |\n|---|---|---|---|---|")
    _print("class of a citizen's message, by its title", list(messages()))
    log = incidents()
    for field in INCIDENT_FIELDS:
        _print(f"{field} of an incident, by caller and type", list(outcomes(log, field)))
    return 0


def _print(name: str, found: list[Outcome]) -> None:
    told = [(guessed, true) for guessed, true in found if guessed is not None]
    right = sum(guessed == true for guessed, true in told)
    commonest = Counter(true for _, true in found).most_common(1)[0][1]
    share = f"{right / len(told):.2f}" if told else "-"
    print(f"| {name} | {len(found)} | {len(told) / len(found):.2f} | {share} | {commonest / len(found):.2f} |")


def messages() -> Iterator[Outcome]:
    with (FOLDER / "zhengwu_messages_labelled.csv").open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    past = [Past({"category": row["一级分类"]}, Pieces.of(row["留言主题"])) for row in rows]
    for index, one in enumerate(past):
        others = past[:index] + past[index + 1 :]
        # As many as the product looks at, from those around.
        near = others[max(0, index - MOST_OF_TYPE // 2) :][:MOST_OF_TYPE]
        found = guess("category", "category", [], near, one.title)
        yield found.value if found else None, str(one.values["category"])


def incidents() -> list[dict[str, str]]:
    """The first event of each incident, the oldest first; its last event says what the fields held in the end."""
    with (FOLDER / "uci_servicenow_incident_events.csv").open(encoding="utf-8-sig") as lines:
        last = {row["number"]: row for row in csv.DictReader(lines)}
    return sorted(last.values(), key=lambda row: datetime.strptime(row["opened_at"], "%d-%m-%Y %H:%M"))


def outcomes(log: list[dict[str, str]], field: str) -> Iterator[Outcome]:
    nothing = Pieces.of("")
    by_caller: dict[str, list[Past]] = defaultdict(list)
    all_before: list[Past] = []
    for row in log:
        if row[field] in ("", "?"):
            continue
        own = by_caller[row["caller_id"]] if row["caller_id"] != "?" else []
        found = guess(field, INCIDENT_FIELDS[field], own[:MOST_OWN], all_before[:MOST_OF_TYPE], None)
        yield found.value if found else None, row[field]
        past = Past({field: row[field]}, nothing)
        by_caller[row["caller_id"]].insert(0, past)
        all_before.insert(0, past)


if __name__ == "__main__":
    sys.exit(main())
