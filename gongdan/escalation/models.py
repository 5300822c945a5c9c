"""Tables of escalation: ladders, escalations that run or ran, their steps, and what rules fired about."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table


def _at(name: str, *, is_nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=is_nullable)


# One row a tenant: that it was given the shipped ladders, whatever it made of them.
escalation_settings = tenant_table(
    "escalation_settings",
    Column("version", Integer, nullable=False, server_default="1"),
    has_id=False,
)

# In order: of a path the first that is for the ticket's team and whose condition fits.
escalation_ladders = tenant_table(
    "escalation_ladders",
    Column("name", String(200), nullable=False),
    Column("position", Integer, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("path", String(12), nullable=False),
    Column("team_ids", ARRAY(BigInteger), nullable=False),  # none of both: of all
    Column("department_ids", ARRAY(BigInteger), nullable=False),
    Column("condition", JSONB, nullable=False),
    Column("levels", JSONB, nullable=False),  # see escalation.ladder.read_levels
    Column("rules", JSONB, nullable=False),  # see escalation.rules.read_rules
    Column("asks_review", Boolean, nullable=False, server_default="false"),
    # Its rules concern tickets opened since then; null: all.
    _at("watches_since"),
    Column("version", Integer, nullable=False, server_default="1"),
    _at("created_at", is_nullable=False),
    _at("updated_at", is_nullable=False),
    UniqueConstraint("tenant_id", "name"),
    CheckConstraint("path IN ('technical', 'management', 'reminder')", name="path_known"),
)

escalations = tenant_table(
    "escalations",
    Column("ticket_id", BigInteger, nullable=False),
    Column("ladder_id", BigInteger),  # null: none is for this ticket, its supervisor is asked
    Column("ladder_name", String(200), nullable=False, server_default=""),
    Column("levels", JSONB, nullable=False),  # of the ladder as it was then
    Column("asks_review", Boolean, nullable=False, server_default="false"),
    Column("path", String(12), nullable=False),
    Column("trigger", String(12), nullable=False),
    Column("cause", String(20), nullable=False),  # as on the ticket: the trigger, or what ticketing says
    Column("rule", JSONB),  # that began it; null: somebody did, or ticketing
    Column("occasion", BigInteger, nullable=False, server_default="0"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("evidence", Text, nullable=False, server_default=""),
    Column("tried", Text, nullable=False, server_default=""),
    Column("note_id", BigInteger),  # the internal note with its files
    Column("expected_at", DateTime(timezone=True)),  # when an answer is expected
    _at("customer_told_at"),
    Column("opened_by_id", BigInteger),  # null: by itself
    Column("opened_by_name", String(200), nullable=False),
    _at("opened_at", is_nullable=False),
    Column("team_id", BigInteger),  # who had it then
    Column("department_id", BigInteger),
    Column("handler_id", BigInteger),
    Column("level", SmallInteger, nullable=False, server_default="1"),
    Column("highest_level", SmallInteger, nullable=False, server_default="1"),
    _at("level_since", is_nullable=False),
    _at("told_at", is_nullable=False),
    Column("told_ids", ARRAY(BigInteger), nullable=False),  # everybody who was told so far
    _at("next_at"),  # when it reminds or climbs; null: it rests
    _at("acknowledged_at"),
    Column("acknowledged_by_id", BigInteger),
    Column("acknowledged_by_name", String(200)),
    _at("first_acknowledged_at"),
    Column("has_changed_hands", Boolean, nullable=False, server_default="false"),
    _at("settled_at"),
    Column("outcome", String(16)),
    Column("settled_by_name", String(200)),
    Column("settled_note", Text, nullable=False, server_default=""),
    Column("root_cause", Text, nullable=False, server_default=""),
    Column("lessons", Text, nullable=False, server_default=""),
    _at("reviewed_at"),
    Column("reviewed_by_name", String(200)),
    tenant_fk("ticket_id", "tickets", cascade=True),
    CheckConstraint("path IN ('technical', 'management', 'reminder')", name="path_known"),
    CheckConstraint("trigger IN ('time', 'complexity', 'wish', 'impact')", name="trigger_known"),
    CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_with_an_outcome"),
    # What is due, over all tenants.
    Index("ix_escalations_due", "next_at", "tenant_id", "id", postgresql_where=text("next_at IS NOT NULL")),
    # One at a time on each line; reminders run beside one another, one of each rule.
    Index(
        "uq_escalations_running",
        "tenant_id",
        "ticket_id",
        "path",
        unique=True,
        postgresql_where=text("settled_at IS NULL AND path <> 'reminder'"),
    ),
    Index("ix_escalations_ticket", "tenant_id", "ticket_id", "id"),
    Index("ix_escalations_opened", "tenant_id", text("opened_at DESC"), text("id DESC")),
)

# What was done, for ever.
escalation_steps = tenant_table(
    "escalation_steps",
    Column("escalation_id", BigInteger, nullable=False),
    # told | reminded | handed_over | held | customer_told | joined | acknowledged | lowered | settled | reviewed
    Column("kind", String(16), nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("user_ids", ARRAY(BigInteger), nullable=False),  # who was told
    Column("note", Text, nullable=False, server_default=""),
    Column("by_name", String(200), nullable=False),
    _at("at", is_nullable=False),
    tenant_fk("escalation_id", "escalations", cascade=True),
    Index("ix_escalation_steps_escalation", "tenant_id", "escalation_id", "id"),
    grant="append",
)

# That a rule has fired about this: once for a ticket (occasion 0), a clock, or a time from which it counts.
escalation_firings = tenant_table(
    "escalation_firings",
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ladder_id", BigInteger, primary_key=True, autoincrement=False),
    Column("rule", String(60), primary_key=True),
    Column("occasion", BigInteger, primary_key=True, autoincrement=False),
    _at("at", is_nullable=False),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("ladder_id", "escalation_ladders", cascade=True),
    has_id=False,
    grant="append",
)
