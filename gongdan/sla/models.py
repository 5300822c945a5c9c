"""Tables of promises: policies with their versions, how tickets stand, their clocks, what was promised when."""

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


# The first in order whose condition fits makes the promises.
sla_policies = tenant_table(
    "sla_policies",
    Column("name", String(200), nullable=False),
    Column("position", Integer, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("condition", JSONB, nullable=False),
    # {"calendar_id", "pause_categories", "pause_states", "warn_at", "promises"}: see sla.plans.read_plan
    Column("definition", JSONB, nullable=False),
    Column("number", Integer, nullable=False, server_default="1"),  # of the version in force
    Column("version", Integer, nullable=False, server_default="1"),  # of the row, for If-Match
    _at("created_at", is_nullable=False),
    _at("updated_at", is_nullable=False),
    UniqueConstraint("tenant_id", "name"),
)

# What a policy said, for ever: clocks name the version by which they run.
sla_policy_versions = tenant_table(
    "sla_policy_versions",
    Column("policy_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(200), nullable=False),
    Column("condition", JSONB, nullable=False),
    Column("definition", JSONB, nullable=False),
    Column("author_id", BigInteger),
    Column("author_name", String(200), nullable=False),
    _at("created_at", is_nullable=False),
    tenant_fk("policy_id", "sla_policies"),
    has_id=False,
    grant="append",
)

# One row a tenant. Its version is what tells one state of all policies from every other.
sla_settings = tenant_table(
    "sla_settings",
    Column("breach_reasons", JSONB, nullable=False),  # [{"key", "names", "is_active"}]
    Column("version", Integer, nullable=False, server_default="1"),
    has_id=False,
)

# How a ticket stood when something happened last: see sla.standing.Standing.
sla_tickets = tenant_table(
    "sla_tickets",
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    _at("opened_at", is_nullable=False),
    Column("state", String(60), nullable=False),
    Column("category", String(12), nullable=False),
    Column("priority", SmallInteger, nullable=False),
    _at("state_since", is_nullable=False),
    _at("category_since", is_nullable=False),
    _at("received_at", is_nullable=False),
    _at("word_at", is_nullable=False),
    Column("team_id", BigInteger),
    Column("department_id", BigInteger),
    Column("first_team_id", BigInteger),
    Column("has_left_first", Boolean, nullable=False, server_default="false"),
    _at("answered_at"),
    _at("asked_at"),
    Column("asked_channel", String(20), nullable=False, server_default=""),
    _at("feedback_at"),
    Column("is_at_rest", Boolean, nullable=False, server_default="false"),
    # What starts on demand and was asked for: {promise: {"at", "outcome"}}.
    Column("asked", JSONB, nullable=False, server_default="{}"),
    Column("policy_id", BigInteger),
    Column("policy_version", Integer),
    Column("calendar_id", BigInteger),  # of the ticket's working time; null: all time counts
    Column("calendar_version", Integer, nullable=False, server_default="0"),
    # What was lent to the ticket's row, so that it is written only when it differs.
    _at("lent_due_at"),
    Column("lent_kind", String(20)),
    Column("lent_state", String(12)),
    tenant_fk("ticket_id", "tickets", cascade=True),
    Index("ix_sla_tickets_policy", "tenant_id", "policy_id", "ticket_id"),
    Index("ix_sla_tickets_calendar", "tenant_id", "calendar_id", "ticket_id"),
    has_id=False,
)

# What was promised from when on: the beginning, every other policy or version, every other calendar or version of it.
# With the log of what happened to the ticket this is all that its clocks depend on.
sla_turns = tenant_table(
    "sla_turns",
    Column("ticket_id", BigInteger, nullable=False),
    _at("at", is_nullable=False),
    Column("is_first", Boolean, nullable=False),
    Column("cause", String(20), nullable=False),  # opened | edited | assigned | applied | calendar
    Column("fact_version", Integer),  # of the ticket after the fact that brought it about; null: no fact did
    Column("standing", JSONB),  # of the first: how the ticket stood
    Column("policy_id", BigInteger),
    Column("policy_version", Integer),
    Column("calendar_id", BigInteger),
    Column("calendar_version", Integer, nullable=False, server_default="0"),
    # Why this policy: each that was asked before as [id, version, [outcome of each test, in order]].
    Column("trace", JSONB),
    tenant_fk("ticket_id", "tickets", cascade=True),
    Index("ix_sla_turns_ticket", "tenant_id", "ticket_id", "id"),
    grant="append",
)

# A row for each round of each promise; a round that has ended is not touched again, but for the reason of its breach.
sla_clocks = tenant_table(
    "sla_clocks",
    Column("ticket_id", BigInteger, nullable=False),
    Column("key", String(60), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("round", Integer, nullable=False),
    Column("is_last", Boolean, nullable=False, server_default="true"),
    Column("is_continued", Boolean, nullable=False, server_default="false"),  # the next round goes on with its time
    _at("anchor", is_nullable=False),
    Column("policy_id", BigInteger, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("target_seconds", Integer, nullable=False),
    Column("calendar_id", BigInteger),  # null: all time counts
    Column("calendar_version", Integer, nullable=False, server_default="0"),
    Column("warn_at", ARRAY(SmallInteger), nullable=False),
    _at("started_at", is_nullable=False),
    Column("counted_seconds", Integer, nullable=False, server_default="0"),  # until `since`, or in all
    _at("since"),  # it counts from here on; null: it rests or has ended
    _at("paused_at"),
    Column("paused_by", String(60), nullable=False, server_default=""),
    _at("due_at"),
    _at("next_action_at"),  # when it warns or breaches next; null: nothing is left to tell, or it rests
    Column("told_share", SmallInteger, nullable=False, server_default="0"),
    _at("breached_at"),
    _at("ended_at"),
    Column("outcome", String(12)),  # met | breached | cancelled
    Column("ended_by", String(20), nullable=False, server_default=""),
    Column("team_id", BigInteger),  # whose it was when it began
    Column("department_id", BigInteger),
    Column("reason_key", String(60)),
    Column("reason_text", Text, nullable=False, server_default=""),
    Column("reason_by_id", BigInteger),
    Column("reason_by_name", String(200)),
    _at("reason_at"),
    tenant_fk("ticket_id", "tickets", cascade=True),
    UniqueConstraint("tenant_id", "ticket_id", "key", "round"),
    CheckConstraint("outcome IN ('met', 'breached', 'cancelled')", name="outcome_known"),
    CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended_with_an_outcome"),
    # What is due, over all tenants.
    Index(
        "ix_sla_clocks_due",
        "next_action_at",
        "tenant_id",
        "ticket_id",
        postgresql_where=text("next_action_at IS NOT NULL"),
    ),
    # What runs, by when it is due; what was breached; what has ended.
    Index("ix_sla_clocks_running", "tenant_id", "due_at", "id", postgresql_where=text("since IS NOT NULL")),
    Index(
        "ix_sla_clocks_breached",
        "tenant_id",
        text("breached_at DESC"),
        text("id DESC"),
        postgresql_where=text("breached_at IS NOT NULL AND NOT is_continued"),
    ),
    Index("ix_sla_clocks_ended", "tenant_id", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
)

# A policy or calendar brought to tickets that are there already.
sla_applications = tenant_table(
    "sla_applications",
    Column("scope", String(12), nullable=False),  # running | all | calendar
    Column("calendar_id", BigInteger),  # of scope calendar
    Column("last_ticket_id", BigInteger, nullable=False, server_default="0"),
    Column("seen", Integer, nullable=False, server_default="0"),
    Column("changed", Integer, nullable=False, server_default="0"),
    Column("failed", Integer, nullable=False, server_default="0"),
    Column("author_id", BigInteger),
    Column("author_name", String(200), nullable=False),
    _at("created_at", is_nullable=False),
    _at("finished_at"),
)
