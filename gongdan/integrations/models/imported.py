"""The table of imports: what was imported, and how it stood when the import last wrote it."""

from sqlalchemy import BigInteger, Column, DateTime, Integer, LargeBinary

from gongdan.kernel.tenancy import tenant_fk, tenant_table

# One row per imported ticket. While the ticket's version is still `ticket_version`, nobody has touched it here, and
# a later run may update it; `last_step` says how far its log was taken.
imported_tickets = tenant_table(
    "imported_tickets",
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("ticket_version", Integer, nullable=False),
    Column("last_step", LargeBinary),
    Column("last_step_at", DateTime(timezone=True)),
    Column("imported_at", DateTime(timezone=True), nullable=False),
    tenant_fk("ticket_id", "tickets", cascade=True),
    has_id=False,
)
