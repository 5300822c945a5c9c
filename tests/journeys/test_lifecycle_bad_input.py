"""Flows, forms, merges and undoing that cannot be: each refused with place, reason and way out, in both tenants."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.journeys.refusals import problem_of
from tests.make import setup
from tests.make.flows import flow, move, state
from tests.make.setup import NAMES
from tests.make.ticketing import ticket_by
from tests.world import Person, World

API = "/api/v1"
Clients = Callable[[Person | None], httpx.AsyncClient]
# By the language that the tenant works in: its administrator, its supervisor and a customer.
TENANTS = {"zh-CN": ("feng", "zhou", "mei@customer.example"), "en": ("nora", "ned", "carl@client.example")}


@dataclass(frozen=True)
class Desk:
    """Those who act in one tenant."""

    locale: str
    admin: httpx.AsyncClient
    lead: httpx.AsyncClient
    customer: str

    async def ticket(self, **values: Any) -> dict[str, Any]:
        return await ticket_by(self.lead, requester={"email": self.customer}, **values)

    async def merged(self, main: dict[str, Any], *others: dict[str, Any]) -> dict[str, Any]:
        answer = await self.merge(main, *others)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def merge(self, main: dict[str, Any], *others: dict[str, Any]) -> httpx.Response:
        return await self.lead.post(f"{API}/tickets/{main['id']}/merges", json={"tickets": [o["id"] for o in others]})

    async def undo(self, edit: dict[str, Any]) -> httpx.Response:
        return await self.lead.post(f"{API}/structure-edits/{edit['id']}/undo")

    async def read(self, ticket: dict[str, Any]) -> dict[str, Any]:
        return dict((await self.lead.get(f"{API}/tickets/{ticket['id']}")).json())


@pytest.fixture(params=TENANTS)
def desk(request: pytest.FixtureRequest, world: World, client_for: Clients) -> Desk:
    admin, lead, customer = TENANTS[request.param]
    return Desk(request.param, client_for(world.people[admin]), client_for(world.people[lead]), customer)


def told(answer: httpx.Response, status: int, code: str) -> list[tuple[str, str, str]]:
    """Each field that the refusal names with its code and remedy, a message and remedy being there."""
    return [(one["field"], one["code"], one["remedy"]) for one in problem_of(answer, status, code)["errors"]]


# --- flows -----------------------------------------------------------------------------------------

NO_END = setup.definition(has_end=False)
ISLAND = flow(state("new", "new"), state("island"), moves=[])
DEAD_END = flow(state("new", "new"), state("pit", "waiting"), moves=[move("fall", "new", "pit")])
DEAD_END["moves"][-1]["from"] = ["new"]
GUARD = {"field": "field:nowhere", "op": "is", "value": "x"}
UNKNOWN_GUARD = flow(state("new", "new"), state("mid"), moves=[move("go", "new", "mid", guard=GUARD)])
UNKNOWN_FIELD = flow(state("new", "new"), state("mid"), moves=[move("go", "new", "mid", required_fields=["nowhere"])])

FLOWS: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "without an end": (NO_END, "definition.states", "no_end", "Add a state of category closed"),
    "with an unreachable state": (ISLAND, "definition.states.1", "unreachable_state", "Add a move that leads to"),
    "with a state without way out": (DEAD_END, "definition.states.1", "no_way_to_end", "Add a move from pit"),
    "with a guard on an unknown field": (
        UNKNOWN_GUARD,
        "definition.moves.0.guard.field",
        "unknown_field",
        "Use one of",
    ),
    "asking for an unknown field": (
        UNKNOWN_FIELD,
        "definition.moves.0.required_fields",
        "unknown_field",
        "Use one of",
    ),
}


@pytest.mark.parametrize("what", FLOWS)
async def test_a_flow_is_refused(desk: Desk, what: str) -> None:
    definition, place, code, way_out = FLOWS[what]
    body = {"key": "odd", "names": NAMES, "definition": definition}
    errors = told(await desk.admin.post(f"{API}/workflows", json=body), 422, "workflow_invalid")
    assert [(field, why) for field, why, _ in errors] == [(place, code)]
    assert way_out in errors[0][2]
    keys = {one["key"] for one in (await desk.admin.get(f"{API}/workflows")).json()["items"]}
    assert "odd" not in keys


@pytest.mark.parametrize("what", FLOWS)
async def test_a_version_is_refused_in_the_preview_and_when_published(desk: Desk, what: str) -> None:
    definition, place, code, _ = FLOWS[what]
    sound = {"key": "sound", "names": NAMES, "definition": setup.definition()}
    made = (await desk.admin.post(f"{API}/workflows", json=sound)).json()
    url = f"{API}/workflows/{made['id']}"
    for road in ("previews", "versions"):
        answer = await desk.admin.post(f"{url}/{road}", json={"definition": definition})
        assert [(field, why) for field, why, _ in told(answer, 422, "workflow_invalid")] == [(place, code)], road
    assert (await desk.admin.get(url)).json()["number"] == 1


# --- forms -----------------------------------------------------------------------------------------


def _section(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"key": "one", "names": NAMES, "entries": list(entries)}]}


def _colour(value: str) -> dict[str, Any]:
    return {"field": "field:colour", "op": "is", "value": value}


BOTH = {"all": [_colour("red"), _colour("green")]}
COLOUR = {"field": "colour"}
FORMS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a field that never shows": (
        _section(COLOUR, {"field": "shade", "shown_when": BOTH}),
        "sections.0.entries.1.shown_when",
        "never_shown",
    ),
    "a field that is never required": (
        _section(COLOUR, {"field": "shade", "required_when": BOTH}),
        "sections.0.entries.1.required_when",
        "never_required",
    ),
    "required where it does not show": (
        _section(COLOUR, {"field": "shade", "shown_when": _colour("red"), "required_when": _colour("green")}),
        "sections.0.entries.1.required_when",
        "never_required",
    ),
    "a field that decides about itself": (
        _section(COLOUR | {"shown_when": _colour("red")}),
        "sections.0.entries.0.shown_when",
        "circle",
    ),
    "a condition on a field that is not there": (
        _section({"field": "shade", "shown_when": _colour("red")}),
        "sections.0.entries.0.shown_when",
        "from_nowhere",
    ),
}


@pytest.mark.parametrize("what", FORMS)
async def test_a_form_that_contradicts_itself_is_refused(desk: Desk, what: str) -> None:
    sections, place, code = FORMS[what]
    for body in (setup.custom_field("colour"), setup.custom_field("shade", kind="text", options=[])):
        assert (await desk.admin.post(f"{API}/custom-fields", json=body)).status_code == 201
    kind = setup.ticket_type("painting", fields=[{"field": "colour"}, {"field": "shade"}])
    assert (await desk.admin.post(f"{API}/ticket-types", json=kind)).status_code == 201
    before = (await desk.admin.get(f"{API}/forms/painting")).json()
    errors = told(await desk.admin.put(f"{API}/forms/painting", json=sections), 422, "form_invalid")
    assert [(field, why) for field, why, _ in errors] == [(place, code)]
    after = (await desk.admin.get(f"{API}/forms/painting")).json()
    assert after == before
    assert after["name"] == NAMES[desk.locale]


# --- merges ----------------------------------------------------------------------------------------


async def test_a_ticket_is_not_merged_into_itself(desk: Desk) -> None:
    one, two = await desk.ticket(), await desk.ticket()
    errors = told(await desk.merge(one, two, one), 409, "merge_refused")
    assert errors == [("tickets.1", "itself", "Leave it out.")]
    assert (await desk.read(two))["merged_into"] is None


async def test_tickets_are_not_merged_in_a_circle(desk: Desk) -> None:
    one, two, three = [await desk.ticket() for _ in range(3)]
    await desk.merged(one, two)
    await desk.merged(three, one)
    # Two goes on in one, and one in three: neither of them takes three in, nor goes on elsewhere.
    number = three["number"]
    for target in (one, two):
        errors = told(await desk.merge(target, three), 409, "merge_refused")
        assert errors == [("ticket", "circle", f"Leave {number} out, or undo that merge first.")]
    other = await desk.ticket()
    for target, place in ((three, "tickets.0"), (other, "tickets.0")):
        errors = told(await desk.merge(target, two), 409, "merge_refused")
        assert errors == [(place, "merged_already", f"Name {number} instead, or undo that merge first.")]
    assert (await desk.read(three))["merged_into"] is None


# --- undoing ---------------------------------------------------------------------------------------


async def test_a_merge_is_not_undone_after_the_tickets_moved_on(desk: Desk) -> None:
    one, two, three = [await desk.ticket() for _ in range(3)]
    first = await desk.merged(one, two)
    second = await desk.merged(three, one)
    refused = await desk.undo(first)
    errors = told(refused, 409, "undo_blocked")
    assert errors
    assert {field for field, _, _ in errors} <= {one["number"], two["number"]}
    assert all(f"Undo structure edit {second['id']} first" in remedy for _, _, remedy in errors)
    assert refused.json()["params"]["edit_id"] == second["id"]
    for edit in (second, first):  # the way out that it named
        assert (await desk.undo(edit)).status_code == 200
    assert (await desk.read(two))["merged_into"] is None
    assert problem_of(await desk.undo(first), 409, "already_undone")


async def test_a_split_is_not_undone_after_the_new_ticket_was_answered(desk: Desk) -> None:
    one = await desk.ticket()
    said = await desk.lead.post(f"{API}/tickets/{one['id']}/comments", json={"body": "and another thing"})
    body = {"title": "another thing", "comments": [said.json()["id"]]}
    edit = (await desk.lead.post(f"{API}/tickets/{one['id']}/splits", json=body)).json()
    new = next(ticket for ticket in edit["tickets"] if ticket["role"] == "made")
    await desk.lead.post(f"{API}/tickets/{new['id']}/comments", json={"body": "we look into it"})
    errors = told(await desk.undo(edit), 409, "undo_blocked")
    assert [field for field, _, _ in errors] == [new["number"]]
    assert f"/tickets/{one['id']}/merges" in errors[0][2]
    assert [c["body"] for c in (await desk.lead.get(f"{API}/tickets/{new['id']}/comments")).json()["items"]]
    assert (await desk.merge(one, new)).status_code == 201  # the way out that it named


async def test_a_batch_is_not_undone_after_its_leader_was_put_away(desk: Desk) -> None:
    one = await desk.ticket()
    batch = (await desk.lead.post(f"{API}/ticket-batches", json={"title": "outage", "tickets": [one["id"]]})).json()
    edits = (await desk.lead.get(f"{API}/structure-edits", params={"ticket": batch["id"]})).json()["items"]
    dissolved = (await desk.lead.post(f"{API}/ticket-batches/{batch['id']}/dissolutions")).json()
    errors = told(await desk.undo(edits[0]), 409, "undo_blocked")
    assert {field for field, _, _ in errors} <= {one["number"], batch["number"]}
    assert all(f"Undo structure edit {dissolved['id']} first" in remedy for _, _, remedy in errors)


async def test_a_move_that_is_not_offered_names_those_that_are(desk: Desk) -> None:
    one = await desk.ticket()
    refused = await desk.lead.post(f"{API}/tickets/{one['id']}/moves", json={"move": "nowhere"})
    known = problem_of(refused, 409, "move_unknown")["params"]["known"]
    assert {move["key"] for move in one["moves"]} <= set(known.split(", "))
