"""Tables of notifications: what somebody is told, by which road it went, and how people want to be told."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
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
    Column("details", JSONB, nullable=False, server_default="{}"),  # small values, by kind; no texts but a rule's own
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("told_at", DateTime(timezone=True), nullable=False),  # when it happened last
    Column("read_at", DateTime(timezone=True)),
    # When it goes on by the person's next road, and then to his lead, if it is not read; null: never.
    Column("next_road_at", DateTime(timezone=True)),
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
    Index("ix_notifications_next_road", "next_road_at", postgresql_where=text("next_road_at IS NOT NULL")),
    # For the sweeps, over all tenants.
    Index("ix_notifications_read_at", "read_at", postgresql_where=text("read_at IS NOT NULL")),
    Index("ix_notifications_forgotten", "told_at", postgresql_where=_IS_UNREAD),
)

# Only what differs from what a kind is by itself.
notification_preferences = tenant_table(
    "notification_preferences",
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(40), primary_key=True),
    Column("road", String(20), primary_key=True),
    Column("is_wanted", Boolean, nullable=False),
    tenant_fk("user_id", "users", cascade=True),
    has_id=False,
)

# What a tenant says of a kind: only what differs from what is shipped.
notification_rules = tenant_table(
    "notification_rules",
    Column("kind", String(40), primary_key=True),
    Column("roads", JSONB, nullable=False),  # {road: bool}
    Column("unread_minutes", Integer),  # unread for so long it goes on; null: it does not
    CheckConstraint("unread_minutes BETWEEN 1 AND 10080", name="unread_minutes_in_range"),
    has_id=False,
)

# One row a tenant, for the version of all its rules.
notification_settings = tenant_table(
    "notification_settings",
    Column("version", Integer, nullable=False, server_default="1"),
    has_id=False,
)

# What is said of a kind by roads outside, in a language; no row: as shipped.
notification_templates = tenant_table(
    "notification_templates",
    Column("kind", String(40), nullable=False),
    Column("locale", String(10), nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("tenant_id", "kind", "locale"),
)

# SMS accounts and group robots. Their addresses are secrets too: who knows one may write to the group.
notification_roads = tenant_table(
    "notification_roads",
    Column("road", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    Column("team_id", BigInteger),  # a robot in this team's group; null: everybody's
    Column("config", JSONB, nullable=False, server_default="{}"),  # of SMS: see notifications.roads
    Column("secrets", Text, nullable=False, server_default=""),  # sealed {"url", "secret"}
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("sent_at", DateTime(timezone=True)),
    Column("failed_at", DateTime(timezone=True)),
    Column("last_error", String(500), nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    tenant_fk("team_id", "teams"),
    UniqueConstraint("tenant_id", "name"),
    CheckConstraint("road IN ('sms', 'wecom', 'dingtalk', 'feishu')", name="road_known"),
)

# When somebody wants to be told; no row: at any time, each for itself. See notifications.hours.
notification_habits = tenant_table(
    "notification_habits",
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("quiet_from", SmallInteger),
    Column("quiet_to", SmallInteger),
    Column("urgent_passes", Boolean, nullable=False, server_default="true"),
    Column("digest", String(8), nullable=False, server_default="none"),  # none | hourly | daily; of mail
    Column("digest_at", SmallInteger, nullable=False, server_default="480"),
    tenant_fk("user_id", "users", cascade=True),
    has_id=False,
)

# The number for text messages: his once the code that was sent to it came back.
notification_phones = tenant_table(
    "notification_phones",
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("phone", String(20)),  # proven, E.164
    Column("verified_at", DateTime(timezone=True)),
    Column("wanted_phone", String(20)),  # waits for its code
    Column("code_hash", LargeBinary),
    Column("code_expires_at", DateTime(timezone=True)),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("codes_sent", SmallInteger, nullable=False, server_default="0"),  # since `codes_since`
    Column("codes_since", DateTime(timezone=True)),
    tenant_fk("user_id", "users", cascade=True),
    has_id=False,
)

# Browsers that show notices while the app is closed. Endpoint and keys are secrets: sealed together.
push_devices = tenant_table(
    "push_devices",
    Column("user_id", BigInteger, nullable=False),
    Column("name", String(200), nullable=False),
    Column("endpoint_hash", LargeBinary, nullable=False),
    Column("secrets", Text, nullable=False),  # sealed {"endpoint", "p256dh", "auth"}
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("sent_at", DateTime(timezone=True)),
    tenant_fk("user_id", "users", cascade=True),
    UniqueConstraint("tenant_id", "endpoint_hash"),
    Index("ix_push_devices_user", "tenant_id", "user_id"),
)

# A notice on its way by one road. Those of one message share `message_id`.
notice_deliveries = tenant_table(
    "notice_deliveries",
    Column("notification_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("ticket_id", BigInteger),
    Column("road", String(20), nullable=False),
    Column("road_id", BigInteger),  # which account or robot; no key: it may be deleted
    Column("target", String(40), nullable=False),  # user:12 or road:3: what waits for the same goes as one message
    Column("address", String(254), nullable=False, server_default=""),  # masked
    Column("cause", String(12), nullable=False),  # preference | urgent | unread | rule
    Column("is_urgent", Boolean, nullable=False, server_default="false"),
    # waiting | held | digested | sending | sent | failed | dropped
    Column("state", String(10), nullable=False),
    Column("reason", String(20), nullable=False, server_default=""),  # of dropped
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("claimed_at", DateTime(timezone=True)),
    Column("message_id", String(40)),
    Column("answer", String(500), nullable=False, server_default=""),  # the provider's last
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("settled_at", DateTime(timezone=True)),
    tenant_fk("notification_id", "notifications", cascade=True),
    tenant_fk("user_id", "users", cascade=True),
    UniqueConstraint("tenant_id", "notification_id", "road"),
    Index("ix_notice_deliveries_target", "tenant_id", "road", "target", postgresql_where=text("settled_at IS NULL")),
    Index("ix_notice_deliveries_due", "due_at", postgresql_where=text("settled_at IS NULL")),
    Index("ix_notice_deliveries_log", "tenant_id", text("created_at DESC"), text("id DESC")),
    Index("ix_notice_deliveries_user", "tenant_id", "user_id", text("created_at DESC"), text("id DESC")),
    Index("ix_notice_deliveries_pace", "tenant_id", "road_id", "settled_at"),
)

# An urgent ticket waits for the first word of who has it. One is open for a ticket and its owner at most.
urgent_alerts = tenant_table(
    "urgent_alerts",
    Column("ticket_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("answer_by", DateTime(timezone=True), nullable=False),
    Column("roads", JSONB),  # by which he was told at once; null: it was his own doing
    Column("overdue_at", DateTime(timezone=True)),  # when his lead was told
    Column("ended_at", DateTime(timezone=True)),
    Column("outcome", String(16)),  # acknowledged | accepted | answered | moved | handed_over | calmed
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("user_id", "users", cascade=True),
    Index("uq_urgent_alerts_open", "tenant_id", "ticket_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    Index("ix_urgent_alerts_user", "tenant_id", "user_id", postgresql_where=text("ended_at IS NULL")),
    Index("ix_urgent_alerts_ticket", "tenant_id", "ticket_id", "id"),
    Index(
        "ix_urgent_alerts_overdue",
        "answer_by",
        postgresql_where=text("ended_at IS NULL AND overdue_at IS NULL"),
    ),
)
