"""Tables of notifications: what somebody is told, and which kinds he wants to be told by which road."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, DateTime, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

_IS_UNREAD = text("read_at IS NULL")

notifications = tenant_table(
    "notifications",
    Column("user_id", BigInteger, nullable=False),  # whom it is for; a customer's account too
    Column("kind", String(40), nullable=False),  # see notifications.kinds
    Column("ticket_id", BigInteger),  # null: about no ticket, or about many
    Column("bundle", String(80)),  # what happens again while it is unread is counted on it
    Column("count", Integer, nullable=False, server_default="1"),
    # Who did it, the last of them where it happened several times.
    Column("actor_kind", String(20), nullable=False),  # user | customer | system
    Column("actor_id", BigInteger),  # user or contact, as actor_kind says
    Column("actor_name", String(200), nullable=False),
    Column("details", JSONB, nullable=False, server_default="{}"),  # small values, by kind; no texts
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("told_at", DateTime(timezone=True), nullable=False),  # when it happened last
    Column("read_at", DateTime(timezone=True)),
    tenant_fk("user_id", "users", cascade=True),
    tenant_fk("ticket_id", "tickets", cascade=True),
    CheckConstraint("count >= 1", name="count_positive"),
    Index("ix_notifications_told", "tenant_id", "user_id", text("told_at DESC"), text("id DESC")),
    Index(
        "ix_notifications_unread",
        "tenant_id",
        "user_id",
        text("told_at DESC"),
        text("id DESC"),
        postgresql_where=_IS_UNREAD,
    ),
    Index(
        "uq_notifications_bundle",
        "tenant_id",
        "user_id",
        "bundle",
        unique=True,
        postgresql_where=text("read_at IS NULL AND bundle IS NOT NULL"),
    ),
    Index("ix_notifications_ticket", "tenant_id", "ticket_id"),
    # For the sweeps, over all tenants.
    Index("ix_notifications_read_at", "read_at", postgresql_where=text("read_at IS NOT NULL")),
    Index("ix_notifications_forgotten", "told_at", postgresql_where=_IS_UNREAD),
)

# Only what differs from what a kind is by itself. `road`: app; mail, push and robots may come.
notification_preferences = tenant_table(
    "notification_preferences",
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(40), primary_key=True),
    Column("road", String(20), primary_key=True),
    Column("is_wanted", Boolean, nullable=False),
    tenant_fk("user_id", "users", cascade=True),
    has_id=False,
)
