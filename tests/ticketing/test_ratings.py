"""How satisfied the requester was: rated by himself, once for each solution, changed for a while, told to staff."""

from datetime import timedelta
from typing import Any

import pytest

from gongdan.kernel import clock
from tests.make.ticketing import moved, solved, ticket_by

TICKETS, REASONS = "/api/v1/tickets", "/api/v1/rating-reasons"
MEI = {"email": "mei@customer.example"}


@pytest.fixture
async def done(world: Any, client_for: Any) -> dict[str, Any]:
    """A solved ticket of Mei's."""
    return await solved(client_for(world.wang), requester=MEI, team="frontline")


async def rate(client: Any, ticket_id: int, score: int, **more: Any) -> Any:
    return await client.put(f"{TICKETS}/{ticket_id}/rating", json={"score": score, **more})


async def test_the_requester_rates_and_staff_see_it(world: Any, client_for: Any, done: dict[str, Any]) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    assert (await mei.get(f"{TICKETS}/{done['id']}")).json()["can_rate"] is True
    given = await rate(mei, done["id"], 5, reasons=["fast", "fast", "friendly"], comment=" 谢谢 ")
    assert given.status_code == 200, given.text
    told = (await wang.get(f"{TICKETS}/{done['id']}")).json()
    assert told["rating"]["score"] == 5
    assert [one["key"] for one in told["rating"]["reasons"]] == ["fast", "friendly"]
    assert (told["rating"]["comment"], told["rating"]["by"]["name"], told["can_rate"]) == ("谢谢", "梅琳", False)
    facts = (await wang.get(f"{TICKETS}/{done['id']}/timeline")).json()["items"]
    (fact,) = [one for one in facts if one["kind"] == "ticket.rated"]
    assert (fact["details"]["score"], fact["details"]["is_changed"]) == (5, False)
    assert "谢谢" not in str(fact)
    found = await wang.get(TICKETS, params={"filter": '{"field":"rating","op":"greater_or_equal","value":5}'})
    assert [one["id"] for one in found.json()["items"]] == [done["id"]]


async def test_the_same_again_is_once_and_another_word_changes_it(
    world: Any, client_for: Any, done: dict[str, Any]
) -> None:
    mei = client_for(world.mei)
    first = (await rate(mei, done["id"], 2, reasons=["slow"])).json()
    again = (await rate(mei, done["id"], 2, reasons=["slow"])).json()
    assert again["version"] == first["version"]
    changed = (await rate(mei, done["id"], 4)).json()
    assert (changed["rating"]["score"], changed["rating"]["reasons"]) == (4, [])
    assert changed["rating"]["changed_at"] is not None
    assert changed["rating"]["at"] == first["rating"]["at"]


async def test_nobody_else_rates(world: Any, client_for: Any, done: dict[str, Any]) -> None:
    for person in (world.wang, world.zhou, world.feng, world.qian):
        refused = await rate(client_for(person), done["id"], 5)
        assert refused.status_code in (403, 404), (person.key, refused.text)
    assert (await rate(client_for(world.carl), done["id"], 1)).status_code == 404
    assert (await client_for(world.wang).get(f"{TICKETS}/{done['id']}")).json()["rating"] is None


async def test_what_is_not_solved_cannot_be_rated(world: Any, client_for: Any) -> None:
    shape = await ticket_by(client_for(world.wang), requester=MEI, team="frontline")
    refused = await rate(client_for(world.mei), shape["id"], 5)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_rate")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"score": 0}, "score"),
        ({"score": 6}, "score"),
        ({"score": 4.5}, "score"),
        ({}, "score"),
        ({"score": 5, "reasons": ["fast", "nonsense"]}, "reasons.1"),
        ({"score": 5, "comment": "x" * 5001}, "body"),
        ({"score": 5, "stars": 1}, "stars"),
    ],
)
async def test_what_does_not_fit_is_named(
    world: Any, client_for: Any, done: dict[str, Any], sent: Any, field: str
) -> None:
    refused = await client_for(world.mei).put(f"{TICKETS}/{done['id']}/rating", json=sent)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] in (field, "comment"), refused.text


async def test_its_time_runs_out_after_closing(
    world: Any, client_for: Any, done: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    mei, feng = client_for(world.mei), client_for(world.feng)
    set_up = await feng.patch("/api/v1/ticketing-settings", json={"rules": {"rating_days": 3}})
    assert set_up.json()["rules"]["rating_days"] == 3
    await mei.post(f"{TICKETS}/{done['id']}/confirmations", json={"verdict": "confirmed"})
    closed = clock.now()
    monkeypatch.setattr(clock, "now", lambda: closed + timedelta(days=2))
    assert (await rate(mei, done["id"], 3)).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: closed + timedelta(days=4))
    assert (await rate(mei, done["id"], 1)).status_code == 200, "whoever rates late has as long to think again"
    monkeypatch.setattr(clock, "now", lambda: closed + timedelta(days=6))
    refused = await rate(mei, done["id"], 5)
    assert (refused.status_code, refused.json()["code"]) == (409, "rating_over")
    told = (await mei.get(f"{TICKETS}/{done['id']}")).json()
    assert (told["rating"]["score"], told["can_rate"]) == (1, False)


