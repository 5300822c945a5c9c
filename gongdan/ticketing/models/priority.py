"""Tables of parts of tickets and of tickets that recur."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

# Steps without a time come after all others.
_DUE = "coalesce(due_at, '9999-12-31 00:00:00+00'::timestamptz)"

subtasks = tenant_table(
    "subtasks",
    Column("ticket_id", BigInteger, nullable=False),
    Column("title", String(300), nullable=False),
    Column("state", String(12), nullable=False, server_default="open"),  # open | done | cancelled
    Column("team_id", BigInteger),
    Column("assignee_id", BigInteger),
    Column("due_at", DateTime(timezone=True)),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("creator_id", BigInteger),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("finished_at", DateTime(timezone=True)),
    Column("finished_by_id", BigInteger),
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("team_id", "teams"),
    tenant_fk("assignee_id", "users"),
    tenant_fk("creator_id", "users"),
    tenant_fk("finished_by_id", "users"),
    Index("ix_subtasks_ticket", "tenant_id", "ticket_id", "position", "id"),
    Index("ix_subtasks_open_due", "tenant_id", text(_DUE), "id", postgresql_where=text("state = 'open'")),
    *(
        Index(
            f"ix_subtasks_open_{name}",
            "tenant_id",
            f"{name}_id",
            text(_DUE),
            "id",
            postgresql_where=text("state = 'open'"),
        )
        for name in ("assignee", "team")
    ),
)

recurring_tickets = tenant_table(
    "recurring_tickets",
    Column("name", String(200), nullable=False),
    Column("draft", JSONB, nullable=False),  # as a body of POST /tickets
    Column("rule", JSONB, nullable=False),  # see ticketing.recurrence
    Column("time_zone", String(60), nullable=False),
    Column("next_at", DateTime(timezone=True)),  # null: paused, or over
    Column("last_at", DateTime(timezone=True)),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("creator_id", BigInteger),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("creator_id", "users"),
    Index("ix_recurring_tickets_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),
)

# What became of each due time. The unique key is the promise: no due time is served twice.
recurring_runs = tenant_table(
    "recurring_runs",
    Column("recurring_ticket_id", BigInteger, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("is_by_hand", Boolean, nullable=False, server_default="false"),
    Column("state", String(12), nullable=False),  # opened | failed
    Column("ticket_id", BigInteger),  # no reference: the ticket may be deleted for good, the run did take place
    Column("skipped", Integer, nullable=False, server_default="0"),  # earlier due times that were missed
    Column("problems", JSONB, nullable=False, server_default="[]"),  # why it failed, as in a refusal
    tenant_fk("recurring_ticket_id", "recurring_tickets", cascade=True),
    UniqueConstraint("tenant_id", "recurring_ticket_id", "due_at"),
)
