"""A unit of work: all or nothing, in whose name, and what follows the commit."""
# ruff: noqa: PT012 - the unit that raises is what is tested, and another process is waited for

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from gongdan.kernel import clock, event_log
from gongdan.kernel.actor import Actor
from gongdan.kernel.db import connect
from gongdan.kernel.events import events
from gongdan.kernel.trail import client_address, request_id
from gongdan.kernel.unit import MAX_ROUNDS, LoopWithoutEnd, Tx, system_connection, try_advisory_lock, unit
from tests.kernel.conftest import Real, pools_of
from tests.kernel.widgets import WidgetChanged, WidgetMade, WidgetPainted, mark, marks_of, reacting


class Stop(Exception):
    """Raised to break a unit off."""


async def test_all_of_a_unit_is_committed_at_its_end_and_not_before(real: Real) -> None:
    async with unit(real.xinghe) as tx:
        await mark(tx, "one")
        tx.record(WidgetMade(7, "one"))
        assert real.look("select * from marks") == []
    assert real.look("select name from marks") == [("one",)]
    assert real.look("select kind, subject_id, payload from events") == [
        ("widget.made", 7, {"widget_id": 7, "name": "one"})
    ]


async def test_nothing_of_a_unit_that_raises_remains(real: Real) -> None:
    done: list[str] = []

    async def told(tx: Tx, fact: WidgetMade, recorded: Any) -> None: ...

    async def after() -> None:
        done.append("after")

    with reacting(later={WidgetMade: {"told": told}}):
        with pytest.raises(Stop):
            async with unit(real.xinghe) as tx:
                await mark(tx, "one")
                tx.record(WidgetMade(7))
                tx.after_commit(after)
                await tx.settle()
                raise Stop
    for table in ("marks", "events", "procrastinate_jobs"):
        assert real.look(f"select * from {table}") == [], table
    assert done == []


async def test_a_handler_that_raises_undoes_the_unit(real: Real) -> None:
    async def refuse(tx: Tx, fact: WidgetMade) -> None:
        raise Stop

    with reacting(on={WidgetMade: [refuse]}), pytest.raises(Stop):
        async with unit(real.xinghe) as tx:
            await mark(tx, "one")
            tx.record(WidgetMade(7))
    assert real.look("select * from marks") == []


async def test_what_was_recorded_tells_who_when_whence_and_why(real: Real) -> None:
    rid, address = request_id.set("r-1"), client_address.set("192.0.2.7")
    at = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    customer = Actor(real.xinghe.tenant_id, "customer", "梅琳" * 150, user_id=12, contact_id=34)
    try:
        with clock.frozen(at):
            async with unit(customer, cause="mail:9", depth=2) as tx:
                tx.record(WidgetMade(1))
                tx.record(WidgetPainted(1, ["红", "blue"]))
    finally:
        request_id.reset(rid)
        client_address.reset(address)
    found = real.look(
        "select kind, payload, is_public, actor_kind, actor_id, length(actor_name), cause, depth, request_id,"
        " client_address, at, tenant_id from events order by id"
    )
    rest = ("customer", 34, 200, "mail:9", 2, "r-1", "192.0.2.7", at, real.xinghe.tenant_id)
    assert found == [
        ("widget.made", {"widget_id": 1, "name": ""}, True, *rest),
        ("widget.painted", {"widget_id": 1, "colours": ["红", "blue"]}, False, *rest),
    ]


async def test_handlers_run_until_nothing_new_happens_and_facts_keep_their_order(
    outer: Any, as_system: Callable[[int], Any], world: Any
) -> None:
    order: list[str] = []

    async def paint(tx: Tx, fact: WidgetMade) -> None:
        order.append(f"paint {fact.widget_id}")
        tx.record(WidgetPainted(fact.widget_id))

    async def note(tx: Tx, fact: WidgetPainted) -> None:
        order.append(f"note {fact.widget_id}")

    with reacting(on={WidgetMade: [paint], WidgetPainted: [note]}):
        async with as_system(world.xinghe.id) as tx:
            tx.record(WidgetMade(1))
            tx.record(WidgetMade(2))
            await tx.settle()
            rows = await tx.all(
                select(events.c.kind, events.c.subject_id).where(events.c.subject == "widget").order_by(events.c.id)
            )
    assert order == ["paint 1", "paint 2", "note 1", "note 2"]
    assert [tuple(row) for row in rows] == [
        ("widget.made", 1),
        ("widget.made", 2),
        ("widget.painted", 1),
        ("widget.painted", 2),
    ]


