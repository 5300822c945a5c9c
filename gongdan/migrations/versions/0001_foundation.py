"""The foundation: tenants, identity, customers, files, ticketing, the event log and the job queue.

The tables stand in the SQL file of the same name. The queue's own come from its package; when its version is
raised, a migration of ours runs its package's migrations (docs/decisions/0004).

Revision: 0001
Follows: nothing
"""

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

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

# Who signs in is looked up before a tenant is bound, so all tenants can be read; only the bound one changes.
TENANTS = """
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY known_tenants ON tenants FOR SELECT TO gongdan_app USING (true);
CREATE POLICY bound_tenant ON tenants FOR UPDATE TO gongdan_app
    USING (id = nullif(current_setting('app.tenant_id', true), '')::bigint);
"""

# So that frequent and rare words are told apart: the default knows a hundred of them.
SEARCH = "ALTER TABLE ticket_search ALTER COLUMN v SET STATISTICS 1000"

QUEUE_RIGHTS = """
DO $$
DECLARE t text;
BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'procrastinate%' LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO gongdan_app, gongdan_system', t);
    END LOOP;
END $$
"""

RIGHTS = """
GRANT SELECT ON alembic_version TO gongdan_app, gongdan_system;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO gongdan_app, gongdan_system;
REVOKE ALL ON FUNCTION set_tenant(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION set_tenant(bigint) TO gongdan_app, gongdan_system;
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    tables = Path(__file__).with_suffix(".sql").read_text("utf-8")
    for script in (SET_TENANT, tables, TENANTS, SEARCH, SchemaManager.get_schema(), QUEUE_RIGHTS, RIGHTS):
        driver.execute(script)
