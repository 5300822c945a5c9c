"""The log is read, exported and sealed; whatever is done to it afterwards is found and named."""

import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import psycopg
import pytest
from sqlalchemy import delete, insert, select, text, update

from gongdan.identity.actions import seal
from gongdan.identity.actions.seal import all_tenants, seal_all, seal_once, tenants_with_news
from gongdan.identity.actions.teams import add_team
from gongdan.identity.api import audit as audit_api
from gongdan.identity.jobs.audit import seal_events, seal_late_events
from gongdan.identity.models import event_seals, sealed_events
from gongdan.identity.queries import chain
from gongdan.identity.queries.chain import LATE, OVERDUE, verify_log
from gongdan.identity.schemas.org import TeamIn
from gongdan.identity.sealing import FIRST, SEALED_COLUMNS, Entry, Seal, Verdict, fault_of_seal, seal_hash
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import system_connection, unit
from tests.world import World

PATH = "/api/v1/audit"
MORNING = datetime(2025, 11, 24, 8, 0, tzinfo=UTC)
AT = MORNING.replace(year=2024)


# --- the pure chain --------------------------------------------------------------------------------


def sealed(previous: bytes, rows: list[tuple[int, bytes]], **changed: Any) -> Seal:
    values = {"id": 5, "previous_hash": previous, "event_count": len(rows), "sealed_at": AT}
    return Seal(**{**values, "hash": seal_hash(previous, 5, AT, rows), **changed})


ROWS = [(1, b"a" * 32), (2, b"b" * 32)]
ENTRIES = [Entry(id, row_hash, row_hash) for id, row_hash in ROWS]


def test_an_untouched_seal_has_no_fault() -> None:
    assert fault_of_seal(sealed(FIRST, ROWS), FIRST, ENTRIES) is None


@pytest.mark.parametrize(
    "changed",
    [{"id": 6}, {"previous_hash": b"x" * 32}, {"hash": b"x" * 32}, {"event_count": 3}, {"sealed_at": MORNING}],
)
def test_every_part_of_a_seal_counts(changed: dict[str, Any]) -> None:
    finding = fault_of_seal(sealed(FIRST, ROWS, **changed), FIRST, ENTRIES)
    assert finding is not None
    assert finding.kind == "broken_seal"


@pytest.mark.parametrize(
    "entries",
    [ENTRIES[:1], [], [*ENTRIES, Entry(3, b"c" * 32, b"c" * 32)], [Entry(1, b"z" * 32, b"z" * 32), ENTRIES[1]]],
)
def test_the_rows_under_a_seal_can_be_neither_fewer_nor_more_nor_others(entries: list[Entry]) -> None:
    finding = fault_of_seal(sealed(FIRST, ROWS), FIRST, entries)
    assert finding is not None
    assert finding.kind == "broken_seal"


def test_a_row_is_named_before_its_seal() -> None:
    gone, changed = Entry(1, b"a" * 32, None), Entry(2, b"b" * 32, b"q" * 32)
    for entries, expected in (([gone, changed], ("missing", 1)), ([ENTRIES[0], changed], ("changed", 2))):
        finding = fault_of_seal(sealed(FIRST, ROWS, hash=b"x" * 32), FIRST, entries)
        assert finding is not None
        assert (finding.kind, finding.event_id) == expected


def test_the_hash_covers_every_column_of_the_log() -> None:
    """A new column needs a new form of the hash beside this one: what is sealed stays as it is."""
    assert set(SEALED_COLUMNS) == set(events.c.keys())


# --- sealing and tampering -------------------------------------------------------------------------


async def seal_now(tenant_id: int, late: timedelta = LATE) -> int:
    return await seal_all([tenant_id], late)


async def verdict_on(tenant_id: int) -> Verdict:
    async with system_connection() as connection:
        return await verify_log(connection, tenant_id)


async def happen(tenant_id: int, *names: str) -> None:
    async with unit(system_actor(tenant_id)) as tx:
        for name in names:
            await add_team(tx, TeamIn(name=name))


async def ids_of(tenant_id: int) -> list[int]:
    async with system_connection() as connection:
        statement = select(events.c.id).where(events.c.tenant_id == tenant_id).order_by(events.c.id)
        return list(await connection.scalars(statement))