async def test_handlers_that_never_end_are_stopped(real: Real) -> None:
    rounds = 0

    async def again(tx: Tx, fact: WidgetMade) -> None:
        nonlocal rounds
        rounds += 1
        tx.record(WidgetMade(fact.widget_id + 1))

    with reacting(on={WidgetMade: [again]}), pytest.raises(LoopWithoutEnd, match=r"widget\.made"):
        async with unit(real.xinghe) as tx:
            tx.record(WidgetMade(0))
    assert rounds == MAX_ROUNDS
    assert real.look("select * from events") == []


async def test_a_step_that_a_handler_refuses_is_undone_alone_and_the_rest_is_written_once(real: Real) -> None:
    async def refuse_two(tx: Tx, fact: WidgetMade) -> None:
        await mark(tx, f"{fact.widget_id}")
        if fact.widget_id == 2:
            raise ZeroDivisionError

    refused = []
    with reacting(on={WidgetMade: [refuse_two]}):
        async with unit(real.xinghe) as tx:
            for number in (1, 2, 3):
                try:
                    async with tx.savepoint():
                        tx.record(WidgetMade(number))
                        await tx.react()
                except ZeroDivisionError:
                    refused.append(number)
            assert await tx.all(select(events)) == [], "nothing is written before the unit settles"
    assert refused == [2]
    assert real.look("select name from marks order by name") == [("1",), ("3",)]
    assert real.look("select subject_id from events order by id") == [(1,), (3,)]


async def test_settling_twice_writes_and_tells_each_fact_once(real: Real) -> None:
    handled: list[int] = []

    async def note(tx: Tx, fact: WidgetMade) -> None:
        handled.append(fact.widget_id)

    with reacting(on={WidgetMade: [note]}):
        async with unit(real.xinghe) as tx:
            tx.record(WidgetMade(1))
            await tx.settle()
            await tx.settle()
            tx.record(WidgetMade(2))
    assert handled == [1, 2]
    assert real.look("select subject_id from events order by id") == [(1,), (2,)]


async def test_changes_of_one_thing_become_one_net_fact() -> None:
    tx = Tx(None, Actor(1, "system", "x"))  # type: ignore[arg-type]
    tx.record(WidgetChanged(1, {"name": ("a", "b")}))
    tx.record(WidgetMade(1))
    tx.record(WidgetChanged(2, {"name": ("x", "y")}))
    tx.record(WidgetChanged(1, {"name": ("b", "c"), "size": (1, 2)}))
    # Last, since of the same thing something was told in between.
    assert tx.facts == [
        WidgetMade(1),
        WidgetChanged(2, {"name": ("x", "y")}),
        WidgetChanged(1, {"name": ("a", "c"), "size": (1, 2)}),
    ]


async def test_a_change_that_was_reacted_to_already_is_not_rewritten(real: Real) -> None:
    seen: list[Any] = []

    async def look(tx: Tx, fact: WidgetChanged) -> None:
        seen.append(fact.changes)
        if len(seen) == 1:
            tx.record(WidgetChanged(1, {"size": (1, 2)}))

    with reacting(on={WidgetChanged: [look]}):
        async with unit(real.xinghe) as tx:
            tx.record(WidgetChanged(1, {"name": ("a", "b")}))
    assert seen == [{"name": ("a", "b")}, {"size": (1, 2)}]
    assert real.look("select payload->'changes' from events order by id") == [
        ({"name": ["a", "b"]},),
        ({"size": [1, 2]},),
    ]


