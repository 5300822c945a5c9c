"""Facts, those who react, and the promise of `@later`: the effect is kept exactly once."""
# ruff: noqa: PT012 - the unit that raises is what is tested, and another process is waited for

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from gongdan.kernel import delivery
from gongdan.kernel.delivery import deliver, deliver_again
from gongdan.kernel.events import Event, Recorded, handlers_of, later, listeners_of, on
from gongdan.kernel.unit import MAX_DEPTH, Tx, unit
from tests.kernel.conftest import Real
from tests.kernel.widgets import WidgetMade, WidgetPainted, mark, reacting


class Stop(Exception):
    """Raised by a listener that fails."""


async def record(real: Real, *facts: Event, depth: int = 0) -> list[int]:
    """Commit the facts; answers their ids."""
    async with unit(real.xinghe, depth=depth) as tx:
        for fact in facts:
            tx.record(fact)
    return [id for (id,) in real.look("select id from events order by id")][-len(facts) :]


# --- facts -----------------------------------------------------------------------------------------


def test_a_kind_is_the_class_name_behind_its_subject() -> None:
    @dataclass(frozen=True)
    class SecondFactorSetUp(Event):
        subject: ClassVar[str] = "user"
        user_id: int

    try:
        assert WidgetMade.kind() == "widget.made"
        assert SecondFactorSetUp.kind() == "user.second_factor_set_up"
        assert Event.kinds["widget.made"] is WidgetMade
        assert WidgetMade(3).subject_id == 3
    finally:
        del Event.kinds["user.second_factor_set_up"]


def test_two_facts_of_one_name_are_refused() -> None:
    with pytest.raises(TypeError, match="two facts are named"):
        type("Made", (Event,), {"subject": "widget"})
    assert Event.kinds["widget.made"] is WidgetMade


@pytest.mark.parametrize(
    ("payload", "fact"),
    [
        ({"widget_id": 1, "name": "x"}, WidgetMade(1, "x")),
        ({"widget_id": 1}, WidgetMade(1)),
        ({"widget_id": 1, "name": "x", "of_yesterday": [1]}, WidgetMade(1, "x")),
    ],
)
def test_old_and_new_payloads_are_read(payload: dict[str, Any], fact: WidgetMade) -> None:
    assert WidgetMade.from_payload(payload) == fact


def test_a_payload_comes_back_as_the_fact_it_was() -> None:
    fact = WidgetPainted(9, ["红", "blue"])
    assert WidgetPainted.from_payload(fact.payload()) == fact


def test_reactions_are_registered_by_kind() -> None:
    with reacting():

        @on(WidgetMade, WidgetPainted)
        async def count(tx: Tx, fact: Event) -> None: ...

        @later(WidgetMade)
        async def tell(tx: Tx, fact: WidgetMade, recorded: Recorded) -> None: ...

        assert handlers_of(WidgetPainted(1)) == [count]
        assert list(listeners_of(WidgetMade).values()) == [tell]
        [name] = listeners_of(WidgetMade)
        assert name.startswith("tests.kernel.test_events.")
        assert listeners_of(WidgetPainted) == {}
    assert handlers_of(WidgetPainted(1)) == []


# --- in the same transaction -----------------------------------------------------------------------


async def test_on_reacts_in_the_same_transaction(real: Real) -> None:
    async def follow(tx: Tx, fact: WidgetMade) -> None:
        await mark(tx, f"for {fact.widget_id}")

    with reacting(on={WidgetMade: [follow]}):
        await record(real, WidgetMade(1))
        with pytest.raises(Stop):
            async with unit(real.xinghe) as tx:
                tx.record(WidgetMade(2))
                await tx.settle()
                raise Stop
    assert real.look("select name from marks") == [("for 1",)]


# --- later -----------------------------------------------------------------------------------------


async def test_a_listener_reacts_in_its_own_name_and_its_facts_say_why(real: Real) -> None:
    heard: list[Recorded] = []

    async def tell_people(tx: Tx, fact: WidgetMade, recorded: Recorded) -> None:
        heard.append(recorded)
        tx.record(WidgetPainted(fact.widget_id))

    with reacting(later={WidgetMade: {"notes.handlers.tell_people": tell_people}}):
        [id] = await record(real, WidgetMade(1, "x"), depth=1)
        await deliver(tenant_id=real.xinghe.tenant_id, event_ids=[id])
    [recorded] = heard
    assert (recorded.id, recorded.fact, recorded.depth) == (id, WidgetMade(1, "x"), 1)
    assert (recorded.actor_kind, recorded.tenant_id) == ("system", real.xinghe.tenant_id)
    assert real.look("select kind, actor_name, cause, depth from events where id > %s", id) == [
        ("widget.painted", "tell_people", f"event:{id}", 2)
    ]


async def test_a_job_that_runs_twice_takes_effect_once(real: Real) -> None:
    async def count(tx: Tx, fact: WidgetMade, recorded: Recorded) -> None:
        await mark(tx, f"of {fact.widget_id}")  # the key would refuse a second

    with reacting(later={WidgetMade: {"count": count}}):
        ids = await record(real, WidgetMade(1), WidgetMade(2))
        for _ in range(3):
            await deliver(tenant_id=real.xinghe.tenant_id, event_ids=ids)
        await asyncio.gather(*(deliver(tenant_id=real.xinghe.tenant_id, event_ids=ids) for _ in range(3)))
    assert real.look("select name from marks order by 1") == [("of 1",), ("of 2",)]
    assert real.look("select task_name, count(*) from procrastinate_jobs group by 1") == [("deliver", 1)]


