"""Tables of customers: tiers, regions, organisations, contacts and their addresses on each channel."""

from sqlalchemy import (
    BigInteger,
    Boolean,
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

tiers = tenant_table(
    "tiers",
    Column("key", String(60), nullable=False),
    Column("names", JSONB, nullable=False),
    Column("rank", Integer, nullable=False, server_default="0"),  # higher is served first
    Column("is_vip", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("tenant_id", "key"),
)

regions = tenant_table(
    "regions",
    Column("parent_id", BigInteger),
    Column("key", String(60), nullable=False),
    Column("names", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("parent_id", "regions"),
    UniqueConstraint("tenant_id", "key"),
)

organisations = tenant_table(
    "organisations",
    Column("name", String(200), nullable=False),
    Column("tier_id", BigInteger),
    Column("region_id", BigInteger),
    Column("domain", String(200)),  # mail domain whose senders belong here
    Column("note", Text, nullable=False, server_default=""),
    Column("shares_tickets", Boolean, nullable=False, server_default="false"),  # its people see each other's
    Column("calendar_id", BigInteger),  # the hours that its contract promises; null: those of the team at work
    Column("external_id", String(200)),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("tier_id", "tiers"),
    tenant_fk("region_id", "regions"),
    tenant_fk("calendar_id", "calendars"),
    UniqueConstraint("tenant_id", "external_id"),
    UniqueConstraint("tenant_id", "domain"),
    Index("ix_organisations_name", "tenant_id", text('name COLLATE "C"'), "id"),
)

contacts = tenant_table(
    "contacts",
    Column("name", String(200), nullable=False),
    Column("organisation_id", BigInteger),
    Column("tier_id", BigInteger),
    Column("region_id", BigInteger),
    Column("locale", String(10)),
    Column("time_zone", String(60)),
    Column("preferred_channel", String(20)),  # email | phone | sms | wecom | web
    Column("note", Text, nullable=False, server_default=""),
    Column("external_id", String(200)),
    Column("merged_into_id", BigInteger),
    Column("sees_organisation", Boolean),  # its requests; null: as the organisation shares them
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("organisation_id", "organisations"),
    tenant_fk("tier_id", "tiers"),
    tenant_fk("region_id", "regions"),
    tenant_fk("merged_into_id", "contacts"),
    UniqueConstraint("tenant_id", "external_id"),
    # Code point order, whatever the cluster's own: beginnings of names are found as a range of this index.
    Index("ix_contacts_name", "tenant_id", text('name COLLATE "C"'), "id"),
    Index("ix_contacts_organisation", "tenant_id", "organisation_id", "id"),
    Index("ix_contacts_created_at", "tenant_id", "created_at", "id"),
    Index("ix_contacts_merged", "tenant_id", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
)

contact_addresses = tenant_table(
    "contact_addresses",
    Column("contact_id", BigInteger, nullable=False),
    Column("channel", String(20), nullable=False),  # email | phone | wecom | wechat | web | other
    Column("address", String(254), nullable=False),  # lower-case e-mail; E.164 phone (;ext=801)
    Column("shown_as", String(254), nullable=False),  # as it was given
    Column("is_primary", Boolean, nullable=False, server_default="false"),
    Column("is_verified", Boolean, nullable=False, server_default="false"),
    Column("bounced_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("contact_id", "contacts", cascade=True),
    UniqueConstraint("tenant_id", "channel", "address"),
    Index("ix_contact_addresses_contact", "tenant_id", "contact_id", "channel"),
    Index("ix_contact_addresses_beginning", "tenant_id", text('address COLLATE "C"')),
)
