"""Tables of structure edits: what was merged, split or batched, by whom, and what it takes to undo it."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

# kind: merge split batch batch_add batch_remove batch_dissolve
structure_edits = tenant_table(
    "structure_edits",
    Column("kind", String(20), nullable=False),
    Column("main_id", BigInteger, nullable=False),  # what was merged into, split, or leads the batch
    Column("made_id", BigInteger),  # the ticket that the edit itself opened
    Column("journal", JSONB, nullable=False),  # every value it changed, before and after; see ticketing.journal
    Column("actor_kind", String(20), nullable=False),
    Column("actor_id", BigInteger),
    Column("actor_name", String(200), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("undo_until", DateTime(timezone=True)),  # null: for ever
    Column("undone_at", DateTime(timezone=True)),
    Column("undone_by_id", BigInteger),
    Column("undone_by_name", String(200)),
    tenant_fk("main_id", "tickets", cascade=True),
    tenant_fk("made_id", "tickets", cascade=True),
    Index("ix_structure_edits_main", "tenant_id", "main_id"),
    Index("ix_structure_edits_made", "tenant_id", "made_id", postgresql_where=text("made_id IS NOT NULL")),
)

# role: main source carried made member
structure_edit_tickets = tenant_table(
    "structure_edit_tickets",
    Column("edit_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(10), nullable=False),
    tenant_fk("edit_id", "structure_edits", cascade=True),
    tenant_fk("ticket_id", "tickets", cascade=True),
    Index("ix_structure_edit_tickets_ticket", "tenant_id", "ticket_id", "edit_id"),
    has_id=False,
)

# A batch is known by the ticket that leads it; `tickets.batch_id` of its members names that ticket.
ticket_batches = tenant_table(
    "ticket_batches",
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("dissolved_at", DateTime(timezone=True)),
    tenant_fk("ticket_id", "tickets", cascade=True),
    CheckConstraint("dissolved_at >= created_at", name="dissolved_after_it_began"),
    Index("ix_ticket_batches_created", "tenant_id", text("created_at DESC"), text("ticket_id DESC")),
    has_id=False,
)
