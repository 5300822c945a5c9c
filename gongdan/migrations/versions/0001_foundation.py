"""The foundation: tenants, identity, customers, files, ticketing, the event log and the job queue.

Revision: 0001
Follows: nothing
"""

from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy import text

from gongdan.app.tables import metadata
from gongdan.kernel.tenancy import hardening_ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SET_TENANT = """
CREATE FUNCTION set_tenant(tenant bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('SET LOCAL app.tenant_id = %L', tenant);
END $$
"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(SET_TENANT))
    metadata.create_all(connection)
    for table in metadata.sorted_tables:
        for statement in hardening_ddl(table):
            connection.execute(text(statement))
    # So that frequent and rare words are told apart: the default knows a hundred of them.
    op.execute("ALTER TABLE ticket_search ALTER COLUMN v SET STATISTICS 1000")
    _job_queue()
    op.execute("GRANT SELECT ON alembic_version TO gongdan_app, gongdan_system")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO gongdan_app, gongdan_system")
    op.execute("REVOKE ALL ON FUNCTION set_tenant(bigint) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION set_tenant(bigint) TO gongdan_app, gongdan_system")


def _job_queue() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(SchemaManager.get_schema())
    op.execute(
        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables "
        "WHERE schemaname = 'public' AND tablename LIKE 'procrastinate%' LOOP "
        "EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO gongdan_app, gongdan_system', t); "
        "END LOOP; END $$"
    )