@asynccontextmanager
async def undone(outer: Any) -> AsyncIterator[None]:
    """What is done inside is taken back."""
    savepoint = await outer.begin_nested()
    yield
    await savepoint.rollback()


async def test_the_log_is_sealed_in_a_chain_that_verifies(outer: Any, world: World) -> None:
    tenant_id = world.xinghe.id
    before = len(await ids_of(tenant_id))
    assert await verdict_on(tenant_id) == Verdict(True, 0, 0, None, None)
    assert await seal_now(tenant_id) == before > 0
    await happen(tenant_id, "一", "二")
    assert await seal_now(tenant_id) == 2
    assert await seal_now(tenant_id) == 0, "nothing new needs no seal"
    verdict = await verdict_on(tenant_id)
    assert (verdict.is_intact, verdict.checked, verdict.seals) == (True, before + 2, 2)
    async with system_connection() as connection:
        newest = await chain.last_seal(connection, tenant_id)
        assert newest is not None
        assert verdict.head == bytes(newest.hash).hex()
        assert newest.event_count == 2


async def test_only_news_are_looked_for_often_and_late_ones_seldom(outer: Any, world: World) -> None:
    async with system_connection() as connection:
        everybody = [world.xinghe.id, world.northwind.id]
        assert list(await tenants_with_news(connection)) == everybody == list(await all_tenants(connection))
    await seal_events()
    async with system_connection() as connection:
        assert list(await tenants_with_news(connection)) == []
    await happen(world.northwind.id, "One")
    async with system_connection() as connection:
        assert list(await tenants_with_news(connection)) == [world.northwind.id]
    await seal_late_events()
    assert (await verdict_on(world.northwind.id)).seals == 2


