"""Routing: people with skills and room, shifts, rotas and leave, rules with versions, decisions, classes.

The tables stand in the SQL file of the same name. No ticket is routed by it: a tenant begins with its first rule.

Revision: 0010
Follows: 0009
"""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# What the shipped roles of tenants that are there already gain.
GAINED = {
    "agent": "rota.read",
    "technical_support": "rota.read",
    "dispatcher": "rota.read rota.manage routing.read",
    "field_engineer": "rota.read",
    "supervisor": "rota.read rota.manage routing.read",
    "system_administrator": "rota.manage routing.manage",
    "auditor": "rota.read routing.read",
}

GAIN = """
UPDATE roles SET version = version + 1,
    permissions = ARRAY(SELECT DISTINCT unnest(permissions || string_to_array(%(words)s, ' ')::varchar[]) ORDER BY 1)
WHERE is_shipped AND key = %(key)s
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("SET LOCAL lock_timeout = '5s'")
    driver.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))
    for key, words in GAINED.items():
        driver.execute(GAIN, {"key": key, "words": words})
    # So that processes which know the roles by heart read them anew.
    driver.execute("UPDATE tenants SET access_epoch = access_epoch + 1")