async def test_each_solution_has_a_rating_of_its_own(world: Any, client_for: Any, done: dict[str, Any]) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    assert (await rate(mei, done["id"], 1)).status_code == 200
    said = {"verdict": "rejected", "comment": "还是不行"}
    assert (await mei.post(f"{TICKETS}/{done['id']}/confirmations", json=said)).status_code == 200
    reopened = (await mei.get(f"{TICKETS}/{done['id']}")).json()
    assert (reopened["rating"]["score"], reopened["rating"]["is_current"], reopened["can_rate"]) == (1, False, False)
    await moved(wang, done["id"], "solve", resolution="更换主板")
    assert (await rate(mei, done["id"], 5)).status_code == 200
    told = (await wang.get(f"{TICKETS}/{done['id']}")).json()["rating"]
    assert (told["score"], told["is_current"]) == (5, True)


async def test_a_colleague_of_the_customer_learns_that_it_was_rated_but_not_how(world: Any, client_for: Any) -> None:
    wang, zhou, mei, nobody = (client_for(one) for one in (world.wang, world.zhou, world.mei, None))
    home = (await wang.get(f"/api/v1/contacts/{world.mei.contact_id}")).json()["organisation"]["id"]
    assert (await zhou.patch(f"/api/v1/organisations/{home}", json={"shares_tickets": True})).status_code == 200
    fellow = (await wang.post("/api/v1/contacts", json={"name": "同事", "organisation": home})).json()
    theirs = await solved(wang, requester={"id": fellow["id"]}, team="frontline")
    link = (await wang.post(f"{TICKETS}/{theirs['id']}/request-links", json={})).json()["link"]
    rated = await nobody.post(f"/api/v1/request-links/{link}/ratings", json={"score": 1, "comment": "太慢"})
    assert (rated.status_code, rated.json()["rating"]["comment"]) == (200, "太慢"), rated.text
    seen = (await mei.get(f"{TICKETS}/{theirs['id']}")).json()
    assert (seen["rating"], seen["can_rate"]) == (None, False)
    assert (await rate(mei, theirs["id"], 5)).status_code == 403
    facts = (await mei.get(f"{TICKETS}/{theirs['id']}/timeline")).json()["items"]
    (fact,) = [one for one in facts if one["kind"] == "ticket.rated"]
    assert fact["details"] == {"is_changed": False}


async def test_reasons_are_set_up_and_ratings_keep_theirs(world: Any, client_for: Any, done: dict[str, Any]) -> None:
    mei, feng, wang = client_for(world.mei), client_for(world.feng), client_for(world.wang)
    shipped = (await mei.get(REASONS)).json()["items"]
    assert {"fast", "slow"} <= {one["key"] for one in shipped}
    assert all(one["names"].keys() == {"zh-CN", "en"} for one in shipped)
    assert (await rate(mei, done["id"], 5, reasons=["fast"])).status_code == 200
    reasons = [{"key": "tidy", "names": {"zh-CN": "整洁", "en": "Tidy"}, "suits": "high"}]
    assert (await wang.put(REASONS, json={"reasons": reasons})).status_code == 403
    before = (await feng.get(REASONS)).headers["etag"]
    done_so = await feng.put(REASONS, json={"reasons": reasons}, headers={"If-Match": before})
    assert [one["key"] for one in done_so.json()["items"]] == ["tidy"], done_so.text
    assert (await feng.put(REASONS, json={"reasons": reasons}, headers={"If-Match": before})).status_code == 412
    assert (await rate(mei, done["id"], 4, reasons=["fast", "tidy"])).status_code == 200
    assert (await rate(mei, done["id"], 4, reasons=["slow"])).status_code == 422
    twice = await feng.put(REASONS, json={"reasons": reasons * 2})
    assert twice.json()["errors"][0]["field"] == "reasons.1.key"


async def test_satisfaction_in_numbers(world: Any, client_for: Any, done: dict[str, Any]) -> None:
    mei, wang, zhou = client_for(world.mei), client_for(world.wang), client_for(world.zhou)
    other = await solved(wang, requester=MEI, team="frontline")
    assert (await rate(mei, done["id"], 5)).status_code == 200
    assert (await rate(mei, other["id"], 2)).status_code == 200
    report = (await zhou.get("/api/v1/reports/satisfaction")).json()
    assert report["total"] == {
        "team": None, "count": 2, "mean": 3.5, "good": 1, "good_share": 50.0, "scores": [0, 1, 0, 0, 1]
    }  # fmt: skip
    assert [one["team"]["key"] for one in report["teams"]] == ["frontline"]
    assert (await wang.get("/api/v1/reports/satisfaction")).status_code == 403
    assert (await mei.get("/api/v1/reports/satisfaction")).status_code == 403
    past = {"since": "2020-01-01T00:00:00Z", "until": "2020-02-01T00:00:00Z"}
    nothing = (await zhou.get("/api/v1/reports/satisfaction", params=past)).json()["total"]
    assert (nothing["count"], nothing["mean"], nothing["good_share"]) == (0, None, None)