async def test_large_logs_are_sealed_and_verified_in_portions(
    outer: Any, admin_connection: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "MAX_EVENTS", 3)
    monkeypatch.setattr(chain, "_ROWS_AT_ONCE", 5)
    monkeypatch.setattr(chain, "_SEALS_AT_ONCE", 2)
    tenant_id = world.xinghe.id
    await happen(tenant_id, *"甲乙丙丁")
    ids = await ids_of(tenant_id)
    assert await seal_now(tenant_id) == len(ids)
    verdict = await verdict_on(tenant_id)
    assert (verdict.is_intact, verdict.checked, verdict.seals) == (True, len(ids), -(-len(ids) // 3))
    for event_id in (ids[0], *ids[1:-1:9], ids[-1]):
        async with undone(outer):
            await admin_connection.execute(update(events).where(events.c.id == event_id).values(actor_name="nobody"))
            finding = (await verdict_on(tenant_id)).finding
            assert finding is not None
            assert (finding.kind, finding.event_id) == ("changed", event_id)


CHANGES: dict[str, Any] = {
    "kind": "team.retired",
    "subject": "role",
    "subject_id": 1,
    "payload": {"team_id": 1},
    "is_public": True,
    "actor_kind": "customer",
    "actor_id": 4711,
    "actor_name": "somebody else",
    "cause": "an accident",
    "depth": 3,
    "request_id": "another",
    "client_address": "10.0.0.1",
    "at": AT,
    "recorded_at": AT,
}


def test_every_column_is_tampered_with() -> None:
    assert CHANGES.keys() == set(SEALED_COLUMNS) - {"tenant_id", "id"}


@pytest.mark.parametrize("column", CHANGES)
async def test_a_changed_row_is_named_whatever_was_changed(
    outer: Any, admin_connection: Any, world: World, column: str
) -> None:
    tenant_id = world.xinghe.id
    await happen(tenant_id, "甲", "乙", "丙")
    await seal_now(tenant_id)
    *_, victim, _last = await ids_of(tenant_id)
    await admin_connection.execute(update(events).where(events.c.id == victim).values({column: CHANGES[column]}))
    verdict = await verdict_on(tenant_id)
    assert not verdict.is_intact
    assert verdict.finding is not None
    assert (verdict.finding.kind, verdict.finding.event_id) == ("changed", victim)
    assert str(victim) in verdict.finding.words


async def test_a_moment_changed_by_a_microsecond_is_found(outer: Any, admin_connection: Any, world: World) -> None:
    await seal_now(world.xinghe.id)
    victim = (await ids_of(world.xinghe.id))[0]
    await admin_connection.execute(
        update(events).where(events.c.id == victim).values(at=events.c.at + timedelta(microseconds=1))
    )
    assert (await verdict_on(world.xinghe.id)).finding.event_id == victim  # type: ignore[union-attr]


async def test_a_removed_row_is_named(outer: Any, admin_connection: Any, world: World) -> None:
    tenant_id = world.xinghe.id
    await happen(tenant_id, "甲", "乙")
    await seal_now(tenant_id)
    victim = (await ids_of(tenant_id))[-2]
    await admin_connection.execute(delete(events).where(events.c.id == victim))
    finding = (await verdict_on(tenant_id)).finding
    assert finding is not None
    assert (finding.kind, finding.event_id) == ("missing", victim)
    # Who removes the trace of the row under its seal too breaks the seal.
    await admin_connection.execute(delete(sealed_events).where(sealed_events.c.event_id == victim))
    finding = (await verdict_on(tenant_id)).finding
    assert finding is not None
    assert finding.kind == "broken_seal"


async def test_an_inserted_row_is_named(outer: Any, admin_connection: Any, world: World) -> None:
    tenant_id = world.xinghe.id
    with clock.frozen(MORNING):
        await happen(tenant_id, "甲")
        await seal_now(tenant_id)
    with clock.frozen(MORNING + OVERDUE):
        await happen(tenant_id, "乙")
        await seal_now(tenant_id)
    free = (await ids_of(world.northwind.id))[0]  # an id that is not taken in this tenant
    copied = [column for column in SEALED_COLUMNS if column not in ("tenant_id", "id")]
    like = select(events.c.tenant_id, free, *(events.c[c] for c in copied)).where(events.c.tenant_id == tenant_id)
    await admin_connection.execute(insert(events).from_select(["tenant_id", "id", *copied], like.limit(1)))
    await seal_late_events()
    finding = (await verdict_on(tenant_id)).finding
    assert finding is not None
    assert (finding.kind, finding.event_id) == ("inserted", free)


@pytest.mark.parametrize(
    "changed",
    [{"hash": b"x" * 32}, {"previous_hash": b"x" * 32}, {"event_count": 99}, {"event_count": -1}, {"sealed_at": AT}],
)
async def test_a_changed_seal_is_named(
    outer: Any, admin_connection: Any, world: World, changed: dict[str, Any]
) -> None:
    tenant_id = world.xinghe.id
    await seal_now(tenant_id)
    await happen(tenant_id, "甲")
    await seal_now(tenant_id)
    async with system_connection() as connection:
        ids = list(await connection.scalars(select(event_seals.c.id).where(event_seals.c.tenant_id == tenant_id)))
    await admin_connection.execute(update(event_seals).where(event_seals.c.id == min(ids)).values(changed))
    finding = (await verdict_on(tenant_id)).finding
    assert finding is not None
    assert (finding.kind, finding.seal_id) == ("broken_seal", min(ids))


@pytest.mark.parametrize("which", [min, max])
async def test_a_removed_seal_is_noticed(outer: Any, admin_connection: Any, world: World, which: Any) -> None:
    tenant_id = world.xinghe.id
    await seal_now(tenant_id)
    await happen(tenant_id, "甲")
    await seal_now(tenant_id)
    async with system_connection() as connection:
        ids = list(await connection.scalars(select(event_seals.c.id).where(event_seals.c.tenant_id == tenant_id)))
    await admin_connection.execute(delete(event_seals).where(event_seals.c.id == which(ids)))
    finding = (await verdict_on(tenant_id)).finding
    assert finding is not None
    assert (finding.kind, finding.seal_id) == ("broken_seal", which(ids))


async def test_rehashing_a_changed_row_breaks_its_seal(outer: Any, admin_connection: Any, world: World) -> None:
    tenant_id = world.xinghe.id
    await seal_now(tenant_id)
    victim = (await ids_of(tenant_id))[0]
    await admin_connection.execute(update(events).where(events.c.id == victim).values(actor_name="nobody"))
    renewed = select(chain.row_hash()).where(events.c.tenant_id == tenant_id, events.c.id == victim).scalar_subquery()
    await admin_connection.execute(
        update(sealed_events).where(sealed_events.c.event_id == victim).values(row_hash=renewed)
    )
    finding = (await verdict_on(tenant_id)).finding
    assert finding is not None
    assert finding.kind == "broken_seal"


async def test_a_late_commit_with_a_lower_id_is_sealed_afterwards(
    outer: Any, admin_connection: Any, world: World
) -> None:
    tenant_id = world.xinghe.id
    await happen(tenant_id, "甲", "乙")
    late = (await ids_of(tenant_id))[-2]
    statement = select(events).where(events.c.tenant_id == tenant_id, events.c.id == late)
    row = (await admin_connection.execute(statement)).one()
    await admin_connection.execute(delete(events).where(events.c.id == late))
    await seal_now(tenant_id)
    await admin_connection.execute(insert(events).values(row._asdict()))
    async with system_connection() as connection:
        assert list(await tenants_with_news(connection)) == [world.northwind.id]
    await seal_late_events()
    verdict = await verdict_on(tenant_id)
    assert verdict.is_intact
    assert verdict.checked == len(await ids_of(tenant_id))


async def test_one_process_at_a_time_seals_a_tenant(outer: Any, world: World, worker_database: Any) -> None:
    lock = f"select pg_advisory_lock(hashtextextended('seal:{world.xinghe.id}', 0))"
    async with await psycopg.AsyncConnection.connect(worker_database.admin) as other:
        await other.execute(lock)
        async with system_connection() as connection:
            assert await seal_once(connection, world.xinghe.id, LATE) == []
            ids = await ids_of(world.northwind.id)
            assert await seal_once(connection, world.northwind.id, LATE) == ids
        await other.rollback()


@pytest.mark.parametrize("table", ["events", "event_seals", "sealed_events"])
async def test_the_application_cannot_rewrite_log_or_seals(outer: Any, world: World, table: str) -> None:
    await seal_now(world.xinghe.id)
    for statement in (f"update {table} set tenant_id = tenant_id", f"delete from {table}"):
        async with unit(system_actor(world.xinghe.id)) as tx:
            with pytest.raises(Exception, match="permission denied"):
                async with tx.savepoint():
                    await tx.execute(text(statement))


# --- reading ---------------------------------------------------------------------------------------


async def test_the_auditor_reads_what_was_done_newest_first(client_for: Any, world: World) -> None:
    feng, shen = client_for(world.feng), client_for(world.shen)
    headers = {"X-Request-Id": "trace-me"}
    made = await feng.post("/api/v1/teams", json={"name": "夜班"}, headers=headers)
    assert made.status_code == 201
    page = (await shen.get(PATH, params={"limit": 1})).json()
    line = page["items"][0]
    assert (line["kind"], line["subject"], line["subject_id"]) == ("team.added", "team", made.json()["id"])
    assert line["actor"] == {"kind": "user", "id": world.feng.user_id, "name": "冯军"}
    assert line["seal_id"] is None
    assert line["payload"]["name"] == "夜班"
    older = (await shen.get(PATH, params={"limit": 1, "cursor": page["next_cursor"]})).json()["items"][0]
    assert (older["at"], older["id"]) < (line["at"], line["id"])
    await seal_now(world.xinghe.id)
    assert (await shen.get(PATH, params={"limit": 1})).json()["items"][0]["seal_id"] is not None


async def test_filters_narrow(client_for: Any, world: World) -> None:
    feng, qian, shen = (client_for(person) for person in (world.feng, world.qian, world.shen))
    team = (await feng.post("/api/v1/teams", json={"name": "夜班"})).json()["id"]
    await feng.patch(f"/api/v1/teams/{team}", json={"name": "夜班组"})
    await qian.put(f"/api/v1/users/{world.wang.user_id}/roles", json={"roles": ["dispatcher"]})

    async def kinds(**wanted: Any) -> list[str]:
        answered = await shen.get(PATH, params={"limit": 200, **wanted})
        assert answered.status_code == 200, answered.text
        return [line["kind"] for line in answered.json()["items"]]

    assert await kinds(kind="team.") == ["team.changed", "team.added"]
    assert await kinds(kind="team.changed") == ["team.changed"]
    assert await kinds(kind="no.such") == []
    assert await kinds(actor_kind="user", actor_id=world.qian.user_id) == ["user.roles_changed"]
    assert await kinds(subject="team", subject_id=team) == ["team.changed", "team.added"]
    assert await kinds(request_id="no-such") == []
    assert await kinds(address="203.0.113.9") == []
    soon = (clock.now() + timedelta(minutes=5)).isoformat()
    assert await kinds(**{"from": soon}) == []
    assert len(await kinds(to=soon)) > 3
    assert (await shen.get(PATH, params={"from": "2025-01-01T00:00:00"})).status_code == 422


@pytest.mark.parametrize("path", [PATH, f"{PATH}/export", f"{PATH}/verification"])
async def test_the_log_is_open_to_the_auditor_alone(client_for: Any, world: World, path: str) -> None:
    for person in (world.feng, world.qian, world.zhou, world.wang, world.mei):
        assert (await client_for(person).get(path)).status_code == 403
    assert (await client_for(None).get(path)).status_code == 401
    assert (await client_for(world.shen).get(path)).status_code == 200


async def test_each_tenant_reads_his_own_log(client_for: Any, world: World) -> None:
    await client_for(world.feng).post("/api/v1/teams", json={"name": "夜班"})
    theirs = (await client_for(world.nell).get(PATH, params={"kind": "team."})).json()
    assert theirs == {"items": [], "next_cursor": None}


async def test_the_export_is_whole_safe_and_on_record(
    client_for: Any, world: World, recorded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_api, "LINES_AT_ONCE", 4)
    shen, feng = client_for(world.shen), client_for(world.feng)
    await feng.patch(f"/api/v1/users/{world.feng.user_id}", json={"name": '=HYPERLINK("http://x")'})
    await feng.patch(f"/api/v1/users/{world.zhou.user_id}", json={"phone": "010 6552 9988"})
    await client_for(world.qian).put(f"/api/v1/users/{world.zhou.user_id}/roles", json={"roles": []})
    done = await shen.get(f"{PATH}/export")
    assert done.headers["content-type"] == "text/csv; charset=utf-8"
    assert done.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(done.content.decode("utf-8-sig"))))
    assert (await recorded("tenant.audit_exported")) == [
        {"tenant_id": world.xinghe.id, "form": "csv", "filters": {}, "reason": ""}
    ]
    assert [int(line["id"]) for line in lines] == sorted(await ids_of(world.xinghe.id), reverse=True)
    assert '\'=HYPERLINK("http://x")' in {line["actor_name"] for line in lines}
    assert not [cell for line in lines for cell in line.values() if cell[:1] in set("=+@")]
    as_json = await shen.get(f"{PATH}/export", params={"format": "jsonl", "kind": "user.", "reason": " 季度检查 "})
    found = [orjson.loads(line) for line in as_json.content.splitlines()]
    assert [line["kind"] for line in found] == ["user.roles_changed", "user.changed", "user.changed"]
    noted = (await recorded("tenant.audit_exported"))[-1]
    assert (noted["filters"], noted["reason"]) == ({"kind": "user."}, "季度检查")


async def test_the_verification_tells_the_auditor(client_for: Any, admin_connection: Any, world: World) -> None:
    shen = client_for(world.shen)
    await seal_now(world.xinghe.id)
    good = (await shen.get(f"{PATH}/verification")).json()
    assert (good["is_intact"], good["finding"], good["seals"]) == (True, None, 1)
    victim = (await ids_of(world.xinghe.id))[0]
    await admin_connection.execute(delete(events).where(events.c.id == victim))
    bad = (await shen.get(f"{PATH}/verification")).json()
    assert bad["is_intact"] is False
    assert (bad["finding"]["kind"], bad["finding"]["event_id"]) == ("missing", victim)
