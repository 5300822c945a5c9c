"""Guesses for empty fields: how sure they are, what they never are, and that they tell nothing of other customers."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.ticketing.prefill import LEAST, Guess, Past, guess
from gongdan.ticketing.similarity import Pieces
from tests.make.setup import NAMES
from tests.make.ticketing import ticket_by

PREFILLS = "/api/v1/prefills"
MEI = {"email": "mei@customer.example"}


def past(*values: Any, title: str = "") -> list[Past]:
    return [Past({"x": value}, Pieces.of(title)) for value in values]


@pytest.mark.parametrize(
    ("kind", "own", "of_type", "expected"),
    [
        ("text", ["HP"], [], None),  # once is chance
        ("text", ["HP", "HP"], [], ("HP", "customer", 2, 2)),
        ("text", ["HP", "HP", "LJ", "HP"], [], ("HP", "customer", 3, 4)),
        ("text", ["A", "B", "C", "D"], [], None),
        ("text", [], ["HP"] * 50, None),  # what others wrote is never told
        ("place", [], [{"address": "北京"}] * 50, None),
        ("select", [], ["a"] * 40 + ["b"] * 2, ("a", "type", 40, 42)),
        ("select", [], ["a"] * 5, None),
        ("select", [], ["a"] * 20 + ["b"] * 20, None),
        ("select", ["b", "b", "b", "b"], ["a"] * 10, ("b", "customer", 4, 4)),
        ("cascade", [["a", "b"], ["a", "b"]], [], (["a", "b"], "customer", 2, 2)),
        ("category", [], ["network"] * 60, ("network", "type", 60, 60)),
        ("boolean", [False, False, False], [], (False, "customer", 3, 3)),
        *((kind, ["v"] * 9, ["v"] * 90, None) for kind in ("phone", "email", "contact", "person", "file")),
        *((kind, ["v"] * 9, ["v"] * 90, None) for kind in ("date", "datetime", "money", "long_text", "integer", "")),
        ("text", [None, "", "HP", "HP"], [], ("HP", "customer", 2, 2)),
    ],
)
def test_a_guess_rests_on_enough_of_the_right_witnesses(kind: str, own: Any, of_type: Any, expected: Any) -> None:
    found = guess("x", kind, past(*own), past(*of_type), None)
    assert (found and (found.value, found.witness, found.same, found.of)) == expected


def test_near_titles_speak_louder_than_the_rest_of_the_type() -> None:
    history = past(*["printer"] * 3, title="打印机卡纸无法打印") + past(*["network"] * 9, title="无线网络连不上")
    found = guess("x", "category", [], history, Pieces.of("打印机卡纸"))
    assert found is not None
    assert (found.value, found.witness) == ("printer", "near")
    assert guess("x", "category", [], history, Pieces.of("申请年假")) is None


_HELD = st.lists(st.sampled_from(["a", "b", "c", None]), max_size=30)


@given(
    st.sampled_from(["text", "select", "phone", "category"]), _HELD, _HELD, st.sampled_from(["", "打印机", "网络"])
)
def test_whatever_was_held(kind: str, own: list[Any], of_type: list[Any], title: str) -> None:
    own_past, type_past = past(*own, title="打印机"), past(*of_type, title="网络")
    found = guess("x", kind, own_past, type_past, Pieces.of(title) if title else None)
    if found is None:
        return
    assert isinstance(found, Guess)
    assert LEAST <= found.confidence <= 1
    assert 1 <= found.same <= found.of
    assert kind != "phone"
    assert found.value in (own if found.witness == "customer" else of_type)
    assert kind != "text" or found.witness == "customer"


async def asked(client: Any, **body: Any) -> dict[str, Any]:
    answer = await client.post(PREFILLS, json={"type": "field_service"} | body)
    assert answer.status_code == 200, answer.text
    return {one["field"]: one for one in answer.json()["items"]}


async def opened(client: Any, count: int, **values: Any) -> None:
    for _ in range(count):
        await ticket_by(client, **({"type": "field_service", "title": "空调不制冷"} | values))


FIELDS = {"model": "KF-35", "warranty": "in_warranty", "site_phone": "13800138000", "site_contact": "梅琳"}


async def test_a_customers_own_history_fills_in_his_next_ticket(client_for: Any, world: Any) -> None:
    wang = client_for(world.wang)
    await opened(wang, 3, requester=MEI, fields=FIELDS, category="equipment_repair")
    found = await asked(wang, requester=MEI)
    assert found["model"]["value"] == "KF-35"
    assert found["model"]["why"] == "该客户最近 3 张工单中有 3 张如此"
    assert found["model"]["evidence"] == {"from": "customer", "same": 3, "of": 3}
    assert (found["category"]["value"], found["category"]["label"]) == ("equipment_repair", "故障维修")
    assert {"warranty", "site_contact"} <= found.keys()
    assert "site_phone" not in found
    assert all(0.55 <= one["confidence"] <= 1 for one in found.values())
    # What it says can be sent as it is.
    fields = {key: one["value"] for key, one in found.items() if key not in ("category", "priority", "team")}
    await ticket_by(wang, type="field_service", requester=MEI, category=found["category"]["value"], fields=fields)


async def test_what_somebody_entered_or_emptied_is_never_guessed_over(client_for: Any, world: Any) -> None:
    wang = client_for(world.wang)
    await opened(wang, 3, requester=MEI, fields=FIELDS)
    found = await asked(wang, requester=MEI, values={"model": "other", "warranty": None})
    assert not {"model", "warranty"} & found.keys()
    assert "site_contact" in found


async def test_only_what_the_form_asks_for_now_is_guessed(client_for: Any, world: Any) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    await opened(wang, 3, requester=MEI, fields=FIELDS)
    shown = {"field": "field:warranty", "op": "is", "value": "out_of_warranty"}
    entries = [{"field": "warranty"}, {"field": "model", "shown_when": shown}]
    section = {"key": "one", "names": NAMES, "entries": entries}
    answer = await feng.put("/api/v1/forms/field_service", json={"sections": [section]})
    assert answer.status_code == 200, answer.text
    assert list(await asked(wang, requester=MEI)) == ["warranty"]
    assert list(await asked(wang, requester=MEI, values={"warranty": "out_of_warranty"})) == ["model"]


async def test_nothing_that_another_customer_wrote_is_ever_told(client_for: Any, world: Any) -> None:
    wang, ou = client_for(world.wang), client_for(world.ou)
    await opened(wang, 12, requester=MEI, fields=FIELDS)
    for found in (
        await asked(wang, requester={"email": "ou@customer.example"}, title="空调不制冷"),
        await asked(wang, requester={"email": "nobody@x.example"}, title="空调不制冷"),
        await asked(wang, title="空调不制冷"),
        await asked(ou, title="空调不制冷"),
    ):
        text = json.dumps(found, ensure_ascii=False)
        for secret in ("KF-35", "13800138000", "梅琳"):
            assert secret not in text
    # Choices are: they say nothing about who made them. But not to other customers.
    assert (await asked(wang, title="空调不制冷"))["warranty"]["value"] == "in_warranty"
    assert await asked(ou, title="空调不制冷") == {}


async def test_an_agent_is_told_nothing_of_tickets_out_of_his_reach(client_for: Any, world: Any) -> None:
    wang, li, nina = client_for(world.wang), client_for(world.li), client_for(world.nina)
    await opened(wang, 4, requester=MEI, fields=FIELDS, team="frontline")
    assert (await asked(wang, requester=MEI))["model"]["value"] == "KF-35"
    assert await asked(li, requester=MEI, title="空调不制冷") == {}
    assert await asked(nina, requester={"id": world.xinghe.contacts["mei"]}) == {}


async def test_customers_are_guessed_from_their_own_tickets_but_nothing_hidden(client_for: Any, world: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    await opened(
        wang, 3, type="complaint", requester=MEI, fields={"complaint_about": "price", "compensation": "9"}, tags=["x"]
    )
    found = await asked(mei, type="complaint")
    assert found["complaint_about"]["value"] == "price"
    assert not {"compensation", "team", "tags"} & found.keys()


async def test_teams_are_guessed_for_those_who_may_assign_and_only_while_in_use(client_for: Any, world: Any) -> None:
    chen, wang, feng = client_for(world.chen), client_for(world.wang), client_for(world.feng)
    await opened(chen, 3, requester=MEI, team="frontline")
    found = (await asked(wang, requester=MEI))["team"]
    assert (found["value"], found["label"]) == (world.xinghe.teams["frontline"], "一线客服")
    await feng.delete(f"/api/v1/teams/{world.xinghe.teams['frontline']}")
    assert "team" not in await asked(wang, requester=MEI)


async def test_what_can_no_longer_be_stored_is_not_guessed(client_for: Any, world: Any) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    await opened(wang, 3, requester=MEI, category="equipment_repair", fields={"warranty": "unknown"})
    categories = (await feng.get("/api/v1/categories")).json()["items"]
    repair = next(one for one in categories if one["key"] == "equipment_repair")
    await feng.delete(f"/api/v1/categories/{repair['id']}")
    fields = (await feng.get("/api/v1/custom-fields")).json()["items"]
    warranty = next(one for one in fields if one["key"] == "warranty")
    options = [one for one in warranty["options"] if one["key"] != "unknown"]
    await feng.patch(f"/api/v1/custom-fields/{warranty['id']}", json={"options": options})
    assert not {"category", "warranty"} & (await asked(wang, requester=MEI)).keys()


async def test_guessing_stores_nothing_and_costs_few_queries(client_for: Any, counting: Any, world: Any) -> None:
    wang = client_for(world.wang)
    await opened(wang, 3, requester=MEI, fields=FIELDS)
    await asked(wang, requester=MEI)
    with counting() as asking:
        await asked(wang, requester=MEI, title="空调")
    assert asking.value <= 9, asking.texts
    before = (await wang.get("/api/v1/contacts", params={"q": "new@x.example"})).json()["items"]
    await asked(wang, requester={"email": "new@x.example", "name": "新"})
    assert (await wang.get("/api/v1/contacts", params={"q": "new@x.example"})).json()["items"] == before == []


async def test_only_who_opens_tickets_may_ask(client_for: Any, world: Any) -> None:
    for person in (world.shen, world.feng, world.zhao):
        assert (await client_for(person).post(PREFILLS, json={})).status_code == 403
    unknown = await client_for(world.wang).post(PREFILLS, json={"type": "wish"})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "type")
