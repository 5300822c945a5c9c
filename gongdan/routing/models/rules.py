"""Tables of rules, of teams as routing knows them, and of what was decided."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    Numeric,
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


# One row a tenant that has touched routing. Its version tells one state of all rules from every other.
routing_settings = tenant_table(
    "routing_settings",
    Column("capacity", Integer, nullable=False, server_default="20"),  # points a person has room for
    # {"by_priority": {"1": 3, …}, "by_type": {"incident": 2}}: what a ticket weighs; the type's factor times these
    Column("points", JSONB, nullable=False),
    Column("away_after_minutes", Integer),  # without a live session for so long one is away; null: never by itself
    Column("retry_minutes", Integer, nullable=False, server_default="5"),
    Column("training_share", SmallInteger, nullable=False, server_default="20"),
    Column("version", Integer, nullable=False, server_default="1"),
    # Another one whenever people, leave, duties or classes are: what each process keeps of them is read anew.
    Column("roster_version", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("training_share BETWEEN 0 AND 100", name="share_known"),
    has_id=False,
)

# The first in order whose condition fits decides.
routing_rules = tenant_table(
    "routing_rules",
    Column("name", String(200), nullable=False),
    Column("position", Integer, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("condition", JSONB, nullable=False),
    Column("definition", JSONB, nullable=False),  # see routing.plans.Plan
    Column("number", Integer, nullable=False, server_default="1"),  # of the version in force
    Column("version", Integer, nullable=False, server_default="1"),
    _at("created_at", is_nullable=False),
    _at("updated_at", is_nullable=False),
    UniqueConstraint("tenant_id", "name"),
)

routing_rule_versions = tenant_table(
    "routing_rule_versions",
    Column("rule_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(200), nullable=False),
    Column("condition", JSONB, nullable=False),
    Column("definition", JSONB, nullable=False),
    Column("author_id", BigInteger),
    Column("author_name", String(200), nullable=False),
    _at("created_at", is_nullable=False),
    tenant_fk("rule_id", "routing_rules"),
    has_id=False,
    grant="append",
)

# How a team takes part. Without a row: nothing is asked of it and nothing is watched.
routing_teams = tenant_table(
    "routing_teams",
    Column("team_id", BigInteger, primary_key=True, autoincrement=False),
    Column("needs_acceptance", Boolean, nullable=False, server_default="false"),
    Column("accept_minutes", Integer, nullable=False, server_default="10"),
    Column("holds_claims", Boolean, nullable=False, server_default="false"),  # claims keep to the capacity
    Column("overflow_team_id", BigInteger),  # helps while a backlog is warned of
    Column("backup_team_id", BigInteger),  # has the tickets of those in class
    Column("min_on_duty", Integer, nullable=False, server_default="0"),
    Column("max_waiting", Integer),
    Column("max_age_minutes", Integer),
    Column("max_due_per_head", Numeric(6, 2, asdecimal=False)),
    _at("warned_at"),  # since when a backlog is warned of
    Column("warned_of", ARRAY(String(20))),
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("team_id", "teams", cascade=True),
    tenant_fk("overflow_team_id", "teams"),
    tenant_fk("backup_team_id", "teams"),
    Index(
        "ix_routing_teams_watched",
        "tenant_id",
        "team_id",
        postgresql_where=text("num_nonnulls(max_waiting, max_age_minutes, max_due_per_head) > 0"),
    ),
    has_id=False,
)

# Whose turn it was last in a team. Locked while one is chosen, so that its tickets come one after the other.
routing_pointers = tenant_table(
    "routing_pointers",
    Column("team_id", BigInteger, primary_key=True, autoincrement=False),
    Column("last_user_id", BigInteger, nullable=False, server_default="0"),
    Column("turns", BigInteger, nullable=False, server_default="0"),
    tenant_fk("team_id", "teams", cascade=True),
    has_id=False,
)

routing_decisions = tenant_table(
    "routing_decisions",
    Column("ticket_id", BigInteger, nullable=False),
    _at("decided_at", is_nullable=False),
    Column("cause", String(20), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("rule_id", BigInteger),
    Column("rule_number", Integer),
    Column("rule_name", String(200), nullable=False, server_default=""),
    Column("strategy", String(20), nullable=False, server_default=""),
    Column("team_id", BigInteger),
    Column("user_id", BigInteger),
    Column("handover_id", BigInteger),
    Column("steps", JSONB, nullable=False),  # the way: rules asked, teams tried, what was fallen back to
    Column("candidates", JSONB, nullable=False),  # at most 20, the chosen one first
    Column("counts", JSONB, nullable=False),  # {"asked": 40, "fit": 3, "off_shift": 20, …}
    Column("excluded_ids", ARRAY(BigInteger), nullable=False, server_default="{}"),
    _at("retry_at"),  # when it is tried again; null: it is not
    Column("note", Text, nullable=False, server_default=""),
    tenant_fk("ticket_id", "tickets", cascade=True),
    Index("ix_routing_decisions_ticket", "tenant_id", "ticket_id", "id"),
    Index("ix_routing_decisions_decided", "tenant_id", "decided_at"),
    Index("ix_routing_decisions_user", "tenant_id", "user_id", "ticket_id"),
    # What is to be tried again, over all tenants; one row at most of a ticket.
    Index(
        "ix_routing_decisions_retry",
        "retry_at",
        "tenant_id",
        "ticket_id",
        postgresql_where=text("retry_at IS NOT NULL"),
    ),
)
