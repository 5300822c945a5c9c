"""What answers must not tell: of colleagues to customers, of tickets out of reach, of an owner to a narrow token."""

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from gongdan.identity.models import api_tokens
from gongdan.kernel import live
from gongdan.kernel.actor import Scope
from gongdan.kernel.unit import unit
from gongdan.ticketing import policy
from gongdan.ticketing.actions.presence import note_presence
from gongdan.ticketing.models import approvals, bulk_edits, tickets
from gongdan.ticketing.queries.approvers import has_holder
from gongdan.ticketing.queries.completeness import report_completeness
from gongdan.ticketing.queries.priority_report import report_priorities
from tests.conftest import actor_of
from tests.make.bulk import asked as asked_bulk
from tests.make.handovers import rules
from tests.make.ticketing import ticket_by
from tests.ticketing.structure import API, MEI, got, made, said

HERE = {"team": "frontline"}


async def _narrow(as_system: Any, person: Any, *scopes: str) -> None:
    async with as_system(person.tenant_id) as tx:
        mine = (api_tokens.c.tenant_id == tx.tenant_id, api_tokens.c.user_id == person.user_id)
        await tx.execute(update(api_tokens).where(*mine).values(scopes=list(scopes)))


async def _file(client: Any, name: str) -> int:
    answer = await client.post(f"{API}/files", files={"file": (name, name.encode())})
    return int(answer.json()["id"])


async def test_a_duplicate_is_offered_for_merging_by_the_reach_of_who_reads(world: Any, client_for: Any) -> None:
    """Whose reach is his team or department; in a team that leads as well as in one that has it."""
    wang, zhou, li = client_for(world.wang), client_for(world.zhou), client_for(world.li)
    kept, again = await ticket_by(zhou, **HERE, requester=MEI), await ticket_by(zhou, **HERE, requester=MEI)
    away = await ticket_by(zhou, **HERE, requester=MEI)
    await made(wang, f"/tickets/{kept['id']}/links", {"ticket": again["id"], "kind": "duplicate"})
    await made(wang, f"/tickets/{kept['id']}/links", {"ticket": away["id"], "kind": "duplicate"})
    await zhou.put(f"{API}/tickets/{away['id']}/assignment", json={"team": "network"})
    for client in (wang, zhou):
        links = (await got(client, f"/tickets/{kept['id']}"))["links"]
        assert [one["offers_merge"] for one in links] == [True, True], "it was received here"
    assert (await li.get(f"{API}/tickets/{kept['id']}")).status_code == 404
    assert (await got(li, f"/tickets/{away['id']}"))["links"] == [], "the other end is out of reach"


async def test_a_supervisor_reads_the_raises_of_his_department(world: Any, client_for: Any) -> None:
    wang, zhou, li = client_for(world.wang), client_for(world.zhou), client_for(world.li)
    await rules(client_for(world.feng), raise_needs_approval=True)
    one = await ticket_by(wang, **HERE)
    await made(wang, f"/tickets/{one['id']}/priority-raises", {"priority": "urgent", "reason": "停产"})
    waiting = "/approvals?purpose=priority&state=pending"
    assert [(r["reason"], r["can_decide"]) for r in (await got(zhou, waiting))["items"]] == [("停产", True)]
    assert [r["can_decide"] for r in (await got(wang, waiting))["items"]] == [False]
    assert (await got(li, waiting))["items"] == []


async def test_a_customer_never_meets_the_nudges_of_colleagues(world: Any, client_for: Any) -> None:
    mei, zhou, wang = client_for(world.mei), client_for(world.zhou), client_for(world.wang)
    one = await ticket_by(mei)
    path = f"/tickets/{one['id']}"
    inner = await made(zhou, f"{path}/nudges", {})
    seen = await got(mei, path)
    assert (seen["nudge_count"], seen["nudged_at"]) == (0, None)
    own = await made(mei, f"{path}/nudges", {})
    assert (own["by"]["name"], own["count"]) == ("梅琳", 1), "and not counted on a colleague's"
    assert (await made(zhou, f"{path}/nudges", {}))["id"] == inner["id"]
    await made(wang, f"{path}/nudges/{inner['id']}/acknowledgements", status=200)
    seen = await got(mei, path)
    assert (seen["nudge_count"], seen["nudged_at"] is None) == (1, False)
    assert (await got(wang, path))["nudge_count"] == 3
    kinds = [fact["kind"] for fact in (await got(mei, f"{path}/timeline"))["items"]]
    assert kinds == ["ticket.opened", "ticket.nudged"]
    for field, op, value in (("is_nudged", "is", True), ("nudge_count", "greater_or_equal", 2)):
        asked = {"filter": json.dumps({"field": field, "op": op, "value": value})}
        assert (await mei.get(f"{API}/tickets", params=asked)).status_code == 422, field
        assert (await wang.get(f"{API}/tickets", params=asked)).status_code == 200, field


