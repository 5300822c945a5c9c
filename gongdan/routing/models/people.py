"""Tables of people as routing knows them: skills and certificates, capacity, presence, place, whose customers."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

# What people can do (skill, with a level) and what they may do (certificate, with an expiry).
skills = tenant_table(
    "skills",
    Column("key", String(60), nullable=False),
    Column("kind", String(12), nullable=False, server_default="skill"),
    Column("names", JSONB, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("tenant_id", "key"),
    CheckConstraint("kind IN ('skill', 'certificate')", name="kind_known"),
)

person_skills = tenant_table(
    "person_skills",
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("skill_id", BigInteger, primary_key=True, autoincrement=False),
    Column("level", SmallInteger, nullable=False, server_default="1"),  # 1 to 5; of a certificate always 1
    Column("expires_on", Date),  # the last day on which it holds; null: for good
    tenant_fk("user_id", "users", cascade=True),
    tenant_fk("skill_id", "skills"),
    CheckConstraint("level BETWEEN 1 AND 5", name="level_known"),
    Index("ix_person_skills_skill", "tenant_id", "skill_id"),
    has_id=False,
)

# One row for whoever is not as everybody is; without one the tenant's settings hold.
routing_people = tenant_table(
    "routing_people",
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("capacity", Integer),  # points; null: the tenant's
    Column("weight", Integer, nullable=False, server_default="1"),
    Column("availability", String(12), nullable=False, server_default="available"),
    Column("availability_at", DateTime(timezone=True)),  # since when
    Column("region_id", BigInteger),
    Column("latitude", Numeric(8, 5, asdecimal=False)),
    Column("longitude", Numeric(8, 5, asdecimal=False)),
    Column("calendar_id", BigInteger),  # his own hours; null: those of the team
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("user_id", "users", cascade=True),
    tenant_fk("region_id", "regions"),
    tenant_fk("calendar_id", "calendars"),
    CheckConstraint("availability IN ('available', 'busy', 'away')", name="availability_known"),
    CheckConstraint("capacity >= 0 AND weight >= 0", name="not_negative"),
    CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="place_whole"),
    has_id=False,
)

# Whose customer it is: of a person, else of his organisation.
customer_owners = tenant_table(
    "customer_owners",
    Column("organisation_id", BigInteger),
    Column("contact_id", BigInteger),
    Column("user_id", BigInteger, nullable=False),
    tenant_fk("organisation_id", "organisations"),
    tenant_fk("contact_id", "contacts"),
    tenant_fk("user_id", "users", cascade=True),
    CheckConstraint("(organisation_id IS NULL) <> (contact_id IS NULL)", name="of_one"),
    Index(
        "uq_customer_owners_organisation",
        "tenant_id",
        "organisation_id",
        unique=True,
        postgresql_where=text("organisation_id IS NOT NULL"),
    ),
    Index(
        "uq_customer_owners_contact",
        "tenant_id",
        "contact_id",
        unique=True,
        postgresql_where=text("contact_id IS NOT NULL"),
    ),
)
