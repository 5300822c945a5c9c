"""Tables of intake: the forms that types ask with, and the templates that people write with."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, String, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

# Never changed once written: the newest of a type is in force, and what was asked at any time stays known.
forms = tenant_table(
    "forms",
    Column("type_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    # [{"key", "names", "hints", "entries": […]}], see ticketing.form_def; null: drawn from the type's own fields
    Column("sections", JSONB(none_as_null=True)),
    # Fields that the type had then and whoever drew the form left out. What is put on the type later is asked.
    Column("left_out", ARRAY(String(60)), nullable=False, server_default="{}"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("type_id", "ticket_types", cascade=True),
    UniqueConstraint("tenant_id", "type_id", "number"),
    grant="append",
)

templates = tenant_table(
    "templates",
    Column("kind", String(20), nullable=False),  # ticket | description | reply | solution
    Column("key", String(60)),  # of shipped ones only
    Column("name", String(200), nullable=False),
    # Of a shipped template only: its name in each language; others have the one name they were given.
    Column("names", JSONB, nullable=False, server_default="{}"),
    Column("body", Text, nullable=False, server_default=""),
    Column("body_format", String(8), nullable=False, server_default="text"),  # text | html
    # What a ticket template fills in: title, type, priority, category, tags, fields.
    Column("content", JSONB, nullable=False, server_default="{}"),
    Column("type_id", BigInteger),  # offered with tickets of this type only
    Column("owner_id", BigInteger),  # null: shared
    Column("team_id", BigInteger),  # a shared one may be for one team only
    Column("position", Integer, nullable=False, server_default="0"),
    Column("usage_count", Integer, nullable=False, server_default="0"),
    Column("used_at", DateTime(timezone=True)),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("type_id", "ticket_types"),
    tenant_fk("owner_id", "users", cascade=True),
    tenant_fk("team_id", "teams"),
    UniqueConstraint("tenant_id", "key"),
    Index("ix_templates_position", "tenant_id", "position", "id"),
    Index("ix_templates_owner", "tenant_id", "owner_id"),
)
