"""What is measured: each operation with its requests, what varies in its floor, and what it aims at."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bench.filling import FIRST_ID, TICKETS_PER_CONTACT
from bench.floor import Asked, Varied
from bench.ground import Ground
from bench.words import Writer


@dataclass(frozen=True)
class Aims:
    """What the figures are held against; None where there is no aim."""

    floor_share: float | None = None
    p95_ms: float | None = None


@dataclass(frozen=True)
class Operation:
    """`ask(n)` is the n-th request; `sample` the one whose statements make the floor."""

    name: str
    ask: Callable[[int], Asked]
    sample: Asked
    varied: Callable[[Any], Varied] = field(default=lambda answer: Varied())
    aims: Aims = field(default_factory=Aims)


def operations(ground: Ground) -> list[Operation]:
    """All of them, reads before writes."""
    return [*_lists(ground), *_single(ground), *_searches(ground), *_writes(ground)]


def _fixed(name: str, path: str, token: str, aims: Aims) -> Operation:
    asked = Asked("GET", path, token)
    return Operation(name, lambda n: asked, asked, aims=aims)


def _lists(ground: Ground) -> list[Operation]:
    known = ground.known
    listing = Aims(floor_share=0.10, p95_ms=20)
    of_team = [Asked("GET", f"/api/v1/tickets?view={view}", known.dispatcher_token) for view in known.team_views]
    views = "&".join(f"view={view}" for view in known.counted_views)
    return [
        Operation("list 50 of a team's view", lambda n: of_team[n % len(of_team)], of_team[4], aims=listing),
        _fixed("list 50 of all", "/api/v1/tickets", known.dispatcher_token, listing),
        _fixed("list 50 as an agent of one team", "/api/v1/tickets", known.agent_token, listing),
        _fixed("count 12 views", f"/api/v1/view-counts?{views}", known.dispatcher_token, Aims(p95_ms=50)),
        _fixed("count 12 views as an agent", f"/api/v1/view-counts?{views}", known.agent_token, Aims(p95_ms=50)),
    ]


def _sample(ground: Ground) -> int:
    """A ticket whose id no other number in its statements is likely to equal."""
    return ground.known.tickets * 2 // 3 + 1


def _ids(ground: Ground) -> Varied:
    return Varied(drawn={"ticket": (1, ground.known.tickets)}, numbers={_sample(ground): ":ticket"})


def _single(ground: Ground) -> list[Operation]:
    known, chance = ground.known, random.Random(3)
    ids = [chance.randint(1, known.tickets) for _ in range(5000)]

    def one(name: str, tail: str, aims: Aims) -> Operation:
        def ask(ticket: int) -> Asked:
            return Asked("GET", f"/api/v1/tickets/{ticket}{tail}", known.dispatcher_token)

        return Operation(name, lambda n: ask(ids[n % 5000]), ask(_sample(ground)), lambda answer: _ids(ground), aims)

    return [one("open a ticket", "", Aims(p95_ms=20)), one("timeline", "/timeline", Aims())]


def _searches(ground: Ground) -> list[Operation]:
    known, writer, chance = ground.known, Writer(), random.Random(4)
    described = [writer.words(6) for _ in range(200)]
    numbers = [f"B{chance.randint(1, known.tickets):08d}" for _ in range(200)]
    words = {
        "search a rare word": [writer.rare_word() for _ in range(200)],
        "search a common word": [writer.common_word() for _ in range(200)],
        "search an exact number": numbers,
        # The end of one word and the beginning of the next: no dictionary has it.
        "search a Chinese substring": [
            "".join(word for word in some if word[0] > "z")[1:4] or "维修" for some in described
        ],
    }
    found = []
    for name, typed in words.items():
        asked = [Asked("GET", f"/api/v1/tickets?q={quote(one)}", known.dispatcher_token) for one in typed]
        found.append(Operation(name, _turning(asked), asked[7]))
    return found


def _turning(asked: list[Asked]) -> Callable[[int], Asked]:
    return lambda n: asked[n % len(asked)]


def _writes(ground: Ground) -> list[Operation]:
    known, writer, chance = ground.known, Writer(17), random.Random(5)
    contacts = known.tickets // TICKETS_PER_CONTACT

    def opened(contact: int) -> Asked:
        draft = {
            "title": writer.title()[:200],
            "description": writer.description(),
            "type": "incident",
            "priority": "normal",
            "category": "hardware_printer",
            "requester": {"name": f"客户 {contact}", "email": f"c{contact}@client.example"},
            "fields": {"impact": "team"},
            "tags": ["printer"],
            "team": FIRST_ID + 1 + contact % 20,
        }
        return Asked("POST", "/api/v1/tickets", known.dispatcher_token, json.dumps(draft).encode())

    def commented(ticket: int) -> Asked:
        body = json.dumps({"body": writer.description()[:100], "is_public": False}).encode()
        return Asked("POST", f"/api/v1/tickets/{ticket}/comments", known.dispatcher_token, body)

    drafts = [opened(chance.randint(1, contacts)) for _ in range(500)]
    replies = [commented(chance.randint(1, known.tickets)) for _ in range(2000)]
    return [
        Operation("create", _turning(drafts), opened(1234), _new_ticket, Aims(floor_share=0.20)),
        Operation(
            "comment", _turning(replies), commented(_sample(ground)), lambda answer: _new_comment(ground, answer)
        ),
    ]


def _new_ticket(answer: Any) -> Varied:
    """Every run takes its number from the series and goes on with the id of its own row."""
    number = answer["number"]
    return Varied(
        numbers={answer["id"]: ":t_id"},
        literals={f"'{number}'": f"'{number[:-5]}' || :n_last_value"},
        kept={"INSERT INTO tickets ": "t_", "INSERT INTO number_series ": "n_"},
    )


def _new_comment(ground: Ground, answer: Any) -> Varied:
    return Varied(
        drawn={"ticket": (1, ground.known.tickets)},
        numbers={_sample(ground): ":ticket", answer["id"]: ":c_id"},
        kept={"INSERT INTO comments ": "c_"},
    )
