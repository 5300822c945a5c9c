"""Web forms: made by who may, held against their type, and filled in by strangers, whose requests become tickets."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import select, update

from gongdan.channels.actions.handle_message import process
from gongdan.channels.actions.receive import receive
from gongdan.channels.inbound.requests import WebRequest, write_request
from gongdan.channels.models import inbound_messages, web_forms
from gongdan.channels.web.challenge import solve
from gongdan.files.models import files
from gongdan.kernel.limits import Limiter
from gongdan.kernel.text import LOCALES
from gongdan.ticketing import tickets
from tests.channels.forms.making import FIELDS, FORMS, PUBLIC, as_parts, filled, form_by, shown_work, type_id_of
from tests.journeys.hostile_strings import OWN

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
SITE = "https://www.customer.example"


def _by_four(strings: Sequence[str]) -> Iterator[Sequence[str]]:
    """All of them; the last ones are joined by some of the first."""
    return ([*strings, *strings][start : start + 4] for start in range(0, len(strings), 4))


async def _kept(tx: Any) -> list[Any]:
    return list(await tx.all(select(inbound_messages).order_by(inbound_messages.c.id)))


async def test_who_administers_makes_changes_and_closes_a_form(world: Any, client_for: Any) -> None:
    feng, wang, nobody = client_for(world.feng), client_for(world.wang), client_for(None)
    made = await form_by(feng, origins=["https://WWW.customer.example/"], texts={"title": {"zh-CN": "在线报修"}})
    assert (made["origins"], made["problems"], made["work_bits"]) == ([SITE], [], 4)
    assert made["page_url"].endswith(f"/forms/{made['key']}")
    assert f"/forms/{made['key']}.js" in made["snippet"]
    assert {"title", "description", "files", "category"} <= set(made["offered"])
    url = f"{FORMS}/{made['id']}"
    for refused in (await wang.get(FORMS), await wang.post(FORMS, json={}), await wang.get(url)):
        assert refused.status_code in (403, 422)
    stale = await feng.patch(url, json={"name": "x"}, headers={"If-Match": '"v9"'})
    assert stale.status_code == 412
    changed = await feng.patch(url, json={"name": "报修", "work_bits": 0}, headers={"If-Match": '"v1"'})
    assert (changed.json()["name"], changed.json()["version"], changed.headers["etag"]) == ("报修", 2, '"v2"')
    assert [one["id"] for one in (await feng.get(FORMS)).json()["items"]] == [made["id"]]
    assert (await feng.delete(url)).status_code == 204
    assert (await nobody.get(f"{PUBLIC}/{made['key']}")).status_code == 410
    told = (await client_for(world.shen).get("/api/v1/audit?subject=web_form")).json()["items"]
    assert {one["kind"] for one in told} == {"web_form.created", "web_form.changed"}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"fields": [{"field": "description"}]}, "fields"),
        ({"fields": [*FIELDS, {"field": "assignee"}]}, "fields.3.field"),
        ({"fields": [*FIELDS, {"field": "title"}]}, "fields.3.field"),
        ({"type_id": 999_999}, "type_id"),
        ({"team_id": 999_999}, "team_id"),
        ({"work_bits": 23}, "work_bits"),
        ({"origins": ["https://x.example/path"]}, "origins.0"),
        ({"texts": {"thanks": {"fr": "merci"}}}, "texts.thanks.fr"),
    ],
)
async def test_a_form_that_could_not_work_is_refused(
    world: Any, client_for: Any, more: dict[str, Any], field: str
) -> None:
    feng = client_for(world.feng)
    body = {"name": "官网", "type_id": await type_id_of(feng), "fields": FIELDS} | more
    refused = await feng.post(FORMS, json=body)
    assert refused.status_code == 422, refused.text
    assert field in [one["field"] for one in refused.json()["errors"]]
    assert (await feng.get(FORMS)).json()["items"] == []


async def test_a_stranger_is_asked_in_the_forms_language_and_his_request_is_a_ticket(
    world: Any, client_for: Any, as_system: Any
) -> None:
    feng, wang, nobody = client_for(world.feng), client_for(world.wang), client_for(None)
    fields = [*FIELDS, {"field": "category", "names": {"zh-CN": "哪方面", "en": "About"}}]
    texts = {"thanks": {"zh-CN": "谢谢您", "en": "Thanks"}}
    form = await form_by(feng, fields=fields, texts=texts, team_id=world.xinghe.teams["network"])
    for locale, label in zip(LOCALES, ("哪方面", "About"), strict=True):
        asked = (await nobody.get(f"{PUBLIC}/{form['key']}", params={"locale": locale})).json()
        assert asked["fields"][3]["label"] == label
    assert [one["kind"] for one in asked["fields"]] == ["text", "long_text", "files", "category"]
    (option, *_) = asked["fields"][3]["options"]
    said = filled(**shown_work(form, world.wang.tenant_id))
    said["values"] |= {"category": option["key"]}
    sent = await nobody.post(f"{PUBLIC}/{form['key']}/requests", **as_parts(said, ("现场.png", PNG)))
    assert sent.status_code == 201, sent.text
    assert sent.json()["thanks"] == "谢谢您"
    async with as_system(world.wang.tenant_id) as tx:
        (kept,) = await _kept(tx)
    assert (kept.state, kept.road, kept.sender, kept.subject) == (
        "done",
        "form",
        "qian@visitor.example",
        "打印机卡纸",
    )
    ticket = (await client_for(world.chen).get(f"/api/v1/tickets/{kept.ticket_id}")).json()
    assert ticket["number"] == sent.json()["number"]
    assert (ticket["channel"], ticket["requester"]["name"], ticket["team"]["id"]) == (
        *("form", "钱多"),
        world.xinghe.teams["network"],
    )
    assert (ticket["description"], ticket["category"]) == ("三楼，红灯闪", option["key"])
    assert [one["name"] for one in ticket["attachments"]] == ["现场.png"]
    contact = (await wang.get(f"/api/v1/contacts/{ticket['requester']['id']}")).json()
    assert contact["addresses"][0]["address"] == "qian@visitor.example"
    again = await nobody.post(f"{PUBLIC}/{form['key']}/requests", **as_parts(said, ("现场.png", PNG)))
    assert again.json() == sent.json()
    said["values"]["title"] = "另一件事"
    other = await nobody.post(f"{PUBLIC}/{form['key']}/requests", **as_parts(said))
    assert (other.status_code, other.json()["code"]) == (409, "challenge_used")
    async with as_system(world.wang.tenant_id) as tx:
        assert len(await _kept(tx)) == 1


async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    world: Any, client_for: Any, as_system: Any
) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    form = await form_by(feng, fields=[*FIELDS, {"field": "category"}])
    url = f"{PUBLIC}/{form['key']}/requests"
    work = shown_work(form, world.wang.tenant_id)
    wrong = {
        **work,
        **filled(email="not an address", values={"title": "", "category": "no such", "assignee": "me"}),
    }
    refused = await nobody.post(url, json=wrong)
    assert refused.status_code == 422, refused.text
    assert {one["field"] for one in refused.json()["errors"]} == {
        *("email", "values.title", "values.description", "values.category", "values.assignee")
    }
    many = [("a.txt", b"x")] * 6
    refused = await nobody.post(url, **as_parts(work | filled(), *many))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "files")
    large = await nobody.post(url, **as_parts(work | filled(), ("a.bin", b"x" * (10 * 1024 * 1024 + 1))))
    assert (large.status_code, large.json()["errors"][0]["field"]) == (422, "files.0")
    for body, content_type in ((b"{", "application/json"), (b"x", "multipart/form-data"), (b"", "text/plain")):
        odd = await nobody.post(url, content=body, headers={"Content-Type": content_type})
        assert odd.status_code == 400, odd.text
    mended = await nobody.post(url, json=work | filled())
    assert mended.status_code == 201, mended.text
    async with as_system(world.wang.tenant_id) as tx:
        assert len(await _kept(tx)) == 1
        assert await tx.all(select(files.c.id).where(files.c.name.in_(("a.txt", "a.bin")))) == []


async def test_a_request_needs_the_work_of_its_own_form(world: Any, client_for: Any, as_system: Any) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    form, other = await form_by(feng, work_bits=8), await form_by(feng, name="另一个")
    url = f"{PUBLIC}/{form['key']}/requests"
    given = (await nobody.get(f"{PUBLIC}/{form['key']}")).json()["challenge"]
    right = solve(given, 8)
    wrong = str(next(n for n in range(int(right), int(right) + 50) if solve(given, 8) != str(n)))
    for answer in ("", wrong, "abc"):
        refused = await nobody.post(url, json=filled(challenge=given, answer=answer))
        assert (refused.status_code, refused.json()["code"]) == (422, "work_missing")
    foreign = await nobody.post(url, json=filled(**shown_work(other, world.wang.tenant_id)))
    assert (foreign.status_code, foreign.json()["code"]) == (404, "link_invalid")
    late = await nobody.post(url, json=filled(**shown_work(form, world.wang.tenant_id, age=3700)))
    assert (late.status_code, late.json()["code"]) == (410, "link_expired")
    async with as_system(world.wang.tenant_id) as tx:
        assert await _kept(tx) == []


@pytest.mark.parametrize(("more", "age"), [({"website": "http://buy.example"}, 30), ({}, 0.5)])
async def test_what_smells_of_spam_is_held_and_its_sender_is_not_told(
    world: Any, client_for: Any, as_system: Any, more: dict[str, Any], age: float
) -> None:
    nobody = client_for(None)
    form = await form_by(client_for(world.feng))
    said = filled(**shown_work(form, world.wang.tenant_id, age=age), **more)
    sent = await nobody.post(f"{PUBLIC}/{form['key']}/requests", json=said)
    assert (sent.status_code, sent.json()["number"]) == (202, None)
    async with as_system(world.wang.tenant_id) as tx:
        (kept,) = await _kept(tx)
    assert (kept.state, kept.reason, kept.ticket_id, kept.subject) == ("held", "spam", None, "打印机卡纸")


async def test_a_person_reads_what_is_held_and_lets_it_become_a_ticket_with_its_files(
    world: Any, client_for: Any, as_system: Any
) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    form = await form_by(feng)
    said = filled(**shown_work(form, world.wang.tenant_id), website="x")
    sent = await nobody.post(f"{PUBLIC}/{form['key']}/requests", **as_parts(said, ("现场.png", PNG)))
    assert sent.status_code == 202
    url = f"/api/v1/inbound-messages/{sent.json()['reference']}"
    seen = (await feng.get(url)).json()
    assert (seen["state"], seen["text"]) == ("held", "三楼，红灯闪")
    assert seen["attachments"] == [{"name": "现场.png", "content_type": "image/png"}]
    assert (await feng.get(f"{url}/original")).json()["text"] == "三楼，红灯闪"
    assert (await feng.post(f"{url}/replays")).status_code < 300
    await process(world.wang.tenant_id, int(sent.json()["reference"]))
    async with as_system(world.wang.tenant_id) as tx:
        (kept,) = await _kept(tx)
    assert kept.state == "done"
    ticket = (await client_for(world.chen).get(f"/api/v1/tickets/{kept.ticket_id}")).json()
    assert [one["name"] for one in ticket["attachments"]] == ["现场.png"]


async def test_what_cannot_be_handled_at_once_is_done_by_the_worker_once(
    world: Any, client_for: Any, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(tenant_id: int, message_id: int) -> None:
        raise ConnectionError("the database is away")

    nobody, tenant_id = client_for(None), world.wang.tenant_id
    form = await form_by(client_for(world.feng))
    said = filled(**shown_work(form, tenant_id))
    with monkeypatch.context() as patched:
        patched.setattr("gongdan.channels.actions.take_request.process", fails)
        sent = await nobody.post(f"{PUBLIC}/{form['key']}/requests", json=said)
    assert (sent.status_code, sent.json()["number"]) == (202, None)
    for _ in range(2):
        await process(tenant_id, int(sent.json()["reference"]))
    again = await nobody.post(f"{PUBLIC}/{form['key']}/requests", json=said)
    async with as_system(tenant_id) as tx:
        (kept,) = await _kept(tx)
        opened = await tx.all(select(tickets.c.number).where(tickets.c.channel == "form"))
    assert (kept.state, [one.number for one in opened]) == ("done", [again.json()["number"]])


async def test_one_address_sends_only_so_often(world: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    limiter = Limiter(0.01, 1)
    monkeypatch.setattr("gongdan.channels.api.public_forms.sending_limiter", lambda: limiter)
    nobody = client_for(None)
    form = await form_by(client_for(world.feng))
    first, second = [
        await nobody.post(
            f"{PUBLIC}/{form['key']}/requests",
            json=shown_work(form, world.wang.tenant_id) | filled(),
            headers={"Origin": SITE},
        )
        for _ in range(2)
    ]
    assert (first.status_code, second.status_code) == (201, 429)
    assert int(second.headers["retry-after"]) > 0
    assert second.headers["access-control-allow-origin"] == SITE


async def test_only_the_sites_it_names_show_a_form(world: Any, client_for: Any) -> None:
    nobody = client_for(None)
    form = await form_by(client_for(world.feng), origins=[SITE])
    url = f"{PUBLIC}/{form['key']}"
    allowed = await nobody.get(url, headers={"Origin": SITE})
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, SITE)
    assert "origin" in allowed.headers["vary"].lower()
    assert "access-control-allow-credentials" not in allowed.headers
    for method, path in (("GET", url), ("OPTIONS", f"{url}/requests"), ("POST", f"{url}/requests")):
        refused = await nobody.request(method, path, headers={"Origin": "https://evil.example"})
        assert refused.status_code == 403, method
        assert "access-control-allow-origin" not in refused.headers
    asked = await nobody.options(f"{url}/requests", headers={"Origin": SITE})
    assert (asked.status_code, asked.headers["access-control-allow-methods"]) == (204, "POST")
    # A refusal too can be read by the page that has to show it.
    refused = await nobody.post(f"{url}/requests", json={}, headers={"Origin": SITE})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (422, SITE)
    open_to_all = await form_by(client_for(world.feng), name="到处")
    anywhere = await nobody.get(f"{PUBLIC}/{open_to_all['key']}", headers={"Origin": "https://any.example"})
    assert anywhere.headers["access-control-allow-origin"] == "https://any.example"


async def test_a_key_that_nobody_gave_out_opens_nothing(world: Any, client_for: Any) -> None:
    nobody = client_for(None)
    form = await form_by(client_for(world.feng))
    digits, _, rest = form["key"].partition("-")
    for key in ("x", "0-x", f"{digits}-", f"{digits}-{rest[:-1]}x", f"zzzz-{rest}", f"{digits}-{rest}".upper()):
        if key != form["key"]:
            assert (await nobody.get(f"{PUBLIC}/{key}")).status_code == 404, key


async def test_a_type_that_closed_since_is_told_to_staff_and_to_strangers(world: Any, client_for: Any) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    form = await form_by(feng)
    retired = await feng.patch(f"/api/v1/ticket-types/{form['type_id']}", json={"is_public": False})
    assert retired.status_code == 200, retired.text
    assert (await nobody.get(f"{PUBLIC}/{form['key']}")).status_code == 410
    shape = (await feng.get(f"{FORMS}/{form['id']}")).json()
    assert [one["field"] for one in shape["problems"]] == ["type_id"]


async def test_a_request_whose_type_closed_while_it_waited_is_held_with_the_reason(
    world: Any, client_for: Any, as_system: Any
) -> None:
    feng, tenant_id = client_for(world.feng), world.wang.tenant_id
    form = await form_by(feng)
    raw = write_request(WebRequest(title="打印机", name="钱多", email="q@v.example", type_id=form["type_id"]))
    received = await receive(tenant_id, road="form", pieces=raw, form_id=form["id"], delivery_key="form:1:1")
    await feng.patch(f"/api/v1/ticket-types/{form['type_id']}", json={"is_public": False})
    await process(tenant_id, received.id)
    async with as_system(tenant_id) as tx:
        (kept,) = await _kept(tx)
    assert (kept.state, kept.reason, kept.ticket_id) == ("held", "refused", None)
    assert "type" in kept.detail


async def test_hostile_strings_come_through_as_what_they_are_or_are_refused_by_name(
    world: Any, client_for: Any, as_system: Any
) -> None:
    nobody = client_for(None)
    form = await form_by(client_for(world.feng))
    url = f"{PUBLIC}/{form['key']}/requests"
    for name, title, description, file_name in _by_four(OWN):
        said = filled(**shown_work(form, world.wang.tenant_id), name=name)
        said["values"] = {"title": title, "description": description}
        sent = await nobody.post(url, **as_parts(said, (file_name[:300] or "x", b"x")))
        assert sent.status_code in (201, 202, 422), (said, sent.text)
        if sent.status_code == 422:
            assert sent.json()["errors"], said
    async with as_system(world.wang.tenant_id) as tx:
        assert {one.state for one in await _kept(tx)} <= {"done", "held"}


async def test_a_closed_form_stays_closed_for_what_was_loaded_before(
    world: Any, client_for: Any, as_system: Any
) -> None:
    nobody = client_for(None)
    form = await form_by(client_for(world.feng))
    async with as_system(world.wang.tenant_id) as tx:
        mine = (web_forms.c.tenant_id == world.wang.tenant_id, web_forms.c.id == form["id"])
        await tx.execute(update(web_forms).where(*mine).values(is_active=False))
    work = shown_work(form, world.wang.tenant_id)
    sent = await nobody.post(f"{PUBLIC}/{form['key']}/requests", json=work | filled())
    assert (sent.status_code, sent.json()["code"]) == (410, "form_closed")