async def test_a_savepoint_undoes_rows_facts_merges_and_callbacks(real: Real) -> None:
    done: list[str] = []

    async def after(word: str) -> None:
        done.append(word)

    async with unit(real.xinghe) as tx:
        await mark(tx, "kept")
        tx.record(WidgetChanged(1, {"name": ("a", "b")}))
        tx.after_commit(lambda: after("kept"))
        with pytest.raises(Stop):
            async with tx.savepoint():
                await mark(tx, "lost")
                tx.record(WidgetChanged(1, {"name": ("b", "c")}))
                tx.record(WidgetMade(5))
                tx.after_commit(lambda: after("lost"))
                raise Stop
        async with tx.savepoint():
            await mark(tx, "second")
    assert real.look("select name from marks order by 1") == [("kept",), ("second",)]
    assert real.look("select kind, payload->'changes' from events") == [("widget.changed", {"name": ["a", "b"]})]
    assert done == ["kept"]


async def test_what_was_settled_inside_a_savepoint_that_failed_is_settled_again(real: Real) -> None:
    async with unit(real.xinghe) as tx:
        tx.record(WidgetMade(1))
        with pytest.raises(Stop):
            async with tx.savepoint():
                tx.record(WidgetMade(2))
                await tx.settle()
                raise Stop
        tx.record(WidgetMade(3))
    assert real.look("select subject_id from events order by id") == [(1,), (3,)]


async def test_after_a_unique_violation_in_a_savepoint_the_unit_goes_on(real: Real) -> None:
    async with unit(real.xinghe) as tx:
        await mark(tx, "one")
        with pytest.raises(IntegrityError):
            async with tx.savepoint():
                await mark(tx, "one")
        await mark(tx, "two")
        assert await marks_of(tx) == ["one", "two"]


async def test_what_follows_the_commit_sees_it_and_its_failure_harms_nobody(
    real: Real, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Any] = []

    async def fail() -> None:
        raise RuntimeError("cache is gone")

    async def look() -> None:
        seen.append(real.look("select name from marks"))

    with caplog.at_level(logging.ERROR):
        async with unit(real.xinghe) as tx:
            await mark(tx, "one")
            tx.after_commit(fail)
            tx.after_commit(look)
    assert seen == [[("one",)]]
    assert "what follows the commit failed" in caplog.text


async def test_a_caller_who_hangs_up_does_not_stop_what_follows_the_commit(real: Real) -> None:
    begun, done = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        begun.set()
        await asyncio.sleep(0.05)
        done.set()

    async def work() -> None:
        async with unit(real.xinghe) as tx:
            tx.after_commit(slow)

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(done.wait(), 2)


async def test_a_cancelled_unit_leaves_nothing_and_gives_its_connection_back(real: Real) -> None:
    begun = asyncio.Event()

    async def work() -> None:
        async with unit(real.xinghe) as tx:
            await mark(tx, "one")
            begun.set()
            await tx.scalar(text("select pg_sleep(10)"))

    task = asyncio.create_task(work())
    await begun.wait()
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert real.pools.app.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert real.look("select * from marks") == []


@pytest.mark.parametrize("count", [1, 3, 100])
async def test_any_number_of_facts_costs_two_statements(
    outer: Any, as_system: Callable[[int], Any], counting: Callable[[], Any], world: Any, count: int
) -> None:
    async def told(tx: Tx, fact: WidgetMade, recorded: Any) -> None: ...

    with reacting(later={WidgetMade: {"told": told}}):
        async with as_system(world.xinghe.id) as tx:
            for number in range(count):
                tx.record(WidgetMade(number))
            with counting() as n:
                await tx.settle()
            assert n.value == 2, n.texts
            stored = await tx.all(
                select(events.c.subject_id).where(events.c.kind == "widget.made").order_by(events.c.id)
            )
            assert [row.subject_id for row in stored] == list(range(count))
            queued = await tx.all(
                text("select task_name, lock, args from procrastinate_jobs order by id desc limit 1")
            )
    assert queued[0].task_name == "deliver"
    assert queued[0].lock == f"{world.xinghe.id}:widget:0"
    assert len(queued[0].args["event_ids"]) == count


