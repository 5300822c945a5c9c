"""Machines: what was not written by a person gets no answer, and whom a bounce speaks of is found."""

import base64
import csv
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from gongdan.channels.mail.bounced import Bounce
from gongdan.channels.mail.bounces import bounce_of
from gongdan.channels.mail.machines import machine_of, may_acknowledge, opens_ticket
from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.parsed import Headers, ParsedMail

FOLDER = Path(os.environ.get("GONGDAN_REAL_DATA", "../shared/data"))
BOUNCES = FOLDER / "email-bounces"
# The installation that Zammad's cases take for themselves.
OWN_DOMAINS = frozenset({"zammad.example.com"})


class Row(NamedTuple):
    """One score: what was counted, how many are right, of how many, the aim as a share, and what misses."""

    what: str
    got: int
    of: int
    aim: float
    missing: tuple[str, ...] = ()


def rows() -> Iterator[Row]:
    """All scores."""
    yield from bounces()
    yield line_ends()
    yield acknowledgements()
    yield tickets()
    yield from chinese()


def bounces() -> Iterator[Row]:
    """Who is named by the report for machines, or by words where there is none."""
    with (BOUNCES / "index.csv").open(encoding="utf-8-sig") as lines:
        index = list(csv.DictReader(lines))
    silent, people, reported, guessed = Count(), Count(), Count(), Count()
    for entry in index:
        raw = (BOUNCES / entry["file"]).read_bytes()
        mail = parse(raw)
        machine, bounce = machine_of(mail), bounce_of(mail, raw)
        if entry["is_bounce_or_feedback"] == "no":
            people.add(entry["file"], machine is None)
            continue
        silent.add(entry["file"], not may_acknowledge(machine))
        named = _addresses(bounce)
        if wanted := set(entry["recipient_from_dsn"].lower().split()):
            reported.add(entry["file"], wanted <= named)
        elif entry["family"] != "rfc3834":
            guessed.add(entry["file"], bool(named))
    yield silent.row("email-bounces: no answer goes out", 1)
    yield people.row("email-bounces: a person is a person", 1)
    yield reported.row("email-bounces: recipients of the report", 0.93)
    yield guessed.row("email-bounces: anybody found without a report", 0.95)


def line_ends() -> Row:
    """The same message with CR alone, and with CRLF, says the same as with LF."""
    same = Count()
    for folder in ("mac", "dos"):
        for path in sorted((BOUNCES / folder).glob("*.eml")):
            twin = BOUNCES / "bsd" / path.name
            if twin.exists():
                raw, other = path.read_bytes(), twin.read_bytes()
                same.add(f"{folder}/{path.name}", _said(raw) == _said(other))
    return same.row("email-bounces: the same whatever ends its lines", 1)


def acknowledgements() -> Row:
    """When an acknowledgement may go out."""
    right = Count()
    for at, case in enumerate(json.loads((FOLDER / "email-zammad" / "auto_reply_cases.json").read_text())):
        machine = machine_of(parse(case["raw"].encode()), own_message_id_domains=OWN_DOMAINS)
        right.add(f"case {at}", may_acknowledge(machine) == case["auto_response_allowed"])
    return right.row("email-zammad: acknowledgements", 1)


def tickets() -> Row:
    """What must and must not become a ticket."""
    right = Count()
    for at, case in enumerate(json.loads((FOLDER / "email-zammad" / "process_cases.json").read_text())):
        machine = machine_of(parse(_raw(case["data"])), own_message_id_domains=OWN_DOMAINS)
        right.add(f"case {at}: {machine}", opens_ticket(machine) == case["success"])
    return right.row("email-zammad: tickets", 1)


def chinese() -> Iterator[Row]:
    """Chinese bounces are bounces; all the rest, freed from the list it came by, is from people or opens a ticket."""
    listed, bounced, others = Count(), Count(), Count()
    folder = FOLDER / "email-chinese"
    for entry in json.loads((folder / "index.json").read_text()):
        raw = (folder / entry["file"]).read_bytes()
        mail = parse(raw)
        listed.add(entry["file"], not may_acknowledge(machine_of(mail)))
        machine = machine_of(_without_list(mail))
        if entry.get("expect", "").startswith("bounce"):
            bounced.add(entry["file"], not opens_ticket(machine) and bool(_addresses(bounce_of(mail, raw))))
        else:
            others.add(f"{entry['file']}: {machine}", opens_ticket(machine))
    yield listed.row("email-chinese: no answer to a list", 1)
    yield bounced.row("email-chinese: bounces, and whom they name", 1)
    yield others.row("email-chinese: everything else opens a ticket", 1)


class Count:
    """How many are right, and which are not."""

    def __init__(self) -> None:
        self._of = 0
        self._missing: list[str] = []

    def add(self, name: str, is_right: bool) -> None:
        self._of += 1
        if not is_right:
            self._missing.append(name)

    def row(self, what: str, aim: float) -> Row:
        return Row(what, self._of - len(self._missing), self._of, aim, tuple(self._missing))


def _addresses(bounce: Bounce | None) -> set[str]:
    return {name for one in bounce.recipients for name in (one.address, one.original)} if bounce else set()


def _said(raw: bytes) -> tuple[Any, ...]:
    mail = parse(raw)
    machine, bounce = machine_of(mail), bounce_of(mail, raw)
    return machine and machine.code, bounce and (bounce.recipients, bounce.message_id)


def _raw(data: Any) -> bytes:
    return base64.b64decode(data["b64"]) if isinstance(data, dict) else str(data).encode()


def _without_list(mail: ParsedMail) -> ParsedMail:
    kept = (line for line in mail.headers.lines if not line[0].lower().startswith(("list-", "precedence")))
    return replace(mail, headers=Headers(tuple(kept)))


def print_rows(scores: Iterator[Row]) -> int:
    """Print the table and what misses; 1 when an aim is missed."""
    missed = 0
    for row in scores:
        is_met = row.got >= row.aim * row.of
        missed += not is_met
        print(f"{'ok  ' if is_met else 'MISS'} {row.got:4} of {row.of:4} (aim {row.aim:4.0%})  {row.what}")
        for name in row.missing:
            print(f"       {name}")
    return 1 if missed else 0


if __name__ == "__main__":
    if not Path(BOUNCES).exists():
        sys.exit(f"{BOUNCES} is not here: nothing to measure on")
    sys.exit(print_rows(rows()))
