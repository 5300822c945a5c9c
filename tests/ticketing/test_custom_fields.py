"""Custom fields over the API: definition, fixed kinds, retired options, and the catalogue that follows."""

from typing import Any

import pytest
from sqlalchemy import select, update

from gongdan.kernel.unit import Tx
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.catalogue import catalogue
from tests.make.setup import custom_field
from tests.make.ticketing import ticket

PATH = "/api/v1/custom-fields"


async def hold(tx: Tx, value: Any) -> None:
    """A ticket that holds a value of the field."""
    ticket_id = await ticket(tx)
    await tx.execute(
        update(tickets)
        .where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
        .values(fields={"colour": value})
    )


async def test_a_field_is_defined_and_edited(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    made = await feng.post(PATH, json=custom_field(hints={"en": "As printed"}))
    assert made.status_code == 201, made.text
    assert made.json()["hints"] == {"en": "As printed"}
    path = f"{PATH}/{made.json()['id']}"
    edited = await feng.patch(path, json={"is_customer_visible": False, "kind": "multi_select"})
    assert (edited.json()["kind"], edited.json()["is_customer_visible"]) == ("multi_select", False)
    assert edited.headers["etag"] == '"v2"'
    same = await feng.patch(path, json={"is_customer_visible": False})
    assert same.headers["etag"] == '"v2"'
    assert (await feng.delete(path, headers={"If-Match": '"v1"'})).status_code == 412
    assert (await feng.delete(path)).status_code == 204
    listed = {one["key"] for one in (await feng.get(PATH)).json()["items"]}
    assert "colour" not in listed
    assert "resolution" in listed


async def test_a_kind_is_fixed_once_tickets_hold_values(client_for: Any, as_user: Any, world: Any) -> None:
    feng = client_for(world.feng)
    field_id = (await feng.post(PATH, json=custom_field())).json()["id"]
    async with as_user(world.wang) as tx:
        await hold(tx, "red")
    refused = await feng.patch(f"{PATH}/{field_id}", json={"kind": "text", "options": []})
    assert (refused.status_code, refused.json()["code"]) == (409, "kind_fixed")
    assert (await feng.get(f"{PATH}/{field_id}")).json()["kind"] == "select"


async def test_options_that_tickets_may_hold_are_retired(client_for: Any, as_user: Any, world: Any) -> None:
    feng = client_for(world.feng)
    field_id = (await feng.post(PATH, json=custom_field())).json()["id"]
    only_red = {"options": [{"key": "red", "names": {"en": "red"}}]}
    async with as_user(world.wang) as tx:
        await hold(tx, "green")
    kept = (await feng.patch(f"{PATH}/{field_id}", json=only_red)).json()["options"]
    assert [(one["key"], one.get("is_active", True)) for one in kept] == [("red", True), ("green", False)]


async def test_options_that_nobody_holds_are_forgotten(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    field_id = (await feng.post(PATH, json=custom_field())).json()["id"]
    answer = await feng.patch(f"{PATH}/{field_id}", json={"options": [{"key": "red", "names": {"en": "red"}}]})
    assert [one["key"] for one in answer.json()["options"]] == ["red"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"key": "assignee"}, "key"),
        ({"kind": "hologram"}, "kind"),
        ({"options": []}, "options"),
        ({"rules": {"min": 1}}, "rules.min"),
        ({"kind": "text"}, "options"),
        ({"names": {"en": "a\x00b"}}, "names.en"),
    ],
)
async def test_an_ill_defined_field_is_refused(client_for: Any, world: Any, more: dict[str, Any], field: str) -> None:
    refused = await client_for(world.feng).post(PATH, json=custom_field(**more))
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_staff_read_and_only_administrators_write(client_for: Any, world: Any) -> None:
    for person in (world.wang, world.shen, world.mei):
        assert (await client_for(person).post(PATH, json=custom_field())).status_code == 403
    assert (await client_for(world.shen).get(PATH)).status_code == 200
    assert (await client_for(world.mei).get(PATH)).status_code == 403
    some = (await client_for(world.wang).get(PATH)).json()["items"][0]
    assert (await client_for(world.nora).get(f"{PATH}/{some['id']}")).status_code == 404


async def test_the_catalogue_is_read_again_only_after_a_change(
    client_for: Any, as_user: Any, world: Any, counting: Any
) -> None:
    async with as_user(world.wang) as tx:
        await catalogue(tx)
    async with as_user(world.wang) as tx:
        with counting() as n:
            before = await catalogue(tx)
            assert await catalogue(tx) is before
        assert n.value == 1
    made = (await client_for(world.feng).post(PATH, json=custom_field())).json()
    async with as_user(world.wang) as tx:
        after = await catalogue(tx)
        assert "colour" in after.fields
        assert "colour" not in before.fields
        type_ids = [kind.id for kind in after.types.values()]
        assert made["id"] not in {field.id for type_id in type_ids for field in after.fields_of(type_id)}


async def test_a_change_that_is_rolled_back_leaves_no_trace_in_the_catalogue(as_user: Any, world: Any) -> None:
    from gongdan.ticketing.actions.custom_fields import create_custom_field
    from gongdan.ticketing.schemas.setup.custom_fields import CreateCustomField

    class Stop(Exception):
        pass

    async def attempt(key: str, *, is_kept: bool) -> None:
        async with as_user(world.feng) as tx:
            await create_custom_field(tx, CreateCustomField.model_validate(custom_field(key)))
            assert key in (await catalogue(tx)).fields
            if not is_kept:
                raise Stop

    with pytest.raises(Stop):
        await attempt("ghost", is_kept=False)
    await attempt("colour", is_kept=True)
    async with as_user(world.wang) as tx:
        found = await catalogue(tx)
        assert "colour" in found.fields
        assert "ghost" not in found.fields
        assert await tx.scalar(select(tickets.c.id).limit(1)) is None
