"""What a move does besides moving: as values, on tickets, and what a flow may name."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from gongdan.identity import teams
from gongdan.ticketing.field_def import FieldDef
from gongdan.ticketing.models import custom_fields
from gongdan.ticketing.move_effects import EFFECTS, effects_problems, patched
from gongdan.ticketing.priorities import PRIORITIES, PRIORITY_WORDS
from tests.make.flows import PATH, facts, flow, made, move, state
from tests.make.setup import NAMES
from tests.make.ticketing import ticket_by

TICKETS = "/api/v1/tickets"


def field(key: str, kind: str = "text", **more: Any) -> FieldDef:
    values = {"id": 1, "names": {}, "hints": {}, "options": [], "rules": {}, "is_customer_visible": True}
    return FieldDef(key=key, kind=kind, **(values | {"is_active": True, "version": 1} | more))


FIELDS = {
    "order_no": field("order_no"),
    "count": field("count", "integer"),
    "needed": field("needed", is_required=True),
    "who": field("who", "person"),
}
ROW = {"priority": 3, "tags": ["vip"], "fields": {"order_no": "A-1", "count": 3}}


@pytest.mark.parametrize(
    ("effect", "patch"),
    [
        ({"do": "set_priority", "priority": "urgent"}, {"priority": 1}),
        ({"do": "set_field", "field": "count", "value": 5}, {"fields": {"order_no": "A-1", "count": 5}}),
        ({"do": "set_field", "field": "count", "value": None}, {"fields": {"order_no": "A-1"}}),
        ({"do": "set_field", "field": "count"}, {"fields": {"order_no": "A-1"}}),
        ({"do": "add_tags", "tags": ["new", "vip", "new"]}, {"tags": ["vip", "new"]}),
        ({"do": "remove_tags", "tags": ["vip", "other"]}, {"tags": []}),
        ({"do": "note", "text": "x"}, {}),
    ],
)
def test_an_effect_sets_its_columns(effect: dict[str, Any], patch: dict[str, Any]) -> None:
    assert effects_problems([effect], "effects") == []
    assert patched([effect], ROW, FIELDS) == (patch, [])


@pytest.mark.parametrize(
    "effect",
    [
        {"do": "set_field", "field": "gone", "value": 1},
        {"do": "set_field", "field": "count", "value": "many"},
        {"do": "set_field", "field": "needed", "value": None},
        {"do": "set_field", "field": "who", "value": 1},
        {"do": "add_tags", "tags": [str(n) for n in range(50)]},
    ],
)
def test_what_cannot_be_done_any_more_is_left_out(effect: dict[str, Any]) -> None:
    after = {"do": "set_priority", "priority": "low"}
    assert patched([effect, after], ROW, FIELDS) == ({"priority": 4}, [effect["do"]])


def test_effects_build_on_one_another() -> None:
    effects = [{"do": "add_tags", "tags": ["a"]}, {"do": "remove_tags", "tags": ["vip"]}]
    assert patched(effects, ROW, FIELDS) == ({"tags": ["a"]}, [])


words = st.text(min_size=1, max_size=8)
some = st.one_of(
    st.fixed_dictionaries({"do": st.just("set_priority"), "priority": st.sampled_from(list(PRIORITIES))}),
    st.fixed_dictionaries(
        {"do": st.just("set_field"), "field": st.sampled_from([*FIELDS, "gone"]), "value": st.none() | st.integers()}
    ),
    st.fixed_dictionaries({"do": st.sampled_from(["add_tags", "remove_tags"]), "tags": st.lists(words, min_size=1)}),
    st.sampled_from([{"do": word} for word, effect in EFFECTS.items() if not effect.arguments]),
)


@given(effects=st.lists(some, max_size=6))
def test_whatever_the_effects_the_row_stays_sound(effects: list[dict[str, Any]]) -> None:
    before = copy.deepcopy(ROW)
    patch, left_out = patched(effects, ROW, FIELDS)
    after = ROW | patch
    if before != ROW:
        pytest.fail("the row itself was changed")
    assert after["priority"] in PRIORITY_WORDS
    assert len(after["tags"]) == len(set(after["tags"])) <= 50
    assert after["fields"].keys() <= FIELDS.keys()
    assert all(value is not None for value in after["fields"].values())
    assert patched(effects, after, FIELDS)[0] == patch | patched(effects, after, FIELDS)[0]
    assert set(left_out) <= {effect["do"] for effect in effects}


ALL = [
    {"do": "set_priority", "priority": "high"},
    {"do": "set_field", "field": "order_no", "value": "A-9"},
    {"do": "add_tags", "tags": ["handed over"]},
    {"do": "assign_team", "team": "network"},
    {"do": "note", "text": "交给网络组"},
    {"do": "follow"},
]


async def busy(client: Any, effects: list[dict[str, Any]], key: str = "busy") -> int:
    """A type with one move that has these effects and that customers may make too."""
    step = move("start", "new", "work", effects=effects, is_customer_move=True)
    definition = flow(state("new", "new"), state("work"), moves=[step])
    return await made(client, key, definition, fields=[{"field": "order_no"}])


async def test_a_move_does_all_its_effects(client_for: Any, as_system: Any, world: Any) -> None:
    async with as_system(world.xinghe.id) as tx:
        mine = (teams.c.tenant_id == tx.tenant_id, teams.c.key == "network")
        await tx.execute(update(teams).where(*mine).values(lead_id=world.li.user_id))
    await busy(client_for(world.feng), ALL)
    mei, li = client_for(world.mei), client_for(world.li)
    shape = await ticket_by(mei, type="busy")
    moved = await mei.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "start"})
    assert (moved.status_code, moved.json()["tags"]) == (200, [])
    seen = (await li.get(f"{TICKETS}/{shape['id']}")).json()
    assert (seen["priority"], seen["fields"], seen["tags"]) == ("high", {"order_no": "A-9"}, ["handed over"])
    assert (seen["team"]["key"], [one["id"] for one in seen["followers"]]) == ("network", [world.li.user_id])
    comments = (await li.get(f"{TICKETS}/{shape['id']}/comments")).json()["items"]
    assert [(one["body"], one["is_public"], one["author"]["kind"]) for one in comments] == [
        ("交给网络组", False, "system")
    ]
    assert (await mei.get(f"{TICKETS}/{shape['id']}/comments")).json()["items"] == []
    async with as_system(world.xinghe.id) as tx:
        (changed,) = await facts(tx, shape["id"], "ticket.changed")
        assert [one["effects_left_out"] for one in await facts(tx, shape["id"], "ticket.moved")] == [[]]
    assert changed["changes"] == {
        "priority": ["normal", "high"],
        "fields.order_no": [None, "A-9"],
        "tags": [[], ["handed over"]],
    }


async def test_the_assignee_is_cleared_and_the_team_stays(client_for: Any, world: Any) -> None:
    await busy(client_for(world.feng), [{"do": "clear_assignee"}, {"do": "follow"}])
    wang = client_for(world.wang)
    shape = await ticket_by(wang, type="busy", team="frontline", assignee="me")
    moved = (await wang.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "start"})).json()
    assert (moved["team"]["key"], moved["assignee"], moved["followers"]) == ("frontline", None, [])


async def test_effects_that_name_what_has_retired_are_left_out_and_told(
    client_for: Any, as_system: Any, world: Any
) -> None:
    await busy(client_for(world.feng), ALL)
    wang = client_for(world.wang)
    shape = await ticket_by(wang, type="busy", team="frontline")
    async with as_system(world.xinghe.id) as tx:
        for table, key in ((teams, "network"), (custom_fields, "order_no")):
            mine = (table.c.tenant_id == tx.tenant_id, table.c.key == key)
            await tx.execute(update(table).where(*mine).values(is_active=False))
    await client_for(world.feng).patch("/api/v1/ticketing-settings", json={"reopen_days": 15})  # read anew
    moved = await wang.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "start"})
    assert moved.status_code == 200, moved.text
    assert (moved.json()["team"]["key"], moved.json()["priority"]) == ("frontline", "high")
    async with as_system(world.xinghe.id) as tx:
        (told,) = await facts(tx, shape["id"], "ticket.moved")
    assert told["effects_left_out"] == ["set_field", "assign_team"]


async def test_a_flow_names_only_what_there_is(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"do": "assign_team", "team": "nowhere"}, "team", "unknown_team"),
        ({"do": "set_field", "field": "mood", "value": 1}, "field", "unknown_field"),
        ({"do": "set_field", "field": "damage_photos", "value": [1]}, "field", "kind_not_settable"),
        ({"do": "set_field", "field": "warranty", "value": "for ever"}, "value", "unknown_option"),
        ({"do": "dance"}, "do", "unknown_effect"),
    ]
    for effect, word, code in cases:
        step = move("start", "new", "work", effects=[effect])
        body = {"key": "busy", "names": NAMES, "definition": flow(state("new", "new"), state("work"), moves=[step])}
        refused = await feng.post(PATH, json=body)
        assert refused.status_code == 422
        told = [(one["field"], one["code"]) for one in refused.json()["errors"]]
        assert told == [(f"definition.moves.0.effects.0.{word}", code)], refused.text
        assert all(one["remedy"] for one in refused.json()["errors"])
