"""Tables of webhooks: who is told of what, and each telling with its answer."""

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


# An address that is told of what happens to tickets. What it is to be is versioned; how it fares is not.
webhooks = tenant_table(
    "webhooks",
    Column("name", String(200), nullable=False),
    Column("url", String(2000), nullable=False),
    Column("secret", Text, nullable=False),  # sealed
    Column("former_secret", Text, nullable=False, server_default=""),  # sealed; signs too until `former_until`
    _at("former_until"),
    Column("events", ARRAY(String(40)), nullable=False),
    Column("condition", JSONB, nullable=False),
    Column("has_notes", Boolean, nullable=False, server_default="false"),
    Column("has_contact_details", Boolean, nullable=False, server_default="false"),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("creator_id", BigInteger),
    Column("creator_name", String(200), nullable=False),
    _at("created_at", is_nullable=False),
    _at("updated_at", is_nullable=False),
    # How it fares.
    _at("failing_since"),  # null: the last one got through
    _at("delivered_at"),
    _at("failed_at"),
    Column("error", String(60), nullable=False, server_default=""),  # of the last one that failed
    _at("rests_until"),  # nobody answered there: it is left alone for a moment
    Column("off_reason", String(20), nullable=False, server_default=""),  # switched off by itself: gone | failing
    UniqueConstraint("tenant_id", "name"),
)

# One telling: a fact as it was rendered once, to be sent until it is taken.
webhook_deliveries = tenant_table(
    "webhook_deliveries",
    Column("webhook_id", BigInteger, nullable=False),
    Column("event", String(40), nullable=False),
    Column("fact_id", BigInteger),  # of the log; null: a test
    Column("ticket_id", BigInteger),
    Column("body", Text, nullable=False),  # the very bytes that are signed and sent
    Column("state", String(12), nullable=False),
    _at("due_at", is_nullable=False),
    _at("claimed_at"),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),  # since it was asked for last
    Column("tries", JSONB, nullable=False, server_default="[]"),  # [{"at", "status", "error", "milliseconds"}]
    Column("status", SmallInteger),  # of the last answer; null: nobody answered
    Column("error", String(60), nullable=False, server_default=""),
    Column("answer", Text, nullable=False, server_default=""),  # how the last answer begins
    _at("created_at", is_nullable=False),
    _at("settled_at"),
    tenant_fk("webhook_id", "webhooks", cascade=True),
    tenant_fk("ticket_id", "tickets", cascade=True),
    # Whatever dies, and however often a listener runs: one row for a fact.
    UniqueConstraint("tenant_id", "webhook_id", "fact_id", "event"),
    CheckConstraint("state IN ('queued', 'sending', 'delivered', 'failed')", name="state_known"),
    Index("ix_webhook_deliveries_list", "tenant_id", "webhook_id", "id"),
    Index("ix_webhook_deliveries_ticket", "tenant_id", "ticket_id"),
    # What waits, over all tenants; what is old.
    Index(
        "ix_webhook_deliveries_due",
        "due_at",
        "tenant_id",
        "webhook_id",
        postgresql_where=text("state IN ('queued', 'sending')"),
    ),
    Index("ix_webhook_deliveries_created_at", "created_at"),
)
