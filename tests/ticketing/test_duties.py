"""Duties over the API: who does what, who may say so, and what is refused."""

from typing import Any

from tests.make.flows import PATH as FLOWS
from tests.make.flows import flow, state
from tests.make.setup import NAMES

PATH = "/api/v1/duties"


async def duties(client: Any, **params: Any) -> dict[str, Any]:
    return {one["key"]: one for one in (await client.get(PATH, params=params)).json()["items"]}


async def test_eight_duties_are_shipped_that_nobody_does_yet(client_for: Any, world: Any) -> None:
    shipped = await duties(client_for(world.wang))
    assert sorted(shipped) == [
        *("after_sales", "development", "finance", "operations", "product", "repair", "testing", "warehouse")
    ]
    assert {one["team"] for one in shipped.values()} == {None}
    assert shipped["finance"]["name"] == "财务"
    assert (await duties(client_for(world.nina)))["finance"]["name"] == "Finance"


async def test_a_duty_is_made_given_to_a_team_and_retired(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    made = await feng.post(PATH, json={"key": "legal", "names": NAMES, "team_id": world.xinghe.teams["network"]})
    assert (made.status_code, made.json()["team"]["key"]) == (201, "network")
    path = made.headers["location"]
    assert (await feng.get(path)).headers["etag"] == '"v1"'
    stale = await feng.patch(path, json={"team_id": None}, headers={"If-Match": '"v7"'})
    assert stale.status_code == 412
    given = await feng.patch(path, json={"team_id": None}, headers={"If-Match": '"v1"'})
    assert (given.json()["team"], given.headers["etag"]) == (None, '"v2"')
    assert (await feng.patch(path, json={"team_id": None})).headers["etag"] == '"v2"'
    assert (await feng.delete(path)).status_code == 204
    assert "legal" not in await duties(feng)
    assert (await duties(feng, include_retired=True))["legal"]["is_active"] is False
    assert (await feng.patch(path, json={"is_active": True})).json()["is_active"] is True


async def test_what_cannot_be_is_refused_with_field_and_remedy(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    before = await duties(feng, include_retired=True)
    foreign = world.northwind.teams["desk"]
    for body, status, field in (
        ({"key": "finance", "names": NAMES}, 409, "key"),
        ({"key": "Legal!", "names": NAMES}, 422, "key"),
        ({"key": "legal", "names": {}}, 422, "names"),
        ({"key": "legal", "names": NAMES, "team_id": foreign}, 422, "team_id"),
        ({"key": "legal", "names": NAMES, "owner": 1}, 422, "owner"),
    ):
        refused = await feng.post(PATH, json=body)
        assert refused.status_code == status, refused.text
        assert [error["field"] for error in refused.json()["errors"]] == [field]
    for patch, field in (({"team_id": foreign}, "team_id"), ({"names": None}, "names"), ({"key": "x"}, "key")):
        refused = await feng.patch(f"{PATH}/{before['finance']['id']}", json=patch)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert await duties(feng, include_retired=True) == before


async def test_a_duty_in_use_is_not_retired_and_a_retired_one_not_used(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    finance = (await duties(feng))["finance"]
    refused = await feng.delete(f"{PATH}/{finance['id']}")
    assert (refused.status_code, refused.json()["params"]["flows"]) == (409, "refund, return")
    spare = (await feng.post(PATH, json={"key": "legal", "names": NAMES})).json()
    assert (await feng.delete(f"{PATH}/{spare['id']}")).status_code == 204
    definition = flow(state("new", "new", owner="duty:legal"), moves=[])
    unknown = await feng.post(FLOWS, json={"key": "case", "names": NAMES, "definition": definition})
    assert [(one["field"], one["code"]) for one in unknown.json()["errors"]] == [
        ("definition.states.0.owner", "unknown_duty")
    ]


async def test_staff_read_duties_and_only_who_manages_types_changes_them(client_for: Any, world: Any) -> None:
    finance = (await duties(client_for(world.feng)))["finance"]
    path = f"{PATH}/{finance['id']}"
    for person in (world.wang, world.zhou, world.shen):
        client = client_for(person)
        assert (await client.get(path)).status_code == 200
        assert (await client.post(PATH, json={"key": "legal", "names": NAMES})).status_code == 403
        assert (await client.patch(path, json={"team_id": None})).status_code == 403
        assert (await client.delete(path)).status_code == 403
    assert (await client_for(world.mei).get(PATH)).status_code == 403
    nora = client_for(world.nora)
    for method in ("get", "delete"):
        assert (await getattr(nora, method)(path)).status_code == 404
    assert (await nora.patch(path, json={"team_id": None})).status_code == 404
    assert (await duties(client_for(world.feng)))["finance"] == finance
