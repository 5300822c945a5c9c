"""Tables of many at once: bulk edits and their tickets, who is looking at a ticket, drafts."""

from sqlalchemy import (
    ARRAY,
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
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

bulk_edits = tenant_table(
    "bulk_edits",
    Column("owner_id", BigInteger, nullable=False),
    # Who is at work now, with no more than he was allowed when he asked: the owner, or who wants it undone.
    Column("actor_id", BigInteger, nullable=False),
    Column("grants", JSONB, nullable=False),
    Column("status", String(12), nullable=False),  # see ticketing.bulk_states
    Column("selection", JSONB, nullable=False),  # how the tickets were chosen
    Column("changes", JSONB, nullable=False),  # schemas.bulk.BulkChanges, people and teams by id
    Column("channel", String(20), nullable=False, server_default="web"),
    Column("total", Integer, nullable=False),
    Column("missing", Integer, nullable=False, server_default="0"),  # asked for, but not there for the owner
    Column("changed", Integer, nullable=False, server_default="0"),
    Column("unchanged", Integer, nullable=False, server_default="0"),
    Column("refused", Integer, nullable=False, server_default="0"),
    Column("undone", Integer, nullable=False, server_default="0"),
    Column("kept", Integer, nullable=False, server_default="0"),  # not undone, or only in part
    Column("reached_id", BigInteger, nullable=False, server_default="0"),  # the last ticket that was worked on
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False),  # this run of it; an undo is another
    Column("progress_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    tenant_fk("owner_id", "users"),
    tenant_fk("actor_id", "users"),
    CheckConstraint(
        "status IN ('running', 'done', 'cancelled', 'stopped', 'undoing', 'undone')", name="status_known"
    ),
    Index("ix_bulk_edits_owner", "tenant_id", "owner_id", "id"),
    Index("ix_bulk_edits_at_work", "progress_at", postgresql_where=text("status IN ('running', 'undoing')")),
)

# The frozen selection, worked through in the order of the ids. The image is what undoing needs: by part of the ticket
# its columns as [before, after].
bulk_edit_items = tenant_table(
    "bulk_edit_items",
    Column("bulk_edit_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("outcome", SmallInteger, nullable=False, server_default="0"),  # see ticketing.bulk_states
    Column("undo", SmallInteger, nullable=False, server_default="0"),
    Column("code", String(60)),  # why it was refused, or kept when undoing
    Column("message", String(500)),
    Column("fields", ARRAY(String(120)), nullable=False, server_default="{}"),  # what the reason is about
    Column("image", JSONB),
    Column("comment_id", BigInteger),
    tenant_fk("bulk_edit_id", "bulk_edits", cascade=True),
    tenant_fk("ticket_id", "tickets", cascade=True),
    Index("ix_bulk_edit_items_ticket", "tenant_id", "ticket_id"),
    has_id=False,
)

# Lost when the server crashes: the next heartbeat writes it again.
ticket_presences = tenant_table(
    "ticket_presences",
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("doing", String(10), nullable=False),  # viewing | replying | editing
    Column("since", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("user_id", "users", cascade=True),
    Index("ix_ticket_presences_seen_at", "seen_at"),
    Index("ix_ticket_presences_user", "tenant_id", "user_id"),
    has_id=False,
    is_logged=False,
)

# Of one person and shown to nobody else. `place` is `ticket:<id>` or `new:<key>`.
drafts = tenant_table(
    "drafts",
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", String(80), primary_key=True),
    Column("ticket_id", BigInteger),
    Column("body", Text, nullable=False, server_default=""),
    Column("is_public", Boolean, nullable=False, server_default="true"),
    Column("content", JSONB, nullable=False),  # all the rest, as it was sent
    Column("version", Integer, nullable=False, server_default="1"),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("user_id", "users", cascade=True),
    tenant_fk("ticket_id", "tickets", cascade=True),
    Index("ix_drafts_updated_at", "updated_at"),
    Index("ix_drafts_ticket", "tenant_id", "ticket_id"),
    has_id=False,
)
