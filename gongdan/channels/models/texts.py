"""Table of the texts that mails are made of."""

from sqlalchemy import Boolean, Column, DateTime, Integer, String, Text, UniqueConstraint, func

from gongdan.kernel.tenancy import tenant_table

# Only what a tenant changed: what is not here is as shipped.
mail_templates = tenant_table(
    "mail_templates",
    Column("kind", String(40), nullable=False),
    Column("locale", String(10), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("body", Text, nullable=False),  # Markdown-free HTML with {{variables}}; the text part is made from it
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("tenant_id", "kind", "locale"),
)
