"""Importing: everything kept, nothing doubled, nothing overwritten that people did here, bad rows told."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from gongdan.customers import contacts, organisations
from gongdan.identity import users
from gongdan.integrations import preview_import
from gongdan.integrations.actions import import_file
from gongdan.integrations.actions.numbers import give_numbers
from gongdan.integrations.imports.rejects import Rejects
from gongdan.kernel.errors import NotAllowed
from gongdan.ticketing import AssignTicket, OpenTicket, assign_ticket, comments, list_tickets, open_ticket, tickets
from gongdan.ticketing.queries.catalogue import catalogue
from tests.integrations.running import history, prepared, run_import, state_of, ticket
from tests.world import World

MAP = {
    "source": "old",
    "external_id": "id",
    "title": "title",
    "description": "text",
    "category": "topic",
    "priority": "prio",
    "state": "state",
    "team": "team",
    "assignee": "who",
    "requester": {"name": "name", "email": "mail"},
    "organisation": "firm",
    "tags": {"column": "tags", "separator": ";"},
    "fields": {"room": {"column": "room", "kind": "select"}},
    "created_at": "opened",
    "solved_at": "solved",
    "comments": [{"body": "note", "at": "noted", "author": "who", "is_public": {"constant": "yes"}}],
}
ROW = {
    "id": "A-1",
    "title": "打印机离线",
    "text": "三楼的打印机连不上网络",
    "topic": "旧分类 > 打印机",
    "prio": "高",
    "state": "处理中",
    "team": "一线客服",
    "who": "刘备",
    "name": "梅琳",
    "mail": "mei@customer.example",
    "firm": "",
    "tags": "printer;三楼",
    "room": "3F 东",
    "opened": "2024-03-01 09:00",
    "solved": "",
    "note": "已联系供应商",
    "noted": "2024-03-01 10:00",
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """A CSV of rows; each is ROW with what is given changed."""

    def make(*changed: dict[str, str]) -> Path:
        path = tmp_path / "old.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, list(ROW))
            writer.writeheader()
            writer.writerows(ROW | row for row in changed)
        return path

    return make


pytestmark = pytest.mark.usefixtures("outer")


async def test_everything_a_row_says_is_kept(world: World, as_system: Any, write: Any) -> None:
    done, rejects = await run_import(world.xinghe.id, write({}), MAP)
    assert (done.created, rejects.first) == (1, [])
    async with as_system(world.xinghe.id) as tx:
        one = await ticket(tx, "A-1")
        known = await catalogue(tx)
        person = await tx.one(select(users).where(users.c.id == one.assignee_id))
        written = await tx.one(select(comments).where(comments.c.ticket_id == one.id))
        facts = await history(tx, one.id)
    assert (one.title, one.description, one.priority, one.channel) == (ROW["title"], ROW["text"], 2, "import")
    assert (one.state, one.external_source) == ("in_progress", "old")
    assert [known.categories[n].names["zh-CN"] for n in known.categories[one.category_id].path] == [
        "旧分类",
        "打印机",
    ]
    assert one.team_id == world.xinghe.teams["frontline"]
    assert one.department_id == world.xinghe.departments["service"]
    assert (one.requester_id, one.tags) == (world.mei.contact_id, ["printer", "三楼"])
    assert one.organisation_id == world.xinghe.organisations["customer.example"]
    assert known.fields["room"].options[0]["names"] == {"zh-CN": "3F 东"}
    assert one.fields == {"room": known.fields["room"].options[0]["key"]}
    assert one.created_at == datetime(2024, 3, 1, 1, 0, tzinfo=UTC)
    assert one.first_responded_at == written.created_at == datetime(2024, 3, 1, 2, 0, tzinfo=UTC)
    assert one.number.startswith("GD20240301")
    assert (person.name, person.is_active, person.password_hash) == ("刘备", False, None)
    assert (written.author_kind, written.author_id, written.body) == ("user", person.id, ROW["note"])
    assert [(fact.kind, fact.at) for fact in facts] == [
        ("ticket.opened", one.created_at),
        ("ticket.assigned", one.created_at),
        ("ticket.commented", written.created_at),
    ]
    assert {fact.cause for fact in facts} == {"import:old"}
    assert (facts[0].actor_kind, facts[0].actor_id) == ("customer", world.mei.contact_id)


async def test_an_imported_ticket_is_found_listed_and_worked_on_like_any_other(
    world: World, as_user: Any, write: Any
) -> None:
    await run_import(world.xinghe.id, write({}), MAP)
    async with as_user(world.zhou) as tx:
        for wanted in ("打印机", "供应商"):
            assert len((await list_tickets(tx, q=wanted))["items"]) == 1
        one = await ticket(tx, "A-1")
        await assign_ticket(tx, one.id, AssignTicket(assignee=world.wang.user_id))
    async with as_user(world.zhou) as tx:
        assert (await ticket(tx, "A-1")).assignee_id == world.wang.user_id


async def test_nobody_is_told(world: World, as_system: Any, write: Any) -> None:
    before = await state_of(world.xinghe.id)
    await run_import(world.xinghe.id, write({}, {"id": "A-2"}), MAP)
    after = await state_of(world.xinghe.id)
    assert after["jobs"] == before["jobs"]
    assert after["tickets"] == before["tickets"] + 2


async def test_a_second_run_changes_nothing(world: World, write: Any) -> None:
    path = write({}, {"id": "A-2", "who": "", "note": ""})
    await run_import(world.xinghe.id, path, MAP)
    before = await state_of(world.xinghe.id)
    done, _ = await run_import(world.xinghe.id, path, MAP)
    assert (done.created, done.changed, done.unchanged) == (0, 0, 2)
    assert await state_of(world.xinghe.id) == before


async def test_a_newer_file_brings_the_ticket_up_to_date(world: World, as_system: Any, write: Any) -> None:
    await run_import(world.xinghe.id, write({}), MAP)
    newer = {"title": "打印机恢复", "state": "已解决", "solved": "2024-03-02 12:00", "tags": "printer", "who": "关羽"}
    done, _ = await run_import(world.xinghe.id, write(newer | {"note": "换了网线", "noted": "2024-03-02 11:00"}), MAP)
    assert (done.created, done.changed) == (0, 1)
    async with as_system(world.xinghe.id) as tx:
        one = await ticket(tx, "A-1")
        facts = [fact.kind for fact in await history(tx, one.id)]
        count = len(await tx.all(select(comments.c.id).where(comments.c.ticket_id == one.id)))
        found = await list_tickets(tx, q="网线")
    assert (one.title, one.state, one.tags, count) == ("打印机恢复", "solved", ["printer"], 2)
    assert one.solved_at == datetime(2024, 3, 2, 4, 0, tzinfo=UTC)
    assert [item["id"] for item in found["items"]] == [one.id]
    assert sorted(facts[3:]) == ["ticket.assigned", "ticket.changed", "ticket.commented", "ticket.moved"]
    before = await state_of(world.xinghe.id)
    await run_import(world.xinghe.id, write(newer | {"note": "换了网线", "noted": "2024-03-02 11:00"}), MAP)
    assert await state_of(world.xinghe.id) == before


async def test_what_a_file_says_of_priority_and_impact_is_known_as_such(
    world: World, as_system: Any, write: Any
) -> None:
    with_impact = MAP | {"fields": {"impact": {"column": "room"}}, "type": {"constant": "incident"}}
    facts = []
    for row in ({"room": "department"}, {"room": "team"}, {"room": "", "prio": ""}):
        await run_import(world.xinghe.id, write(row), with_impact)
        async with as_system(world.xinghe.id) as tx:
            one = await ticket(tx, "A-1")
        facts.append((one.priority, one.priority_source, one.impact, one.fields.get("impact")))
    assert facts == [(2, "import", 2, "department"), (2, "import", 3, "team"), (3, "default", None, None)]


async def test_what_people_did_here_is_never_overwritten(
    world: World, as_user: Any, as_system: Any, write: Any
) -> None:
    await run_import(world.xinghe.id, write({}), MAP)
    async with as_user(world.zhou) as tx:
        one = await ticket(tx, "A-1")
        await assign_ticket(tx, one.id, AssignTicket(assignee=world.wang.user_id))
    done, _ = await run_import(world.xinghe.id, write({"title": "other", "note": "new", "noted": "2024-03-05"}), MAP)
    assert (done.changed, done.kept) == (0, 1)
    async with as_system(world.xinghe.id) as tx:
        after = await ticket(tx, "A-1")
        bodies = (await tx.execute(select(comments.c.body).where(comments.c.ticket_id == one.id))).scalars().all()
    assert (after.title, after.assignee_id) == (ROW["title"], world.wang.user_id)
    assert bodies == [ROW["note"], "new"]


async def test_columns_that_a_later_file_lacks_are_left_as_they_are(world: World, as_system: Any, write: Any) -> None:
    await run_import(world.xinghe.id, write({}), MAP)
    path = write({})
    path.write_text("id,title\nA-1,neu\n", "utf-8")
    done, _ = await run_import(world.xinghe.id, path, {"source": "old", "external_id": "id", "title": "title"})
    async with as_system(world.xinghe.id) as tx:
        one = await ticket(tx, "A-1")
    assert (done.changed, one.title, one.description, one.priority) == (1, "neu", ROW["text"], 2)
    assert (one.state, one.team_id, one.tags) == (
        "in_progress",
        world.xinghe.teams["frontline"],
        ["printer", "三楼"],
    )


async def test_bad_rows_are_skipped_and_told_with_line_column_reason_and_row(
    world: World, write: Any, tmp_path: Path
) -> None:
    rows = [{}, {"id": "A-2", "prio": "purple"}, {"id": "A-3", "opened": "soon"}, {"id": "A-1"}, {"id": "A-4"}]
    rows.append({"id": "A-5", "state": "mystery", "text": "=HYPERLINK(1)"})
    where = tmp_path / "rejects.csv"
    done, rejects = await run_import(world.xinghe.id, write(*rows), MAP, rejects_path=where)
    assert (done.created, done.rejected) == (2, 4)
    told = list(csv.DictReader(where.read_text("utf-8-sig").splitlines()))
    assert [(row["line"], row["column"]) for row in told] == [
        ("3", "prio"),
        ("4", "opened"),
        ("5", ""),
        ("7", "state"),
    ]
    assert told[0]["title"] == ROW["title"]
    assert told[3]["text"] == "'=HYPERLINK(1)"
    assert all(row["reason"] for row in told)
    assert [bad.line for bad in rejects.first] == [3, 4, 5, 7]


async def test_the_rejects_file_is_mended_and_imported_with_the_same_map(
    world: World, as_system: Any, write: Any, tmp_path: Path
) -> None:
    where = tmp_path / "rejects.csv"
    await run_import(world.xinghe.id, write({"prio": "purple", "text": "=1+1"}), MAP, rejects_path=where)
    where.write_text(where.read_text("utf-8-sig").replace(",purple,", ",低,"), "utf-8")
    done, _ = await run_import(world.xinghe.id, where, MAP)
    async with as_system(world.xinghe.id) as tx:
        one = await ticket(tx, "A-1")
    assert (done.created, one.priority, one.description) == (1, 4, "=1+1")


async def test_without_bad_rows_there_is_no_rejects_file(world: World, write: Any, tmp_path: Path) -> None:
    await run_import(world.xinghe.id, write({}), MAP, rejects_path=tmp_path / "rejects.csv")
    assert not (tmp_path / "rejects.csv").exists()


async def test_what_is_missing_is_refused_where_it_may_not_be_made(world: World, write: Any) -> None:
    before = await state_of(world.xinghe.id)
    known = {"topic": "", "who": "wang@xinghe.example", "room": ""}
    rows = [known, known | {"id": "A-2", "who": "刘备"}, known | {"id": "A-3", "topic": "新分类"}]
    rows += [known | {"id": "A-4", "team": "新组"}, known | {"id": "A-5", "room": "3F"}]
    done, rejects = await run_import(world.xinghe.id, write(*rows), MAP, may_create=False)
    assert (done.created, [bad.line for bad in rejects.first]) == (1, [3, 4, 5, 6])
    after = await state_of(world.xinghe.id)
    assert (after["teams"], after["users"]) == (before["teams"], before["users"])


async def test_a_dry_run_tells_everything_and_writes_nothing(world: World, write: Any) -> None:
    rows = [
        {},
        {"id": "A-2", "prio": "purple"},
        {"id": "A-3", "firm": "蜀汉公司", "team": "先锋组", "mail": "new@x.cn"},
    ]
    before = await state_of(world.xinghe.id)
    run = prepared(world.xinghe.id, write(*rows), MAP)
    rejects = Rejects(None, run.table.columns)
    found = await preview_import(run, rejects, may_create=True)
    assert await state_of(world.xinghe.id) == before
    assert (found.created, found.comments, found.known_requesters, found.new_requesters) == (2, 2, 1, 1)
    assert [draft.external_id for draft in found.first] == ["A-1", "A-3"]
    missing = found.missing
    assert list(missing.teams.values()) == ["先锋组"]
    assert list(missing.people.values()) == ["刘备"]
    assert list(missing.categories.values()) == [("旧分类", "打印机")]
    assert missing.fields == {"room": "select"}
    assert found.new_organisations == {"蜀汉公司"}
    assert [bad.column for bad in rejects.first] == ["prio"]


async def test_a_dry_run_and_a_real_run_count_the_same(world: World, write: Any) -> None:
    rows = [{}, {"id": "A-2", "state": "mystery"}, {"id": "A-3", "number": "x"}, {"id": "A-1"}]
    path = write(*[{key: value for key, value in row.items() if key in ROW} for row in rows])
    run = prepared(world.xinghe.id, path, MAP)
    rejects = Rejects(None, run.table.columns)
    found = await preview_import(run, rejects, may_create=True)
    done, refused = await run_import(world.xinghe.id, path, MAP)
    assert (found.created, rejects.count) == (done.created, refused.count) == (2, 2)
    assert [(bad.line, bad.reason) for bad in rejects.first] == [(bad.line, bad.reason) for bad in refused.first]


async def test_own_numbers_are_kept_and_the_counter_passes_them(world: World, as_user: Any, write: Any) -> None:
    async with as_user(world.wang) as tx:
        day = (tx.now + timedelta(hours=8)).strftime("%Y%m%d")
    raw = {"source": "old", "number": "id", "title": "title"}
    done, _ = await run_import(world.xinghe.id, write({"id": f"GD{day}00007"}, {"id": "OLD-1"}), raw)
    assert done.created == 2
    async with as_user(world.wang) as tx:
        new = await open_ticket(tx, OpenTicket(title="next", type="incident"))
        number = await tx.scalar(select(tickets.c.number).where(tickets.c.id == new))
    assert number == f"GD{day}00008"


async def test_a_number_that_another_ticket_bears_is_refused_not_changed(world: World, write: Any) -> None:
    raw = {"source": "old", "external_id": "id", "number": "room", "title": "title"}
    await run_import(world.xinghe.id, write({"id": "1", "room": "N-1"}), raw)
    rows = [{"id": "2", "room": "N-1"}, {"id": "3", "room": "N-3"}, {"id": "4", "room": "N-3"}]
    done, rejects = await run_import(world.xinghe.id, write(*rows), raw)
    assert (done.created, [bad.line for bad in rejects.first]) == (1, [2, 4])


async def test_given_numbers_leap_over_those_in_use(world: World, as_system: Any, write: Any) -> None:
    raw = {"source": "old", "number": "id", "title": "title"}
    taken = [{"id": f"GD20200101{n:05d}"} for n in range(1, 40)]
    await run_import(world.xinghe.id, write(*taken), raw)
    async with as_system(world.xinghe.id) as tx:
        form = (await catalogue(tx)).number_format
        day = datetime(2020, 1, 1, tzinfo=UTC).date()
        given = await give_numbers(tx, form, [("", day)] * 3, ["GD2020010100041"])
    assert len(set(given)) == 3
    assert not {*given} & ({row["id"] for row in taken} | {"GD2020010100041"})


async def test_rows_without_an_id_are_known_by_their_words(world: World, write: Any) -> None:
    path = write({})
    path.write_text("title\nsame\nother\nsame\n", "utf-8")
    raw = {"source": "old", "title": "title"}
    first, _ = await run_import(world.xinghe.id, path, raw)
    path.write_text("title\nnew\nsame\nother\nsame\n", "utf-8")
    second, _ = await run_import(world.xinghe.id, path, raw)
    assert (first.created, second.created, second.unchanged) == (3, 1, 3)


async def test_somebody_known_by_name_alone_is_the_same_person_in_the_next_run(
    world: World, as_system: Any, write: Any
) -> None:
    await run_import(world.xinghe.id, write({"mail": "", "name": "无名氏"}), MAP)
    await run_import(world.xinghe.id, write({"mail": "", "name": "无名氏", "title": "changed"}), MAP)
    async with as_system(world.xinghe.id) as tx:
        mine = (contacts.c.tenant_id == tx.tenant_id, contacts.c.name == "无名氏")
        assert len(await tx.all(select(contacts.c.id).where(*mine))) == 1


async def test_the_organisation_of_the_file_is_made_and_joined(world: World, as_system: Any, write: Any) -> None:
    await run_import(world.xinghe.id, write({"mail": "zf@qq.com", "firm": "蜀汉公司"}), MAP)
    async with as_system(world.xinghe.id) as tx:
        one = await ticket(tx, "A-1")
        made = await tx.one(select(organisations).where(organisations.c.id == one.organisation_id))
        who = await tx.one(select(contacts).where(contacts.c.id == one.requester_id))
    assert (made.name, who.organisation_id) == ("蜀汉公司", made.id)


async def test_a_crash_between_batches_is_made_good_by_running_again(
    world: World, as_system: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(*[{"id": f"A-{n}"} for n in range(25)])
    monkeypatch.setattr(import_file, "BATCH", 10)
    real, calls = import_file.import_batch, [0]

    async def dying(*args: Any, **options: Any) -> Any:
        outcome = await real(*args, **options)
        calls[0] += 1
        if calls[0] == 2:
            raise KeyboardInterrupt
        return outcome

    monkeypatch.setattr(import_file, "import_batch", dying)
    with pytest.raises(KeyboardInterrupt):
        await run_import(world.xinghe.id, path, MAP)
    monkeypatch.setattr(import_file, "import_batch", real)
    done, _ = await run_import(world.xinghe.id, path, MAP)
    assert (done.unchanged, done.created) == (10, 15)
    async with as_system(world.xinghe.id) as tx:
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.external_source == "old")
        rows = await tx.all(select(tickets.c.id, tickets.c.number).where(*mine))
        kinds = [fact.kind for row in rows for fact in await history(tx, row.id)]
    assert len({row.number for row in rows}) == 25
    assert kinds.count("ticket.opened") == kinds.count("ticket.commented") == 25


async def test_a_row_that_the_database_refuses_costs_itself_only(
    world: World, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gongdan.integrations.actions import write_new

    real = write_new._ticket_row

    def spoilt(tx: Any, source: str, one: Any) -> dict[str, Any]:
        row = real(tx, source, one)
        return row | {"priority": 9} if one.draft.external_id == "A-5" else row

    monkeypatch.setattr(write_new, "_ticket_row", spoilt)
    done, rejects = await run_import(world.xinghe.id, write(*[{"id": f"A-{n}"} for n in range(9)]), MAP)
    assert done.created == 8
    assert [bad.line for bad in rejects.first] == [7]
    assert "priority_known" in rejects.first[0].reason


async def test_the_other_tenant_sees_and_meets_nothing_of_it(world: World, as_system: Any, write: Any) -> None:
    before = await state_of(world.northwind.id)
    await run_import(world.xinghe.id, write({}), MAP)
    assert await state_of(world.northwind.id) == before
    done, _ = await run_import(world.northwind.id, write({}), MAP)
    assert done.created == 1


async def test_it_takes_the_right_to_import(world: World, as_user: Any) -> None:
    from gongdan.integrations import policy

    async with as_user(world.wang) as tx:
        with pytest.raises(NotAllowed):
            policy.may_import(tx)


async def test_a_batch_costs_a_handful_of_statements(world: World, write: Any, counting: Any) -> None:
    await run_import(world.xinghe.id, write({}), MAP)
    rows = [{"id": f"B-{n}", "mail": f"u{n}@x{n}.cn", "name": f"u{n}"} for n in range(200)]
    with counting() as few:
        await run_import(world.xinghe.id, write(*rows[:20]), MAP)
    with counting() as many:
        await run_import(world.xinghe.id, write(*rows[20:]), MAP)
    assert many.value <= few.value + 3
    assert many.value < 60


async def test_a_log_becomes_the_history_and_goes_on_in_the_next_file(
    world: World, as_system: Any, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    raw = {
        "source": "log",
        "number": "no",
        "title": "title",
        "state": "state",
        "team": "team",
        "priority": "prio",
        "events": {"key": "no", "at": "at", "by": "by"},
    }
    head = "no,title,state,team,prio,at,by\n"
    lines = [
        "L-1,slow,new,网络组,low,2024-01-01 08:00,Ann\n",
        "L-2,other,new,,low,2024-01-01 08:30,Ann\n",
        "L-1,slow,open,网络组,high,2024-01-01 09:00,Bob\n",
        "L-1,slow,solved,现场组,high,2024-01-01 10:00,Bob\n",
        "L-2,other,closed,,low,bad time,Ann\n",
    ]
    path.write_text(head + "".join(lines), "utf-8")
    done, rejects = await run_import(world.xinghe.id, path, raw)
    assert (done.created, [bad.line for bad in rejects.first]) == (2, [6])
    async with as_system(world.xinghe.id) as tx:
        one = await ticket(tx, "L-1")
        facts = await history(tx, one.id)
    told = [(fact.kind, fact.at.hour, fact.actor_name) for fact in facts]
    assert told == [
        ("ticket.opened", 0, "import"),
        ("ticket.assigned", 0, "Ann"),
        ("ticket.moved", 1, "Bob"),
        ("ticket.changed", 1, "Bob"),
        ("ticket.moved", 2, "Bob"),
        ("ticket.assigned", 2, "Bob"),
    ]
    assert facts[3].payload["changes"] == {"priority": ["low", "high"]}
    assert (one.state, one.transfer_count, one.solved_at.hour, one.updated_at.hour) == ("solved", 1, 2, 2)
    path.write_text(head + "".join(lines[:4]) + "L-1,slow,open,现场组,high,2024-01-02 08:00,Cid\n", "utf-8")
    done, _ = await run_import(world.xinghe.id, path, raw)
    assert (done.created, done.changed) == (0, 1)
    async with as_system(world.xinghe.id) as tx:
        later = await ticket(tx, "L-1")
        new = (await history(tx, one.id))[len(facts) :]
    assert [(fact.kind, fact.payload["from_state"], fact.payload["to_state"]) for fact in new] == [
        ("ticket.moved", "solved", "in_progress")
    ]
    assert (later.state, later.reopen_count, later.solved_at) == ("in_progress", 1, None)


async def test_names_that_differ_by_a_hyphen_are_two(world: World, as_system: Any, write: Any) -> None:
    rows = [{"who": "li-wei@x.cn", "topic": "a-b"}, {"id": "A-2", "who": "li_wei@x.cn", "topic": "a b"}]
    await run_import(world.xinghe.id, write(*rows), MAP)
    async with as_system(world.xinghe.id) as tx:
        one, other = await ticket(tx, "A-1"), await ticket(tx, "A-2")
    assert one.assignee_id != other.assignee_id
    assert one.category_id != other.category_id


async def test_a_renamed_person_of_an_import_is_still_the_same(world: World, as_system: Any, write: Any) -> None:
    await run_import(world.xinghe.id, write({}), MAP)
    async with as_system(world.xinghe.id) as tx:
        one = await ticket(tx, "A-1")
        await tx.execute(update(users).where(users.c.id == one.assignee_id).values(name="刘玄德"))
    await run_import(world.xinghe.id, write({}, {"id": "A-2"}), MAP)
    async with as_system(world.xinghe.id) as tx:
        assert (await ticket(tx, "A-2")).assignee_id == one.assignee_id
