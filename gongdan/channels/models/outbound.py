"""Tables of what goes out: each message, whom it reaches, and what keeps machines from answering machines."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

outbound_messages = tenant_table(
    "outbound_messages",
    Column("kind", String(20), nullable=False),  # reply | acknowledgement | notice
    Column("mailbox_id", BigInteger),
    Column("ticket_id", BigInteger),
    Column("comment_id", BigInteger),
    Column("message_id", String(500), nullable=False),  # ours, without angle brackets
    Column("in_reply_to", String(500), nullable=False, server_default=""),
    Column("references", JSONB, nullable=False, server_default="[]"),
    Column("subject", String(500), nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False, server_default=""),
    Column("headers", JSONB, nullable=False, server_default="{}"),
    Column("file_ids", JSONB, nullable=False, server_default="[]"),  # attached; larger ones go as signed links
    # queued → sending → sent | failed; cancelled: taken back in time; dead: given up, waits for a person.
    Column("state", String(10), nullable=False, server_default="queued"),
    Column("due_at", DateTime(timezone=True), nullable=False),  # not before: it can be taken back until then
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", String(500), nullable=False, server_default=""),
    Column("claimed_at", DateTime(timezone=True)),
    Column("sent_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("mailbox_id", "mailboxes"),
    tenant_fk("ticket_id", "tickets", cascade=True),
    CheckConstraint("state IN ('queued', 'sending', 'sent', 'failed', 'dead', 'cancelled')", name="state"),
    UniqueConstraint("tenant_id", "message_id"),
    Index("ix_outbound_messages_ticket", "tenant_id", "ticket_id", "comment_id"),
    Index("ix_outbound_messages_created", "tenant_id", text("created_at DESC"), text("id DESC")),
    Index("ix_outbound_messages_due", "due_at", postgresql_where=text("state IN ('queued', 'sending')")),
    # One message for each comment and kind, however often the event is delivered.
    Index(
        "uq_outbound_messages_comment",
        "tenant_id",
        "comment_id",
        "kind",
        unique=True,
        postgresql_where=text("comment_id IS NOT NULL"),
    ),
)

outbound_recipients = tenant_table(
    "outbound_recipients",
    Column("outbound_id", BigInteger, nullable=False),
    Column("field", String(3), nullable=False),  # to | cc | bcc
    Column("address", String(254), nullable=False),
    Column("name", String(200), nullable=False, server_default=""),
    Column("contact_id", BigInteger),
    Column(
        "state", String(10), nullable=False, server_default="queued"
    ),  # queued | sent | refused | bounced | delayed
    Column("status", String(20), nullable=False, server_default=""),  # RFC 3463, or the code of SMTP
    Column("detail", String(500), nullable=False, server_default=""),
    Column("settled_at", DateTime(timezone=True)),
    tenant_fk("outbound_id", "outbound_messages", cascade=True),
    tenant_fk("contact_id", "contacts"),
    CheckConstraint("field IN ('to', 'cc', 'bcc')", name="field"),
    UniqueConstraint("tenant_id", "outbound_id", "address"),
    Index("ix_outbound_recipients_address", "tenant_id", "address"),
)

# One receipt for each sender and window.
acknowledgements = tenant_table(
    "acknowledgements",
    Column("address", String(254), primary_key=True),
    Column("window_at", DateTime(timezone=True), primary_key=True),
    Column("ticket_id", BigInteger),
    has_id=False,
)

# What the governor counts, by key and window, and whom it has stopped.
storms = tenant_table(
    "storms",
    Column("key", String(300), primary_key=True),  # in:<address>, out:<address>, pair:<address>, mailbox:<id>
    Column("window_at", DateTime(timezone=True), primary_key=True),
    Column("count", Integer, nullable=False, server_default="0"),
    Column("told_at", DateTime(timezone=True)),  # the administrators know
    has_id=False,
)