async def test_ids_are_answered_in_the_order_of_the_facts(real: Real) -> None:
    async with unit(real.xinghe) as tx:
        facts = [WidgetMade(n, "x" * (n * 37 % 50)) for n in range(200)]
        ids = await event_log.write(tx.connection, tx.actor, facts, at=tx.now, cause=None, depth=0)
    assert real.look("select subject_id from events order by array_position(%s::bigint[], id)", ids) == [
        (n,) for n in range(200)
    ]


async def test_a_quiet_unit_writes_its_facts_and_tells_nobody(real: Real) -> None:
    async def told(tx: Tx, fact: WidgetMade, recorded: Any) -> None: ...

    with reacting(later={WidgetMade: {"told": told}}):
        async with unit(real.xinghe) as tx:
            tx.is_quiet = True
            tx.record(WidgetMade(1))
    assert real.look("select count(*) from events") == [(1,)]
    assert real.look("select count(*) from procrastinate_jobs") == [(0,)]


# --- reading ---------------------------------------------------------------------------------------


async def test_a_reading_unit_cannot_write(real: Real) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with unit(real.xinghe, is_read_only=True) as tx:
            await mark(tx, "one")
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with unit(real.xinghe, is_read_only=True) as tx:
            tx.record(WidgetMade(1))


async def test_a_connection_that_was_read_only_can_be_written_on_next(real: Real) -> None:
    pools = connect(real.copy.app, real.copy.system, pool_size=1)
    with pools_of(pools):
        for name in ("a", "b"):
            async with unit(real.xinghe, is_read_only=True) as tx:
                assert await tx.scalar(text("show transaction_read_only")) == "on"
            async with unit(real.xinghe) as tx:
                await mark(tx, name)
    await pools.close()


async def test_reads_end_with_commit_and_keep_their_prepared_statements(real: Real) -> None:
    pools = connect(real.copy.app, real.copy.system, pool_size=1)
    counted = "select xact_commit, xact_rollback from pg_stat_database where datname = current_database()"
    with pools_of(pools):
        for _ in range(8):
            async with unit(real.xinghe, is_read_only=True) as tx:
                await marks_of(tx)
        async with unit(real.xinghe, is_read_only=True) as tx:
            prepared = await tx.all(
                text("select statement, generic_plans + custom_plans from pg_prepared_statements")
            )
            await tx.execute(text("select pg_stat_force_next_flush()"))
        [(_, before)] = real.look(counted)
        async with unit(real.xinghe, is_read_only=True) as tx:
            await marks_of(tx)
            await tx.execute(text("select pg_stat_force_next_flush()"))
        [(_, after)] = real.look(counted)
    await pools.close()
    assert any("marks" in statement and used >= 2 for statement, used in prepared), prepared
    assert after == before


# --- tenants ---------------------------------------------------------------------------------------


async def test_without_a_tenant_no_row_is_seen_and_none_can_be_written(real: Real) -> None:
    async with unit(real.xinghe) as tx:
        await mark(tx, "one")
    async with unit(real.xinghe, is_tenant_set=True) as tx:
        assert await marks_of(tx) == []
    with pytest.raises(DBAPIError, match="row-level security"):
        async with unit(real.xinghe, is_tenant_set=True) as tx:
            await mark(tx, "two")


async def test_another_tenants_rows_are_neither_seen_nor_changed_nor_written(real: Real) -> None:
    async with unit(real.northwind) as tx:
        await mark(tx, "theirs")
    async with unit(real.xinghe) as tx:
        assert await marks_of(tx) == []
        assert (await tx.execute(text("update marks set number = 1"))).rowcount == 0
        assert (await tx.execute(text("delete from marks"))).rowcount == 0
    with pytest.raises(DBAPIError, match="row-level security"):
        async with unit(real.xinghe) as tx:
            await tx.execute(text("insert into marks values (:t, 'planted')"), {"t": real.northwind.tenant_id})
    async with unit(real.xinghe) as tx:
        await mark(tx, "ours")
    with pytest.raises(DBAPIError, match="row-level security"):
        async with unit(real.xinghe) as tx:
            await tx.execute(text("update marks set tenant_id = :t"), {"t": real.northwind.tenant_id})
    assert real.look("select tenant_id, name, number from marks order by name") == [
        (real.xinghe.tenant_id, "ours", 0),
        (real.northwind.tenant_id, "theirs", 0),
    ]