async def test_files_that_only_colleagues_read_stay_hidden_where_a_merged_ticket_goes_on(
    world: Any, client_for: Any
) -> None:
    feng, wang, mei = client_for(world.feng), client_for(world.wang), client_for(world.mei)
    names = {"zh-CN": "内部", "en": "inner"}
    inner = {"key": "inner_file", "names": names, "kind": "file", "is_customer_visible": False}
    assert (await feng.post(f"{API}/custom-fields", json=inner)).status_code == 201
    kind = {"key": "filed", "names": names, "workflow": "desk", "fields": [{"field": "inner_file"}]}
    assert (await feng.post(f"{API}/ticket-types", json=kind)).status_code == 201
    held = {"fields": {"inner_file": [await _file(wang, "底价.txt")]}, "files": [await _file(wang, "说明.txt")]}
    gone = await ticket_by(wang, type="filed", requester=MEI, **held)
    kept = await ticket_by(wang, requester=MEI)
    await made(wang, f"/tickets/{kept['id']}/merges", {"tickets": [gone["id"]]})
    for one in (kept, gone):
        files = (await got(mei, f"/tickets/{one['id']}"))["attachments"]
        assert [file["name"] for file in files] == ["说明.txt"], one["number"]
    assert len((await got(wang, f"/tickets/{kept['id']}"))["attachments"]) == 2


async def test_a_customer_who_says_what_he_has_read_answers_a_merged_ticket_too(world: Any, client_for: Any) -> None:
    """And is shown only what he may read where it goes on."""
    wang, mei = client_for(world.wang), client_for(world.mei)
    kept, gone = await ticket_by(wang, requester=MEI), await ticket_by(wang, requester=MEI)
    await made(wang, f"/tickets/{kept['id']}/merges", {"tickets": [gone["id"]]})
    await said(wang, kept["id"], "内部", is_public=False)
    shown = await said(wang, kept["id"], "请重启")
    url = f"{API}/tickets/{gone['id']}/comments"
    refused = await mei.post(url, json={"body": "好了", "based_on_comment_id": 0})
    assert (refused.status_code, refused.json()["code"]) == (409, "newer_comments"), refused.text
    assert "请重启" in refused.text
    assert "内部" not in refused.text
    answer = await mei.post(url, json={"body": "好了", "based_on_comment_id": shown})
    assert (answer.status_code, answer.json()["ticket_id"]) == (201, kept["id"]), answer.text


async def test_a_form_that_only_opens_tickets_learns_nothing_of_who_is_behind_an_address(
    world: Any, client_for: Any, as_system: Any
) -> None:
    await _narrow(as_system, world.wang, "ticket.open")
    shape = await ticket_by(client_for(world.wang), requester=MEI)
    assert (shape["requester"], shape["organisation"]) == (None, None)


async def test_what_a_customer_asked_for_is_his_only_while_the_ticket_is(
    world: Any, client_for: Any, as_system: Any
) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    one = await ticket_by(wang, requester=MEI)
    asked = {"reason": "请批", "approvers": [{"kind": "person", "id": world.zhou.user_id}]}
    approval = await made(wang, f"/tickets/{one['id']}/approvals", asked)
    async with as_system(world.xinghe.id) as tx:
        by = {"asked_by_kind": "customer", "asked_by_id": world.mei.user_id, "asked_by_name": "梅琳"}
        await tx.execute(update(approvals).where(approvals.c.tenant_id == tx.tenant_id).values(**by))
    roads = (f"/approvals/{approval['id']}", f"/tickets/{one['id']}")
    assert (await got(mei, roads[0]))["ticket"]["number"] == one["number"]
    stranger = (await made(wang, "/contacts", {"name": "外人"}))["id"]
    await wang.patch(f"{API}{roads[1]}", json={"requester": {"id": stranger}, "title": "外人的事"})
    assert [(await mei.get(f"{API}{road}")).status_code for road in roads] == [404, 404]
    for query in ({}, {"mine": True}, {"asked_by_me": True}):
        assert "外人的事" not in (await mei.get(f"{API}/approvals", params=query)).text, query
    assert (await mei.post(f"{API}{roads[0]}/cancellations")).status_code == 404


