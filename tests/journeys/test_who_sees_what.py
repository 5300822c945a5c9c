"""Who reads what of a ticket to which everything happened: every GET of the application, asked by everybody."""

from collections import defaultdict
from typing import Any

import httpx
import pytest

from tests.journeys.every_route import every_route, plausible
from tests.journeys.permission_matrix import PUBLIC_ROUTES
from tests.make.ticketing import ticket_by
from tests.ticketing.structure import API, MEI, OU, got, made, said

# In every text that is meant for colleagues, in every one that is meant for the customer, and in all of another's.
INSIDE, OPENLY, OTHERS = "withheldword", "openlyword", "othersword"
# Beside those of an own path: what lists take.
_PERIOD = {"since": "2020-01-01T00:00:00Z", "until": "2020-06-01T00:00:00Z"}


async def _sent(client: httpx.AsyncClient, method: str, path: str, body: Any = None) -> Any:
    answer = await client.request(method, f"{API}{path}", json=body)
    assert answer.status_code < 300, (method, path, answer.text)
    return answer.json() if answer.content else None


async def _file(client: httpx.AsyncClient, name: str) -> int:
    answer = await client.post(f"{API}/files", files={"file": (f"{name}.txt", name.encode())})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def _hidden_fields(admin: httpx.AsyncClient, *fields: tuple[str, str]) -> None:
    """Questions ask for these, and only colleagues read them."""
    for key, kind in fields:
        names = {"zh-CN": key, "en": key}
        await _sent(
            admin, "POST", "/custom-fields", {"key": key, "names": names, "kind": kind, "is_customer_visible": False}
        )
    question = next(one for one in (await got(admin, "/ticket-types"))["items"] if one["key"] == "question")
    asked = [{"field": key} for key, _ in fields]
    await _sent(admin, "PUT", f"/ticket-types/{question['id']}/fields", {"fields": asked})


@pytest.fixture
async def story(world: Any, client_for: Any) -> dict[str, Any]:
    """A ticket of Mei's with everything that can happen to one; the ids by the names that paths use."""
    wang, zhou, feng = client_for(world.wang), client_for(world.zhou), client_for(world.feng)
    chen, mei = client_for(world.chen), client_for(world.mei)
    await _hidden_fields(feng, ("inner_note", "text"), ("inner_file", "file"))
    here = {"team": "frontline", "requester": MEI}
    await ticket_by(wang, title="its number is the example of all settings")
    one = await ticket_by(wang, **here, title=f"{OPENLY} title", description=f"{OPENLY} description")
    url = f"/tickets/{one['id']}"
    scan = await _file(wang, f"{INSIDE} scan")
    hidden = {"inner_note": f"{INSIDE} field", "inner_file": [scan]}
    await _sent(wang, "PATCH", url, {"tags": [INSIDE], "fields": hidden})
    await said(wang, one["id"], f"{OPENLY} reply", files=[await _file(wang, f"{OPENLY} drawing")])
    inner = await said(wang, one["id"], f"{INSIDE} note", is_public=False, files=[await _file(wang, f"{INSIDE} log")])
    other = await ticket_by(wang, team="frontline", requester=OU, title=f"{OTHERS} title")
    await said(wang, other["id"], f"{OTHERS} words", files=[await _file(wang, f"{OTHERS} file")])
    link = await _sent(wang, "POST", f"{url}/links", {"ticket": other["id"], "kind": "duplicate"})
    second = await ticket_by(
        wang, **here, title=f"{OPENLY} second", fields={"inner_file": [await _file(wang, f"{INSIDE} more")]}
    )
    edit = await made(wang, f"{url}/merges", {"tickets": [second["id"]]})
    batch = await made(
        wang,
        "/ticket-batches",
        {"title": f"{INSIDE} cause", "team": "frontline", "tickets": [one["id"], other["id"]]},
    )
    child = await _sent(wang, "POST", f"{url}/children", {"title": f"{INSIDE} part", "team": "frontline"})
    step = await _sent(wang, "POST", f"{url}/subtasks", {"title": f"{INSIDE} step"})
    tick = await _sent(wang, "POST", f"{url}/checklist", {"title": f"{INSIDE} item"})
    nudge = await _sent(zhou, "POST", f"{url}/nudges", {"comment": f"{INSIDE} hurry"})
    await _sent(mei, "POST", f"{url}/nudges", {"comment": f"{OPENLY} hurry"})
    watch = await _sent(
        zhou, "POST", f"{url}/supervisions", {"reason": f"{INSIDE} watch", "due_at": "2099-01-01T00:00:00Z"}
    )
    words = {name: f"{INSIDE} {name}" for name in ("facts", "tried", "reason")}
    offer = await _sent(zhou, "POST", f"{url}/handovers", words | {"assignee": world.wang.user_id})
    await _sent(wang, "POST", f"{url}/priority-raises", {"priority": "urgent", "reason": f"{INSIDE} raise"})
    asked = await _sent(
        wang, "POST", f"{url}/approvals",
        {"reason": f"{INSIDE} approval", "approvers": [{"kind": "person", "id": world.zhou.user_id}]},
    )  # fmt: skip
    await _sent(wang, "PUT", f"{url}/draft", {"body": f"{INSIDE} draft"})
    await _sent(zhou, "PUT", f"{url}/presence", {"doing": "replying"})
    bulk = await _sent(chen, "POST", "/bulk-edits", {"tickets": [one["id"]], "changes": {"tags_add": [f"{INSIDE}s"]}})
    await _sent(wang, "POST", f"{url}/hold", {"reason": f"{INSIDE} hold"})
    return {
        "ticket_id": one["id"],
        "link_id": link["links"][0]["id"],
        "edit_id": edit["id"],
        "batch_id": batch["id"],
        "child_id": child["id"],
        "subtask_id": step["id"],
        "item": tick["items"][-1]["key"],
        "nudge_id": nudge["id"],
        "supervision_id": watch["id"],
        "handover_id": offer["id"],
        "approval_id": asked["id"],
        "bulk_edit_id": bulk["id"],
        "comment_id": inner,
        "file_id": scan,
        "number": one["number"],
        "others": other,
        "merged": second["id"],
    }


