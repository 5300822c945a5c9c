"""Escalation: ladders, what runs on them with its log, and what rules have fired about.

The tables stand in the SQL file of the same name. Tenants that are there get the shipped ladders with the next start;
their rules concern tickets opened from then on.

Revision: 0012
Follows: 0011
"""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# What the shipped roles of tenants that are there already gain.
GAINED = {"system_administrator": "escalation.manage"}

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