async def test_the_same_job_at_once_takes_effect_once(real: Real) -> None:
    running = 0

    async def slowly(tx: Tx, fact: WidgetMade, recorded: Recorded) -> None:
        nonlocal running
        running += 1
        await asyncio.sleep(0.05)
        await mark(tx, f"run {running}")

    with reacting(later={WidgetMade: {"slowly": slowly}}):
        ids = await record(real, WidgetMade(1))
        await asyncio.gather(*(deliver(tenant_id=real.xinghe.tenant_id, event_ids=ids) for _ in range(3)))
    assert running == 1
    assert real.look("select name from marks") == [("run 1",)]


async def test_a_worker_that_dies_between_two_listeners_leaves_the_second_for_the_next_run(real: Real) -> None:
    is_dying = True

    async def first(tx: Tx, fact: WidgetMade, recorded: Recorded) -> None:
        await mark(tx, "first")

    async def second(tx: Tx, fact: WidgetMade, recorded: Recorded) -> None:
        await mark(tx, "second")
        if is_dying:
            raise asyncio.CancelledError  # what a listener under way sees when its worker is broken off

    with reacting(later={WidgetMade: {"first": first, "second": second}}):
        ids = await record(real, WidgetMade(1))
        with pytest.raises(asyncio.CancelledError):
            await deliver(tenant_id=real.xinghe.tenant_id, event_ids=ids)
        assert real.look("select name from marks") == [("first",)]
        is_dying = False
        await deliver(tenant_id=real.xinghe.tenant_id, event_ids=ids)
    assert real.look("select name from marks order by 1") == [("first",), ("second",)]


async def test_a_listener_that_fails_gets_a_job_of_its_own_and_holds_nobody_up(
    real: Real, caplog: pytest.LogCaptureFixture
) -> None:
    is_broken = True

    async def broken(tx: Tx, fact: WidgetMade, recorded: Recorded) -> None:
        await mark(tx, f"broken {fact.widget_id}")
        if is_broken:
            raise Stop

    async def sound(tx: Tx, fact: WidgetMade, recorded: Recorded) -> None:
        await mark(tx, f"sound {fact.widget_id}")

    with reacting(later={WidgetMade: {"broken": broken, "sound": sound}}), caplog.at_level(logging.ERROR):
        ids = await record(real, WidgetMade(1), WidgetMade(2))
        await deliver(tenant_id=real.xinghe.tenant_id, event_ids=ids)
        assert real.look("select name from marks order by 1") == [("sound 1",), ("sound 2",)]
        jobs = real.look(
            "select args, lock, scheduled_at > now() from procrastinate_jobs"
            " where task_name = 'deliver_again' order by id"
        )
        assert jobs == [
            (
                {"tenant_id": real.xinghe.tenant_id, "event_id": id, "listener": "broken"},
                f"{real.xinghe.tenant_id}:widget:{number}:broken",
                True,
            )
            for number, id in enumerate(ids, 1)
        ]
        with pytest.raises(Stop):
            await deliver_again(**jobs[0][0])
        is_broken = False
        for _ in range(2):
            await deliver_again(**jobs[0][0])
    assert real.look("select name from marks order by 1") == [("broken 1",), ("sound 1",), ("sound 2",)]
    assert "listener failed" in caplog.text


async def test_a_retry_for_a_listener_that_is_gone_does_nothing(real: Real) -> None:
    ids = await record(real, WidgetMade(1))
    await deliver_again(tenant_id=real.xinghe.tenant_id, event_id=ids[0], listener="of the last release")
    assert real.look("select * from event_receipts") == []


async def test_listeners_that_set_each_other_off_are_stopped(real: Real, caplog: pytest.LogCaptureFixture) -> None:
    told: list[int] = []

    async def again(tx: Tx, fact: WidgetMade, recorded: Recorded) -> None:
        told.append(recorded.depth)
        tx.record(WidgetMade(fact.widget_id))

    with reacting(later={WidgetMade: {"again": again}}), caplog.at_level(logging.ERROR):
        [id] = await record(real, WidgetMade(1))
        for _ in range(MAX_DEPTH + 3):
            await deliver(tenant_id=real.xinghe.tenant_id, event_ids=[id])
            [(id,)] = real.look("select max(id) from events")
    assert told == list(range(MAX_DEPTH))
    assert "loop stopped" in caplog.text


async def test_events_of_an_unknown_kind_or_of_another_tenant_are_passed_over(real: Real) -> None:
    told: list[int] = []

    async def tell(tx: Tx, fact: WidgetMade, recorded: Recorded) -> None:
        told.append(fact.widget_id)

    with reacting(later={WidgetMade: {"tell": tell}}):
        ids = await record(real, WidgetMade(1), WidgetMade(2))
        real.look("update events set kind = 'widget.forgotten' where id = %s", ids[0])
        await deliver(tenant_id=real.northwind.tenant_id, event_ids=ids)
        assert told == []
        await deliver(tenant_id=real.xinghe.tenant_id, event_ids=ids)
    assert told == [2]


def test_delivery_is_declared_under_the_name_that_units_enqueue() -> None:
    from gongdan.kernel.jobs import declared_job

    assert declared_job("deliver") is delivery.deliver
    assert declared_job("deliver_again") is delivery.deliver_again
