"""Tables of closing: checklists, the customer's answers to a solution, observations, and what was put away why."""

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
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

# One for each type, or for all types that have none of their own (type_id null).
checklist_templates = tenant_table(
    "checklist_templates",
    Column("key", String(60), nullable=False),
    Column("names", JSONB, nullable=False),
    Column("type_id", BigInteger),
    Column("items", JSONB, nullable=False),  # [{"key","names","is_required","check"}]; see ticketing.checklist
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("type_id", "ticket_types"),
    UniqueConstraint("tenant_id", "key"),
    Index(
        "uq_checklist_templates_type",
        "tenant_id",
        "type_id",
        unique=True,
        postgresql_where=text("is_active"),
        postgresql_nulls_not_distinct=True,
    ),
)

# Only what somebody ticked or added: an item of the template that nobody has touched has no row.
checklist_items = tenant_table(
    "checklist_items",
    Column("ticket_id", BigInteger, nullable=False),
    Column("key", String(60), nullable=False),
    Column("title", String(300)),  # of an own item; null: an item of the template
    Column("is_required", Boolean, nullable=False, server_default="false"),  # own items only
    Column("is_done", Boolean, nullable=False, server_default="false"),
    Column("note", Text, nullable=False, server_default=""),
    Column("done_at", DateTime(timezone=True)),
    Column("done_by_id", BigInteger),
    Column("done_by_name", String(200)),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("done_by_id", "users"),
    UniqueConstraint("tenant_id", "ticket_id", "key"),
)

# What the customer said of a solution: one answer to each round, which is named by when the ticket was solved.
confirmations = tenant_table(
    "confirmations",
    Column("ticket_id", BigInteger, nullable=False),
    Column("solved_at", DateTime(timezone=True), nullable=False),
    Column("verdict", String(12), nullable=False),  # confirmed | rejected
    Column("way", String(12), nullable=False),  # in_system | link | phone | survey | email
    Column("comment", Text, nullable=False, server_default=""),
    Column("author_kind", String(20), nullable=False),
    Column("author_id", BigInteger),
    Column("author_name", String(200), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    tenant_fk("ticket_id", "tickets", cascade=True),
    UniqueConstraint("tenant_id", "ticket_id", "solved_at"),
    CheckConstraint("verdict IN ('confirmed', 'rejected')", name="verdict_known"),
)

observations = tenant_table(
    "observations",
    Column("ticket_id", BigInteger, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("author_id", BigInteger),
    Column("author_name", String(200), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("author_id", "users"),
    Index("ix_observations_ticket", "tenant_id", "ticket_id", "id"),
)

# Why a ticket lies on its shelf, and where it lay before; gone when it is brought back.
shelvings = tenant_table(
    "shelvings",
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("shelf", SmallInteger, primary_key=True, autoincrement=False),
    Column("former_shelf", SmallInteger, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("author_id", BigInteger),
    Column("author_name", String(200), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("author_id", "users"),
    Index("ix_shelvings_shelf", "tenant_id", "shelf", text("created_at DESC"), text("ticket_id DESC")),
    has_id=False,
)
