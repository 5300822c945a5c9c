"""Tables of automation: rules with their versions, what they did, what waits to be done, and trials."""

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
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table


def _at(name: str, *, is_nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=is_nullable)


def _said() -> list[Column[object]]:
    """What a version of a rule says."""
    return [
        Column("name", String(200), nullable=False),
        Column("description", Text, nullable=False, server_default=""),
        Column("events", ARRAY(String(80)), nullable=False, server_default="{}"),
        Column("condition", JSONB, nullable=False),
        # {"effects": [{"kind", "params"}], "time": "plain" | "working", "recurrence": {...} | null}
        Column("definition", JSONB, nullable=False),
    ]


# A trigger listens to events, a timed rule to the clock, a macro is used by people.
rules = tenant_table(
    "rules",
    Column("kind", String(10), nullable=False),
    *_said(),
    Column("position", Integer, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default="false"),
    Column("number", Integer, nullable=False, server_default="1"),  # of the version in force
    # A version that holds for some teams already, while `number` holds for all others.
    Column("staged_number", Integer),
    Column("staged_team_ids", ARRAY(BigInteger), nullable=False, server_default="{}"),
    # Of macros: whose own it is, and for which teams; neither: for all.
    Column("owner_id", BigInteger),
    Column("team_ids", ARRAY(BigInteger), nullable=False, server_default="{}"),
    _at("next_run_at"),  # of timed rules that recur
    _at("created_at", is_nullable=False),
    _at("updated_at", is_nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),  # of the row, for If-Match
    CheckConstraint("kind IN ('trigger', 'timed', 'macro')", name="kind_known"),
    tenant_fk("owner_id", "users"),
    Index("ix_rules_kind", "tenant_id", "kind", "position", "id"),
    # What the clock looks after, over all tenants.
    Index("ix_rules_timed", "tenant_id", "id", postgresql_where=text("kind = 'timed' AND is_active")),
)

# What a rule said, for ever; the newest may be a draft, which changes until it is released.
rule_versions = tenant_table(
    "rule_versions",
    Column("rule_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("is_draft", Boolean, nullable=False, server_default="false"),
    *_said(),
    Column("author_id", BigInteger),
    Column("author_name", String(200), nullable=False),
    _at("created_at", is_nullable=False),
    tenant_fk("rule_id", "rules"),
    has_id=False,
)

# Which rule did what to which ticket, and why. Rules that did not fit leave no row.
rule_runs = tenant_table(
    "rule_runs",
    Column("ticket_id", BigInteger, nullable=False),
    Column("rule_id", BigInteger),  # null: done once, without a rule
    Column("number", Integer),
    Column("rule_name", String(200), nullable=False),
    Column("kind", String(10), nullable=False),  # trigger | timed | macro | scheduled
    Column("event", String(80), nullable=False, server_default=""),
    Column("outcome", String(10), nullable=False),  # done | nothing | refused | stopped
    # The outcome of each line of the condition, in order.
    Column("trace", ARRAY(Boolean), nullable=False, server_default="{}"),
    # [{"kind", "done": {...}} | {"kind", "refused": code, "detail"}], or why it was stopped.
    Column("effects", JSONB, nullable=False),
    Column("depth", SmallInteger, nullable=False, server_default="0"),
    Column("cause", String(120)),
    Column("actor_name", String(200), nullable=False),
    _at("at", is_nullable=False),
    tenant_fk("ticket_id", "tickets", cascade=True),
    Index("ix_rule_runs_ticket", "tenant_id", "ticket_id", "id"),
    Index("ix_rule_runs_rule", "tenant_id", "rule_id", "at"),
    grant="append",
)

# The tickets that fit a timed rule now and were seen to: it comes to them again only after they did not fit.
rule_entries = tenant_table(
    "rule_entries",
    Column("rule_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    _at("at", is_nullable=False),
    tenant_fk("rule_id", "rules"),
    tenant_fk("ticket_id", "tickets", cascade=True),
    Index("ix_rule_entries_ticket", "tenant_id", "ticket_id"),
    has_id=False,
)

# What is done to one ticket at one time, unless somebody cancels it.
scheduled_actions = tenant_table(
    "scheduled_actions",
    Column("ticket_id", BigInteger, nullable=False),
    Column("note", String(500), nullable=False, server_default=""),
    _at("due_at", is_nullable=False),
    Column("effects", JSONB, nullable=False),
    Column("state", String(10), nullable=False, server_default="waiting"),  # waiting | done | cancelled
    Column("rule_id", BigInteger),
    Column("author_id", BigInteger),
    Column("author_name", String(200), nullable=False),
    _at("created_at", is_nullable=False),
    _at("ended_at"),
    Column("ended_by_name", String(200)),
    tenant_fk("ticket_id", "tickets", cascade=True),
    CheckConstraint("state IN ('waiting', 'done', 'cancelled')", name="state_known"),
    Index("ix_scheduled_actions_ticket", "tenant_id", "ticket_id", "id"),
    Index("ix_scheduled_actions_due", "due_at", "tenant_id", "id", postgresql_where=text("state = 'waiting'")),
)

# The laboratory: what a rule would have done to what really happened.
rule_trials = tenant_table(
    "rule_trials",
    Column("rule_id", BigInteger),
    Column("number", Integer),  # the version that was tried; null: what was sent
    Column("rule", JSONB, nullable=False),  # as it was tried
    _at("from_at", is_nullable=False),
    _at("to_at", is_nullable=False),
    # waiting | running | done | failed | stopped
    Column("state", String(10), nullable=False, server_default="waiting"),
    Column("last_ticket_id", BigInteger, nullable=False, server_default="0"),
    Column("seen", Integer, nullable=False, server_default="0"),
    Column("touched", Integer, nullable=False, server_default="0"),
    Column("runs", Integer, nullable=False, server_default="0"),
    Column("live_touched", Integer, nullable=False, server_default="0"),
    Column("gained", Integer, nullable=False, server_default="0"),
    Column("lost", Integer, nullable=False, server_default="0"),
    Column("loops", Integer, nullable=False, server_default="0"),
    # On how many tickets an effect would have been refused, and on how many nobody knows whether it would.
    Column("refused", Integer, nullable=False, server_default="0"),
    Column("unsure", Integer, nullable=False, server_default="0"),
    Column("total", Integer),  # tickets to be looked at; null: not counted yet
    Column("author_id", BigInteger),
    Column("author_name", String(200), nullable=False),
    _at("created_at", is_nullable=False),
    _at("finished_at"),
    Index("ix_rule_trials_running", "tenant_id", "author_id", postgresql_where=text("finished_at IS NULL")),
)

rule_trial_tickets = tenant_table(
    "rule_trial_tickets",
    Column("trial_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    # [{"at", "event", "effects": [...], "depth"}]: what the tried version and the one in force would have done.
    Column("runs", JSONB, nullable=False),
    Column("live_runs", JSONB, nullable=False),
    Column("loops", JSONB, nullable=False),
    Column("difference", String(10), nullable=False),  # same | gained | lost | other
    tenant_fk("trial_id", "rule_trials"),
    tenant_fk("ticket_id", "tickets", cascade=True),
    Index("ix_rule_trial_tickets_ticket", "tenant_id", "ticket_id"),
    has_id=False,
)