async def test_a_narrow_token_does_not_read_or_write_for_its_owner_where_nothing_else_is_asked(
    world: Any, client_for: Any, as_system: Any
) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    one = await ticket_by(zhou, **HERE)
    step = await made(zhou, f"/tickets/{one['id']}/subtasks", {"title": "查线路", "assignee": world.wang.user_id})
    asked = {"reason": "请批", "approvers": [{"kind": "person", "id": world.wang.user_id}]}
    approval = await made(zhou, f"/tickets/{one['id']}/approvals", asked)
    await wang.put(f"{API}/me/drafts/new", json={"title": "未发"})
    own = ("/approvals", f"/approvals/{approval['id']}", "/subtasks", "/me/drafts", "/me/drafts/new")
    assert [(await wang.get(f"{API}{path}")).status_code for path in own] == [200] * 5
    await _narrow(as_system, world.wang, "file.upload")
    assert [(await wang.get(f"{API}{path}")).status_code for path in own] == [403] * 5
    assert (await wang.put(f"{API}/me/drafts/new", json={"title": "改"})).status_code == 403
    await _narrow(as_system, world.wang, "ticket.read")
    assert [(await wang.get(f"{API}{path}")).status_code for path in own[:3]] == [200] * 3
    done = await wang.patch(f"{API}/tickets/{one['id']}/subtasks/{step['id']}", json={"state": "done"})
    assert (done.status_code, done.json()["params"]) == (403, {"permission": "ticket.edit"})


async def test_tickets_out_of_reach_are_not_named_by_what_is_in_the_way(world: Any, client_for: Any) -> None:
    zhou, chen = client_for(world.zhou), client_for(world.chen)
    parent = await ticket_by(chen, **HERE)
    seen = await made(chen, f"/tickets/{parent['id']}/children", {"title": "a", "team": "frontline"})
    unseen = await made(chen, f"/tickets/{parent['id']}/children", {"title": "b", "team": "field"})
    for verb, road in (("POST", "/void"), ("DELETE", "")):
        refused = await zhou.request(verb, f"{API}/tickets/{parent['id']}{road}", json={"reason": "重复"})
        assert (refused.status_code, refused.json()["code"]) == (409, "holds_others"), refused.text
        assert (seen["number"] in refused.text, unseen["number"] in refused.text) == (True, False)


