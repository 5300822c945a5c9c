"""Tables of the roads from the web: forms that stand on other sites, and programs that bring requests."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, LargeBinary, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

web_forms = tenant_table(
    "web_forms",
    Column("key", String(40), nullable=False),  # in the address; names its tenant, and is not to be guessed
    Column("name", String(120), nullable=False),
    Column("type_id", BigInteger, nullable=False),
    Column("team_id", BigInteger),
    Column("locale", String(10), nullable=False, server_default="zh-CN"),
    Column("fields", JSONB, nullable=False, server_default="[]"),  # which are asked, in order, with their words
    Column("origins", JSONB, nullable=False, server_default="[]"),  # sites that may show it; empty: any
    Column("texts", JSONB, nullable=False, server_default="{}"),  # title, lead, button, thanks
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("work_bits", Integer, nullable=False, server_default="16"),  # proof of work: leading zero bits
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("type_id", "ticket_types"),
    tenant_fk("team_id", "teams"),
    UniqueConstraint("tenant_id", "key"),
)

inbox_sources = tenant_table(
    "inbox_sources",
    Column("name", String(120), nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("type_id", BigInteger),
    Column("team_id", BigInteger),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("brings_mail", Boolean, nullable=False, server_default="false"),  # its token takes raw mail too
    Column("used_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("type_id", "ticket_types"),
    tenant_fk("team_id", "teams"),
    UniqueConstraint("tenant_id", "name"),
    UniqueConstraint("tenant_id", "token_hash"),
)