@pytest.mark.parametrize("ends_well", [True, False])
async def test_the_tenant_ends_with_the_transaction(real: Real, ends_well: bool) -> None:
    pools = connect(real.copy.app, real.copy.system, pool_size=1)
    with pools_of(pools):
        try:
            async with unit(real.xinghe) as tx:
                await mark(tx, "one")
                if not ends_well:
                    raise Stop
        except Stop:
            pass
        async with unit(real.xinghe, is_tenant_set=True) as tx:
            assert await tx.scalar(text("select current_setting('app.tenant_id', true)")) in (None, "")
            assert await marks_of(tx) == []
    await pools.close()


async def test_becoming_somebody_binds_the_transaction_to_his_tenant(real: Real) -> None:
    async with unit(real.northwind) as tx:
        await mark(tx, "theirs")
    async with unit(real.xinghe, is_tenant_set=True) as tx:
        await tx.become(real.northwind)
        assert await marks_of(tx) == ["theirs"]
        tx.record(WidgetMade(1))
    assert real.look("select tenant_id from events") == [(real.northwind.tenant_id,)]


async def test_the_system_sees_all_tenants(real: Real) -> None:
    for actor in (real.xinghe, real.northwind):
        async with unit(actor) as tx:
            await mark(tx, f"of {actor.tenant_id}")
    async with system_connection() as connection:
        assert await connection.scalar(text("select count(*) from marks")) == 2


async def test_the_log_cannot_be_rewritten_by_the_application(real: Real) -> None:
    async with unit(real.xinghe) as tx:
        tx.record(WidgetMade(1))
    for statement in ("update events set kind = 'x'", "delete from events", "truncate events"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with unit(real.xinghe) as tx:
                await tx.execute(text(statement))


async def test_an_advisory_lock_is_held_until_its_transaction_ends(real: Real) -> None:
    async with system_connection() as first, system_connection() as second:
        assert await try_advisory_lock(first, "sweep")
        assert not await try_advisory_lock(second, "sweep")
        assert await try_advisory_lock(second, "another")
    async with system_connection() as third:
        assert await try_advisory_lock(third, "sweep")


async def test_what_one_does_for_another_is_written_under_each_ones_name(real: Real) -> None:
    boss = Actor(real.xinghe.tenant_id, "user", "boss", user_id=1)
    clerk = Actor(real.xinghe.tenant_id, "user", "clerk", user_id=2)
    async with unit(boss) as tx:
        tx.record(WidgetMade(1))
        async with tx.acting_as(clerk, cause="approval:7"):
            assert tx.actor is clerk
            tx.record(WidgetMade(2))
        tx.record(WidgetMade(3))
    assert real.look("select subject_id, actor_name, cause from events order by id") == [
        (1, "boss", None),
        (2, "clerk", "approval:7"),
        (3, "boss", None),
    ]


async def test_who_fails_for_another_leaves_his_own_name_behind(real: Real) -> None:
    boss = Actor(real.xinghe.tenant_id, "user", "boss", user_id=1)
    clerk = Actor(real.xinghe.tenant_id, "user", "clerk", user_id=2)
    async with unit(boss, cause="rule:1") as tx:
        tx.record(WidgetMade(1))
        with pytest.raises(Stop):
            async with tx.acting_as(clerk, cause="approval:7"), tx.savepoint():
                tx.record(WidgetMade(2))
                await tx.settle()
                raise Stop
        assert (tx.actor, tx.cause) == (boss, "rule:1")
        tx.record(WidgetMade(3))
    assert real.look("select subject_id, actor_name, cause from events order by id") == [
        (1, "boss", "rule:1"),
        (3, "boss", "rule:1"),
    ]
