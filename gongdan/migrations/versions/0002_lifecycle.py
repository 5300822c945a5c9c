"""The whole life of a ticket: what its tables need, and what shipped roles may do besides.

The tables stand in the SQL file of the same name.

Revision: 0002
Follows: 0001
"""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What the shipped roles of tenants that are there already gain; those that are fixed are renewed by their seed.
GAINED = {
    "agent": "ticket.merge ticket.bulk ticket.nudge",
    "technical_support": "ticket.merge ticket.bulk ticket.nudge",
    "dispatcher": "ticket.merge ticket.bulk ticket.nudge ticket.raise ticket.put_away report.read",
    "supervisor": "ticket.merge ticket.bulk ticket.nudge ticket.raise ticket.supervise ticket.put_away ticket.delete"
    " template.share report.read",
    "knowledge_owner": "template.share",
    "quality_reviewer": "report.read",
    "system_administrator": "template.share",
    "auditor": "report.read",
    "customer": "ticket.nudge",
}

GAIN = """
UPDATE roles SET version = version + 1,
    permissions = ARRAY(SELECT DISTINCT unnest(permissions || string_to_array(%(words)s, ' ')::varchar[]) ORDER BY 1)
WHERE is_shipped AND key = %(key)s
"""

# What the form's question said becomes the ticket's own impact: from now on the two are written together.
IMPACT_FROM_FORM = """
UPDATE tickets SET impact = CASE fields ->> 'impact'
    WHEN 'company' THEN 1 WHEN 'department' THEN 2 WHEN 'team' THEN 3 WHEN 'person' THEN 4 END
WHERE impact IS NULL AND fields ? 'impact'
"""

# The shipped lists of open work have what is urgent on top, where nobody has changed their order.
PINNED_ON_TOP = """
UPDATE views SET sort = '-pinned', version = version + 1
WHERE owner_id IS NULL AND names ->> 'en' IN ('My open tickets', 'Open in my teams') AND sort = '-updated_at'
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("SET LOCAL lock_timeout = '5s'")
    driver.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))
    for key, words in GAINED.items():
        driver.execute(GAIN, {"key": key, "words": words})
    driver.execute(IMPACT_FROM_FORM)
    driver.execute(PINNED_ON_TOP)
    # Cached profiles of before are dropped.
    driver.execute("UPDATE tenants SET access_epoch = access_epoch + 1")
