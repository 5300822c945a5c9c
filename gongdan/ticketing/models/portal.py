"""Tables of what customers do in the portal: links to their requests, and how satisfied they were."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from gongdan.kernel.tenancy import tenant_fk, tenant_table

# A link by which a contact follows one ticket without an account. The link itself is signed and stored nowhere.
request_links = tenant_table(
    "request_links",
    Column("ticket_id", BigInteger, nullable=False),
    Column("contact_id", BigInteger, nullable=False),
    Column("author_id", BigInteger),  # null: the product itself
    Column("author_name", String(200), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("contact_id", "contacts"),
    tenant_fk("author_id", "users"),
    Index("ix_request_links_ticket", "tenant_id", "ticket_id", "id"),
)

# What the requester thought of a solution: one for each time the ticket was solved, named by that time.
ratings = tenant_table(
    "ratings",
    Column("ticket_id", BigInteger, nullable=False),
    Column("solved_at", DateTime(timezone=True), nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("reasons", ARRAY(String(60)), nullable=False, server_default="{}"),
    Column("comment", Text, nullable=False, server_default=""),
    Column("channel", String(20), nullable=False),  # web | api | link
    Column("author_id", BigInteger, nullable=False),
    Column("author_name", String(200), nullable=False),
    # Whose work it was when it was rated.
    Column("team_id", BigInteger),
    Column("assignee_id", BigInteger),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True)),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("author_id", "contacts"),
    tenant_fk("team_id", "teams"),
    tenant_fk("assignee_id", "users"),
    UniqueConstraint("tenant_id", "ticket_id", "solved_at"),
    CheckConstraint("score BETWEEN 1 AND 5", name="score_known"),
    Index("ix_ratings_created", "tenant_id", text("created_at DESC"), text("id DESC")),
)