async def test_an_undo_that_is_blocked_does_not_name_tickets_out_of_reach(world: Any, client_for: Any) -> None:
    wang, chen = client_for(world.wang), client_for(world.chen)
    one, other = await ticket_by(wang, **HERE), await ticket_by(wang, **HERE)
    batch = await made(wang, "/ticket-batches", {"title": "断网", "tickets": [one["id"], other["id"]]} | HERE)
    edit = (await got(wang, "/structure-edits", ticket=batch["number"]))["items"][0]
    await chen.delete(f"{API}/ticket-batches/{batch['id']}/members/{other['id']}")
    async with unit(await actor_of(world.chen)) as tx:
        away = {f"{whose}_id": None for whose in ("lead_team", "lead_department", "receiver_team")}
        far = {"team_id": world.xinghe.teams["field"], "department_id": world.xinghe.departments["technology"]}
        rest = {"receiver_department_id": None, "creator_id": world.chen.user_id, "assignee_id": None}
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == other["id"])
        await tx.execute(update(tickets).where(*mine).values(**away, **far, **rest))
    assert (await wang.get(f"{API}/tickets/{other['id']}")).status_code == 404
    refused = await wang.post(f"{API}/structure-edits/{edit['id']}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "undo_blocked"), refused.text
    assert other["number"] not in refused.text


async def test_a_customer_cannot_find_out_by_assigning_who_works_here(world: Any, client_for: Any) -> None:
    mei = client_for(world.mei)
    url = f"{API}/tickets/{(await ticket_by(mei))['id']}/assignment"
    for wanted in ("wang@xinghe.example", "nobody@xinghe.example", 999_999):
        assert (await mei.put(url, json={"assignee": wanted})).status_code == 403, wanted
    for wanted in ("frontline", "no-such-team"):
        assert (await mei.put(url, json={"team": wanted})).status_code == 403, wanted


async def test_somebody_of_the_team_that_leads_can_decide_for_his_role(
    world: Any, client_for: Any, as_system: Any
) -> None:
    """Who sees a ticket by what `policy` says, sees it for approvals too."""
    zhou = client_for(world.zhou)
    one = await ticket_by(zhou, **HERE)
    await zhou.put(f"{API}/tickets/{one['id']}/assignment", json={"team": "network"})
    async with as_system(world.xinghe.id) as tx:
        found = [await has_holder(tx, one["id"], role, but=None) for role in ("agent", "supervisor", "dispatcher")]
        assert found == [True, True, True]
        nobody = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == one["id"])
        gone = ("lead_team_id", "lead_department_id", "receiver_team_id", "receiver_department_id", "creator_id")
        await tx.execute(update(tickets).where(*nobody).values(dict.fromkeys(gone)))
        assert not await has_holder(tx, one["id"], "agent", but=None)


async def test_reports_reach_as_far_as_the_right_to_them(world: Any, client_for: Any) -> None:
    """Whatever tickets one opens besides by another role, and also where one opens none."""
    chen = client_for(world.chen)
    for team in ("frontline", "frontline", "field"):
        await ticket_by(chen, team=team)
    zhou = await actor_of(world.zhou)
    for scope, read, counted in (
        (Scope.DEPARTMENT, Scope.ALL, 2),
        (Scope.ALL, Scope.OWN, 3),
        (Scope.OWN, Scope.ALL, 0),
    ):
        grants = {**zhou.grants, policy.READ: read, policy.READ_REPORTS: scope}
        async with unit(replace(zhou, grants=grants)) as tx:
            whole = (await report_completeness(tx, tx.now.replace(year=2020), tx.now.replace(year=2100), "team"))[
                "total"
            ]
            opened = (
                await report_priorities(tx, None, tx.now.replace(hour=23, minute=59, second=59, microsecond=999999))
            )["opened"]
        assert whole["tickets"] == counted, scope
        assert sum(one["count"] for one in opened) == counted, scope


async def test_who_supervises_a_team_sees_the_bulk_edits_of_that_team_only(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    one = await ticket_by(wang, **HERE)
    await asked_bulk(wang, [one["id"]], {"priority": "low"})
    zhou = await actor_of(world.zhou)
    for scope, teams, count in (
        (Scope.DEPARTMENT, frozenset(), 1),
        (Scope.TEAM, frozenset(), 0),
        (Scope.TEAM, frozenset({world.xinghe.teams["frontline"]}), 1),
    ):
        async with unit(replace(zhou, grants={policy.SUPERVISE: scope}, team_ids=teams)) as tx:
            mine = (bulk_edits.c.tenant_id == tx.tenant_id, policy.own_bulk_edits(tx))
            assert len(await tx.all(select(bulk_edits.c.id).where(*mine))) == count, (scope, teams)


async def test_those_who_lead_a_ticket_hear_who_looks_at_it(world: Any, client_for: Any, monkeypatch: Any) -> None:
    zhou = client_for(world.zhou)
    one = await ticket_by(zhou, **HERE)
    await zhou.put(f"{API}/tickets/{one['id']}/assignment", json={"team": "network"})
    told: list[dict[str, Any]] = []
    passing = live.passing

    def heard(*words: Any) -> Any:
        told.append(words[-1])
        return passing(*words)

    monkeypatch.setattr(live, "passing", heard)
    async with unit(await actor_of(world.chen)) as tx:
        await note_presence(tx, one["id"], "viewing")
    assert [note["team_id"] for note in told] == [world.xinghe.teams["network"]]
    assert told[0]["team_ids"] == [world.xinghe.teams["frontline"]]
    assert told[0]["department_ids"] == [world.xinghe.departments["service"]]
