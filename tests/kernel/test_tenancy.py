"""Every table that belongs to a tenant stands under its policy, and the application owns nothing."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, MetaData, String, Table, event, insert, text

from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.tenancy import POLICY_FREE, hardening_ddl, metadata, tenant_fk
from gongdan.kernel.unit import unit
from tests.kernel.conftest import Real
from tests.kernel.widgets import marks


def test_each_grant_gives_just_its_rights() -> None:
    wanted = {
        "read": "GRANT SELECT ON t",
        "append": "GRANT SELECT, INSERT ON t",
        "write": "GRANT SELECT, INSERT, UPDATE, DELETE ON t",
    }
    for grant, begins in wanted.items():
        table = Table("t", MetaData(), Column("tenant_id", String), info={"grant": grant})
        assert next(iter(hardening_ddl(table))) == f"{begins} TO gongdan_app"


def test_a_table_without_tenants_has_no_policy() -> None:
    assert not any("POLICY" in line for line in hardening_ddl(Table("t", MetaData(), Column("id", String))))
    assert sum("POLICY" in line for line in hardening_ddl(marks)) == 1


def test_a_reference_stays_inside_its_tenant() -> None:
    reference = tenant_fk("team_id", "teams")
    assert [element.target_fullname for element in reference.elements] == ["teams.tenant_id", "teams.id"]
    assert reference.column_keys == ["tenant_id", "team_id"]
    assert (reference.ondelete, tenant_fk("x", "y", cascade=True).ondelete) == (None, "CASCADE")


async def test_every_tenants_table_is_bound_and_not_owned_by_who_uses_it(real: Real) -> None:
    rows = real.look(
        "select c.relname, c.relrowsecurity, pg_get_userbyid(c.relowner), (select count(*) from pg_policy where"
        " polrelid = c.oid) from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'"
        " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
    )
    assert len(rows) > 20
    for name, is_bound, owner, policies in rows:
        assert owner not in ("gongdan_app", "gongdan_system"), name
        assert (is_bound, policies) == ((False, 0) if name in POLICY_FREE else (True, 1)), name


async def test_the_applications_role_has_no_way_around_the_policies(real: Real) -> None:
    [(is_super, bypasses)] = real.look("select rolsuper, rolbypassrls from pg_roles where rolname = 'gongdan_app'")
    assert (is_super, bypasses) == (False, False)


async def test_other_tenants_rows_are_invisible_in_every_table_there_is(real: Real) -> None:
    tables = [table for table in metadata.sorted_tables if "tenant_id" in table.c and table.name not in POLICY_FREE]
    async with unit(real.xinghe) as tx:
        for table in tables:
            seen = await tx.scalar(
                text(f"select count(*) from {table.name} where tenant_id <> :t"), {"t": tx.tenant_id}
            )
            assert seen == 0, table.name
    assert real.look("select count(distinct tenant_id) from users") == [(2,)]


async def test_many_rows_are_inserted_by_one_statement_and_answer_their_ids_in_order(real: Real) -> None:
    shared = {"tenant_id": real.xinghe.tenant_id, "kind": "x", "subject": "x", "payload": {}, "is_public": False}
    shared |= {"actor_kind": "system", "actor_name": "x", "depth": 0, "at": datetime(2026, 1, 1, tzinfo=UTC)}
    rows = [{**shared, "subject_id": number} for number in range(60)]
    statements: list[str] = []
    engine = real.pools.app.sync_engine

    def note(_c: object, _cur: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        async with unit(real.xinghe) as tx:
            made = await tx.execute(insert(events).returning(events.c.id, sort_by_parameter_order=True), rows)
            ids = list(made.scalars())
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert sum("INSERT" in statement for statement in statements) == 1
    assert ids == [id for (id,) in real.look("select id from events order by subject_id")]


async def test_without_the_right_the_tenant_cannot_be_set(real: Real) -> None:
    granted = real.look(
        "select has_function_privilege(r, 'set_tenant(bigint)', 'execute') from unnest(array['gongdan_app',"
        " 'gongdan_system']) r union all select has_function_privilege('public', 'set_tenant(bigint)', 'execute')"
    )
    assert granted == [(True,), (True,), (False,)]


@pytest.mark.parametrize("tenant_id", [0, -1, 2**62])
async def test_a_tenant_that_does_not_exist_has_no_rows(real: Real, tenant_id: int) -> None:
    async with unit(system_actor(tenant_id)) as tx:
        assert await tx.scalar(text("select count(*) from users")) == 0
