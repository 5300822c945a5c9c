"""Rules with their versions, what they did to tickets, what waits to be done, and trials.

The tables stand in the SQL file of the same name. No rule works by it: what is shipped comes at rest.

Revision: 0009
Follows: 0008
"""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# What the shipped roles of tenants that are there already gain.
GAINED = {
    "agent": "macro.use",
    "technical_support": "macro.use",
    "dispatcher": "macro.use",
    "field_engineer": "macro.use",
    "supervisor": "macro.use automation.read",
    "system_administrator": "automation.manage",
    "auditor": "automation.read",
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
