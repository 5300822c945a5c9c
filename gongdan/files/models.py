"""Table of files: what was uploaded, by whom, and what it really is."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, LargeBinary, String, func, text

from gongdan.kernel.tenancy import tenant_table

files = tenant_table(
    "files",
    Column("name", String(200), nullable=False),
    Column("content_type", String(120), nullable=False),  # found by looking inside, never as declared
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("key", String(200), nullable=False),  # where the store keeps it
    Column("is_inline_safe", Boolean, nullable=False, server_default="false"),
    Column("uploader_kind", String(20), nullable=False),
    Column("uploader_id", BigInteger),
    Column("attached_at", DateTime(timezone=True)),  # not attached within a day: swept away
    Column("held_until", DateTime(timezone=True)),  # named in a draft: kept so long all the same
    # unchecked | clean | waiting | held | released | discarded (gongdan.files.safety), and why it is held
    Column("safety", String(10), nullable=False, server_default="unchecked"),
    Column("finding", String(120), nullable=False, server_default=""),
    Column("scanned_at", DateTime(timezone=True)),  # the scanner has seen it
    Column("judged_at", DateTime(timezone=True)),  # a person has released or discarded it
    Column("judged_by", String(200), nullable=False, server_default=""),
    Column("judged_why", String(500), nullable=False, server_default=""),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_files_unattached", "created_at", postgresql_where="attached_at IS NULL"),
    Index("ix_files_waiting", "created_at", postgresql_where=text("safety = 'waiting'")),
    Index("ix_files_judged", "tenant_id", "id", postgresql_where=text("finding <> ''")),
)
