"""Tables of what came in: each message kept as it was before anything reads it, and what became of it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

inbound_messages = tenant_table(
    "inbound_messages",
    # imap | pop3 | smtp | pipe | http (raw mail); form | api (web requests, whose raw bytes are JSON)
    Column("road", String(10), nullable=False),
    Column("mailbox_id", BigInteger),
    Column("form_id", BigInteger),
    Column("source_id", BigInteger),
    # What makes a second delivery harmless: `imap:<mailbox>:<validity>:<uid>`, `pop3:<mailbox>:<uidl>`, else
    # `<road>:<sha256>`.
    Column("delivery_key", String(200), nullable=False),
    Column("raw_key", String(200), nullable=False),  # where the store of files keeps the raw bytes
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    # Of the transport: mail_from, recipients, ip, helo, headers of the request.
    Column("envelope", JSONB, nullable=False, server_default="{}"),
    # received → done | ignored | held | failed; failed and held wait for a person; discarded: a person said so.
    Column("state", String(10), nullable=False, server_default="received"),
    Column("reason", String(40), nullable=False, server_default=""),  # a code: auto_reply, bounce, duplicate, storm …
    Column("detail", Text, nullable=False, server_default=""),  # for people: what was wrong, in a line or a traceback
    Column("attempts", Integer, nullable=False, server_default="0"),
    # What was read of it, for the list; empty until it has been read.
    Column("message_id", String(500), nullable=False, server_default=""),
    Column("sender", String(254), nullable=False, server_default=""),
    Column("sender_name", String(200), nullable=False, server_default=""),
    Column("subject", String(500), nullable=False, server_default=""),
    Column("language", String(10), nullable=False, server_default=""),
    Column("content_hash", LargeBinary),  # of sender, subject, text and attachments: the same letter by another way
    Column("machine", String(20), nullable=False, server_default=""),
    Column("seal", String(20), nullable=False, server_default=""),
    Column("trust", JSONB, nullable=False, server_default="{}"),  # dkim, spf, dmarc, arc: result and detail
    Column("damages", JSONB, nullable=False, server_default="[]"),
    Column("parts", JSONB, nullable=False, server_default="{}"),  # clean text and HTML, quoted, signature, invites
    # What became of it.
    Column("ticket_id", BigInteger),
    Column("comment_id", BigInteger),
    Column("matched_by", String(12), nullable=False, server_default=""),  # references | address | tag | guess
    Column("is_guess_undone", Boolean, nullable=False, server_default="false"),
    Column("possible_ticket_id", BigInteger),  # "possible follow-up of"
    Column("duplicate_of_id", BigInteger),
    Column("bounced_message_id", BigInteger),  # the outbound message that this says was not delivered
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("handled_at", DateTime(timezone=True)),
    Column("handled_by_id", BigInteger),  # who replayed, released or discarded it
    tenant_fk("mailbox_id", "mailboxes"),
    tenant_fk("form_id", "web_forms"),
    tenant_fk("source_id", "inbox_sources"),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("possible_ticket_id", "tickets", cascade=True),
    tenant_fk("handled_by_id", "users"),
    CheckConstraint("state IN ('received', 'done', 'ignored', 'held', 'failed', 'discarded')", name="state"),
    UniqueConstraint("tenant_id", "delivery_key"),
    Index("ix_inbound_messages_received", "tenant_id", text("received_at DESC"), text("id DESC")),
    Index("ix_inbound_messages_state", "tenant_id", "state", text("received_at DESC"), text("id DESC")),
    Index("ix_inbound_messages_message_id", "tenant_id", "message_id", postgresql_where=text("message_id <> ''")),
    Index(
        "ix_inbound_messages_content", "tenant_id", "content_hash", postgresql_where=text("content_hash IS NOT NULL")
    ),
    Index("ix_inbound_messages_ticket", "tenant_id", "ticket_id"),
    Index("ix_inbound_messages_mailbox", "tenant_id", "mailbox_id", text("received_at DESC")),
    Index("ix_inbound_messages_sender", "tenant_id", "sender", text("received_at DESC")),
    # For the sweep over all tenants that takes up what a crash left.
    Index("ix_inbound_messages_waiting", "received_at", postgresql_where=text("state = 'received'")),
    # The nightly sweep of files asks across tenants which raw mails are still kept.
    Index("ix_inbound_messages_raw_key", "raw_key"),
)

# Every Message-ID that belongs to a ticket, ours and theirs: how an answer finds its way back.
mail_references = tenant_table(
    "mail_references",
    Column("message_id", String(500), primary_key=True),
    Column("ticket_id", BigInteger, nullable=False),
    Column("comment_id", BigInteger),
    Column("is_ours", Boolean, nullable=False, server_default="false"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("ticket_id", "tickets", cascade=True),
    Index("ix_mail_references_ticket", "tenant_id", "ticket_id"),
    has_id=False,
)
