"""Calendars: hours, days that differ, versions and feeds; by which one a team counts; who may see to them.

The tables stand in the SQL file of the same name. The calendar that each tenant begins with is made by the seed
that runs after every migration.

Revision: 0006
Follows: 0005
"""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# What the shipped roles of tenants that are there already gain.
GAINED = {
    "agent": "calendar.read",
    "technical_support": "calendar.read",
    "dispatcher": "calendar.read",
    "supervisor": "calendar.read",
    "quality_reviewer": "calendar.read",
    "auditor": "calendar.read",
    "system_administrator": "calendar.read calendar.manage",
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
