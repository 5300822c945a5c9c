"""Mentions in comments: who can be mentioned, what is stored, what the answer says."""

from typing import Any

import pytest

from gongdan.rendering import html_to_text
from tests.make.ticketing import ticket_by

TICKETS = "/api/v1/tickets"


def span(who: str, text: str = "@x") -> str:
    return f'<span data-mention="{who}">{text}</span>'


async def written(client: Any, url: str, body: str, *, is_public: bool = False, form: str = "html") -> Any:
    answer = await client.post(f"{url}/comments", json={"body": body, "body_format": form, "is_public": is_public})
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
async def url(world: Any, client_for: Any) -> str:
    shape = await ticket_by(client_for(world.zhou), requester={"email": world.mei.email}, team="frontline")
    return f"{TICKETS}/{shape['id']}"


async def test_a_colleague_is_shown_by_his_own_name_and_told(
    world: Any, client_for: Any, told: Any, url: str
) -> None:
    wang = f"user:{world.wang.user_id}"
    note = await written(client_for(world.zhou), url, f"<p>{span(wang, '@老板')} 看一下</p>")
    assert note["body"] == f'<p><span data-mention="{wang}">@王芳</span> 看一下</p>'
    assert note["mentions"] == [{"id": world.wang.user_id, "kind": "user", "name": "王芳", "is_told": True}]
    [notice] = await told(world.wang)
    assert (notice["kind"], notice["excerpt"], notice["details"]) == (
        "mentioned",
        "@王芳 看一下",
        {"comment_id": note["id"]},
    )
    counts = (await client_for(world.wang).get("/api/v1/notification-counts")).json()
    assert (counts["unread"]["value"], counts["mentions"]["value"]) == (1, 1)


async def test_a_team_is_told_one_by_one_and_the_writer_is_not(
    world: Any, client_for: Any, told: Any, url: str
) -> None:
    team = world.xinghe.teams["frontline"]
    note = await written(client_for(world.wang), url, span(f"team:{team}"))
    assert note["mentions"] == [{"id": team, "kind": "team", "name": "一线客服", "is_told": True}]
    assert await told(world.wang) == []
    await written(client_for(world.zhou), url, f"{span(f'team:{team}')} {span(f'user:{world.wang.user_id}')}")
    assert [one["kind"] for one in await told(world.wang)] == ["mentioned"], "once, though meant twice"


async def test_who_may_not_see_it_or_is_not_there_stays_plain_text(
    world: Any, client_for: Any, told: Any, url: str
) -> None:
    foreign = next(iter(world.northwind.teams.values()))
    strangers = [f"user:{world.nina.user_id}", f"user:{world.mei.user_id}", f"user:{world.qian.user_id}"]
    nobody = [*strangers, "user:4000000000", f"team:{foreign}"]
    note = await written(client_for(world.zhou), url, " ".join(span(who, "@somebody") for who in nobody))
    assert note["body"] == " ".join(["@somebody"] * len(nobody))
    assert [(one["name"], one["is_told"]) for one in note["mentions"]] == [(None, False)] * len(nobody)
    assert await told(world.qian) == []
    assert await told(world.mei) == []


async def test_in_a_reply_names_are_plain_and_told_all_the_same(
    world: Any, client_for: Any, told: Any, url: str
) -> None:
    body = f"<p>{span(f'user:{world.wang.user_id}')} 会联系您</p>"
    reply = await written(client_for(world.zhou), url, body, is_public=True)
    assert reply["body"] == "<p>@王芳 会联系您</p>"
    assert reply["mentions"][0]["is_told"] is True
    assert [one["kind"] for one in await told(world.wang)] == ["mentioned"]
    seen = (await client_for(world.mei).get(f"{url}/timeline")).json()["items"]
    assert "mentioned" not in str(seen)


async def test_a_customer_mentions_nobody(world: Any, client_for: Any, told: Any, url: str) -> None:
    wang = world.wang.user_id
    reply = await written(client_for(world.mei), url, f"<p>{span(f'user:{wang}', '@王芳')} 急</p>", is_public=True)
    assert "data-mention" not in reply["body"]
    assert html_to_text(reply["body"]) == "@王芳 急"
    assert [one["is_told"] for one in reply["mentions"]] == [False]
    assert await told(world.wang) == []


async def test_plain_text_and_descriptions_mention_nobody(world: Any, client_for: Any, told: Any, url: str) -> None:
    wang = span(f"user:{world.wang.user_id}")
    note = await written(client_for(world.zhou), url, wang, form="text")
    assert (note["body"], note["mentions"]) == (wang, [])
    body = {"description": wang, "description_format": "html"}
    assert (await client_for(world.zhou).patch(url, json=body)).status_code == 200
    assert "data-mention" not in (await client_for(world.zhou).get(url)).json()["description"]
    assert await told(world.wang) == []


async def test_more_than_fifty_are_refused_by_name(world: Any, client_for: Any, url: str) -> None:
    body = {"body": " ".join(span(f"user:{n}") for n in range(1, 52)), "body_format": "html", "is_public": False}
    answer = await client_for(world.zhou).post(f"{url}/comments", json=body)
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [("body", "too_many_mentions")]


async def test_a_draft_keeps_its_mentions_until_it_is_sent(world: Any, client_for: Any, url: str) -> None:
    body = f"<p>{span(f'user:{world.wang.user_id}', '@王芳')} …</p>"
    draft = {"body": body, "body_format": "html", "is_public": False}
    saved = await client_for(world.zhou).put(f"{url}/draft", json=draft)
    assert saved.json()["body"] == body
    of_mei = await client_for(world.mei).put(f"{url}/draft", json={"body": body, "body_format": "html"})
    assert "data-mention" not in of_mei.json()["body"]


async def test_mentions_cost_a_fixed_number_of_statements(
    world: Any, client_for: Any, counting: Any, url: str
) -> None:
    zhou = client_for(world.zhou)
    await written(zhou, url, "<p>first</p>")
    with counting() as plain:
        await written(zhou, url, "<p>nobody</p>")
    people = [world.wang, world.li, world.chen, world.zhao]
    with counting() as many:
        await written(zhou, url, " ".join(span(f"user:{one.user_id}") for one in people))
    assert many.value <= plain.value + 3