async def _read(client: httpx.AsyncClient, document: Any, ids: dict[str, Any]) -> dict[str, str]:
    """What everything that can be read answers, by path; lists also by the words and on every shelf."""
    found = {}
    for route in every_route(document):
        if route.method != "GET" or route.path.endswith("/{link}"):
            continue
        url = route.url(defaultdict(lambda: 1, ids))
        answer = await client.get(url, params=_PERIOD | {"limit": 100} if "reports" in url else None)
        assert answer.status_code < 500, (url, answer.text)
        found[url] = answer.text
    for shelf in ("desk", "archive", "merged", "void"):
        for q in (INSIDE, OTHERS, OPENLY, ids["number"], ids["others"]["number"]):
            answer = await client.get(f"{API}/tickets", params={"shelf": shelf, "q": q})
            found[f"{shelf} {q}"] = answer.text.replace(f'"{q}"', "") if q != OPENLY else answer.text
    for other in (ids["merged"], ids["others"]["id"], ids["child_id"], ids["batch_id"]):
        for part in ("", "/timeline", "/comments"):
            found[f"{other}{part}"] = (await client.get(f"{API}/tickets/{other}{part}")).text
    return found


def _where(found: dict[str, str], *words: str) -> list[tuple[str, str]]:
    return [
        (path, text[max(0, text.find(word) - 200) : text.find(word) + 60])
        for path, text in found.items()
        for word in words
        if word in text
    ]


async def test_a_customer_reads_nothing_that_is_meant_for_colleagues_or_for_another_customer(
    world: Any, client_for: Any, app: Any, story: dict[str, Any]
) -> None:
    """The other is of the same organisation, which does not let everybody read everything."""
    document = app.openapi()
    found = await _read(client_for(world.mei), document, story)
    assert f"{OPENLY} reply" in found[f"{API}/tickets/{story['ticket_id']}/comments"], "the story is told at all"
    assert _where(found, INSIDE, OTHERS) == []
    assert _where(await _read(client_for(world.ou), document, story), INSIDE, OPENLY) == []


async def test_who_is_not_concerned_learns_nothing_of_it(
    world: Any, client_for: Any, app: Any, story: dict[str, Any]
) -> None:
    """A partner's engineer, another team's agent, who sets all up, and another tenant's people."""
    document = app.openapi()
    for person in (world.sun, world.li, world.feng, world.carl):
        found = await _read(client_for(person), document, story)
        assert _where(found, INSIDE, OPENLY, OTHERS, story["number"]) == [], person.key


async def test_no_refusal_and_no_answer_to_a_change_tells_more_than_reading_does(
    world: Any, client_for: Any, app: Any, outer: Any, story: dict[str, Any]
) -> None:
    document = app.openapi()
    aims = [story | {"ticket": story["others"]["number"], "tickets": [story["others"]["id"], story["child_id"]]}]
    aims.append(aims[0] | {"ticket_id": story["others"]["id"], "ticket": story["number"]})
    answered = set()
    for person, words in ((world.mei, (INSIDE, OTHERS)), (world.li, (INSIDE, OPENLY, OTHERS))):
        client = client_for(person)
        for route in every_route(document):
            if route.method == "GET" or route.key in PUBLIC_ROUTES or "{ticket_id}" not in route.path:
                continue
            for aim in aims:
                body = None if route.body is None else plausible(route.body, document, aim)
                nested = await outer.begin_nested()
                url = route.url(defaultdict(lambda: 1, {**aim, "who": world.wang.user_id}))
                answer = await client.request(route.method, url, json=body)
                await nested.rollback()
                answered.add(answer.status_code)
                assert answer.status_code < 500, (person.key, route.key, answer.text)
                assert _where({"": answer.text}, *words) == [], (person.key, route.key, answer.status_code)
    assert answered >= {200, 201, 403, 404, 409, 422}
