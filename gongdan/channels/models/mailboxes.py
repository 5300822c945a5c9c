"""Tables of mailboxes: how mail is fetched and sent, how well that goes, and who takes part by mail."""

from sqlalchemy import (
    BigInteger,
    Boolean,
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

mailboxes = tenant_table(
    "mailboxes",
    Column("name", String(120), nullable=False),
    Column("address", String(254), nullable=False),  # lower case; what answers come from
    Column("sender_name", String(120), nullable=False, server_default=""),
    Column("aliases", JSONB, nullable=False, server_default="[]"),  # other addresses whose mail lands here
    Column("is_active", Boolean, nullable=False, server_default="true"),
    # How its mail comes: imap, pop3, or push (LMTP/SMTP listener, pipe command, HTTP).
    Column("road", String(10), nullable=False, server_default="push"),
    Column("in_host", String(253), nullable=False, server_default=""),
    Column("in_port", Integer, nullable=False, server_default="0"),
    Column("in_security", String(10), nullable=False, server_default="tls"),  # tls | starttls | none
    Column("in_user", String(254), nullable=False, server_default=""),
    Column("in_folder", String(200), nullable=False, server_default="INBOX"),
    Column("in_after", String(10), nullable=False, server_default="keep"),  # keep | seen | delete, once it is safe
    # How its answers go: the product's own mail server where the host is empty.
    Column("out_host", String(253), nullable=False, server_default=""),
    Column("out_port", Integer, nullable=False, server_default="0"),
    Column("out_security", String(10), nullable=False, server_default="starttls"),
    Column("out_user", String(254), nullable=False, server_default=""),
    Column("auth", String(10), nullable=False, server_default="password"),  # password | xoauth2
    Column("token_url", String(500), nullable=False, server_default=""),
    Column("client_id", String(200), nullable=False, server_default=""),
    # Sealed (kernel.secrets): passwords, client secret and refresh token as one JSON. Never in an answer or a log.
    Column("secrets", Text, nullable=False, server_default=""),
    # What becomes of its mail.
    Column("type_id", BigInteger),
    Column("team_id", BigInteger),
    Column("locale", String(10), nullable=False, server_default="zh-CN"),
    Column("signature", Text, nullable=False, server_default=""),  # clean HTML
    Column("copies", String(10), nullable=False, server_default="known"),  # whose Cc take part: none | known | all
    Column("after_closing", String(12), nullable=False, server_default="reopen"),  # reopen | follow_up | new
    Column("reopen_days", Integer, nullable=False, server_default="14"),
    Column("acknowledges", Boolean, nullable=False, server_default="true"),
    Column("quotes_history", Boolean, nullable=False, server_default="true"),
    # Answers come to an address with the ticket's seal behind a plus: only where its server takes such addresses.
    Column("signs_replies", Boolean, nullable=False, server_default="false"),
    Column("authserv_id", String(253), nullable=False, server_default=""),  # whose Authentication-Results we trust
    Column("silence_hours", Integer),  # alarm after; null: learnt from its usual pauses
    # Mails of one sender in an hour before the next are held; null: as shipped (20 in ten minutes).
    Column("storm_limit", Integer),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("type_id", "ticket_types"),
    tenant_fk("team_id", "teams"),
    CheckConstraint("road IN ('imap', 'pop3', 'push')", name="road"),
    CheckConstraint("in_after IN ('keep', 'seen', 'delete')", name="in_after"),
    CheckConstraint("copies IN ('none', 'known', 'all')", name="copies"),
    CheckConstraint("after_closing IN ('reopen', 'follow_up', 'new')", name="after_closing"),
    UniqueConstraint("tenant_id", "address"),
)

# Apart from the set-up, since every look into a mailbox writes here.
mailbox_health = tenant_table(
    "mailbox_health",
    Column("mailbox_id", BigInteger, primary_key=True, autoincrement=False),
    Column("looked_at", DateTime(timezone=True)),
    Column("succeeded_at", DateTime(timezone=True)),
    Column("failed_at", DateTime(timezone=True)),
    Column("error", String(500), nullable=False, server_default=""),  # a code and words; never a password
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("sent_at", DateTime(timezone=True)),
    Column("send_failed_at", DateTime(timezone=True)),
    Column("send_error", String(500), nullable=False, server_default=""),
    Column("uid_validity", BigInteger),
    Column("last_uid", BigInteger, nullable=False, server_default="0"),
    Column("backlog", Integer, nullable=False, server_default="0"),  # on the server, not yet fetched
    # Messages that could not be fetched again and again: {"<uid>": attempts}; they never stop the others.
    Column("unfetched", JSONB, nullable=False, server_default="{}"),
    Column("unfetched_why", JSONB, nullable=False, server_default="{}"),  # what was said of each at last
    Column("retry_at", DateTime(timezone=True)),  # when somebody last asked to try them all again
    Column("usual_pause_seconds", Integer),  # learnt: 99 of 100 pauses between messages are shorter
    Column("alarmed_at", DateTime(timezone=True)),  # told that it is silent or failing
    tenant_fk("mailbox_id", "mailboxes", cascade=True),
    has_id=False,
)

# Who takes part in a ticket by mail besides its requester: those in Cc.
mail_participants = tenant_table(
    "mail_participants",
    Column("ticket_id", BigInteger, nullable=False),
    Column("address", String(254), nullable=False),
    Column("name", String(200), nullable=False, server_default=""),
    Column("contact_id", BigInteger),
    Column("is_active", Boolean, nullable=False, server_default="true"),  # gets copies of answers
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("contact_id", "contacts"),
    UniqueConstraint("tenant_id", "ticket_id", "address"),
    Index("ix_mail_participants_address", "tenant_id", "address", postgresql_where=text("is_active")),
)
