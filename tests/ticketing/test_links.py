"""Links that say what comes first make no circle; a duplicate offers to be merged, and nothing happens by itself."""

from typing import Any

import pytest

from tests.make.ticketing import moved, ticket_by
from tests.ticketing.structure import API, MEI, got, made


@pytest.mark.parametrize("kind", ["blocks", "caused_by"])
async def test_links_that_say_what_comes_first_make_no_circle(world: Any, client_for: Any, kind: str) -> None:
    wang = client_for(world.wang)
    one, two, three = [(await ticket_by(wang))["id"] for _ in range(3)]
    await made(wang, f"/tickets/{one}/links", {"ticket": two, "kind": kind})
    await made(wang, f"/tickets/{two}/links", {"ticket": three, "kind": kind})
    for start, end in ((three, one), (three, two), (two, one)):
        refused = await wang.post(f"{API}/tickets/{start}/links", json={"ticket": end, "kind": kind})
        assert (refused.status_code, refused.json()["code"]) == (409, "link_in_circle")
    assert len((await got(wang, f"/tickets/{three}"))["links"]) == 1
    await made(wang, f"/tickets/{one}/links", {"ticket": three, "kind": kind})
    await made(wang, f"/tickets/{three}/links", {"ticket": one, "kind": "related"})


async def test_a_duplicate_offers_the_merge_as_long_as_it_could_be_made(world: Any, client_for: Any) -> None:
    wang, wu = client_for(world.wang), client_for(world.wu)
    kept, same, other = [await ticket_by(wang, requester=MEI) for _ in range(3)]
    rival = await ticket_by(wang, requester={"email": "rival@elsewhere.example"})
    url = f"/tickets/{kept['id']}"
    for ticket, kind in ((same, "duplicate"), (other, "related"), (rival, "duplicate")):
        await made(wang, f"{url}/links", {"ticket": ticket["id"], "kind": kind})
    offered = {one["ticket"]["id"]: one["offers_merge"] for one in (await got(wang, url))["links"]}
    assert offered == {same["id"]: True, other["id"]: False, rival["id"]: False}
    assert not any(one["offers_merge"] for one in (await got(wu, url))["links"]), (
        "who may not merge is offered nothing"
    )
    assert (await got(wang, f"/tickets/{same['id']}"))["shelf"] == "desk"
    await made(wang, f"{url}/merges", {"tickets": [same["id"]]})
    assert not any(one["offers_merge"] for one in (await got(wang, url))["links"])
    await moved(wang, kept["id"], "accept", "solve", "close", resolution="重启")


async def test_who_sees_a_part_of_the_tickets_reads_a_ticket_with_a_duplicate(world: Any, client_for: Any) -> None:
    wang, li = client_for(world.wang), client_for(world.li)
    one, two = [await ticket_by(wang, team="network") for _ in range(2)]
    url = f"/api/v1/tickets/{one['id']}"
    made = await wang.post(f"{url}/links", json={"ticket": two["id"], "kind": "duplicate"})
    assert made.status_code in (200, 201), made.text
    read = await li.get(url)
    assert read.status_code == 200, read.text
    assert [link["ticket"]["id"] for link in read.json()["links"]] == [two["id"]]
