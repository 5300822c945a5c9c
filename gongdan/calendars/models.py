"""Tables of calendars: the hours, the days that are different, every version as it was, and feeds."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

calendars = tenant_table(
    "calendars",
    Column("names", JSONB, nullable=False),
    Column("zone", String(60), nullable=False),
    Column("week", JSONB, nullable=False),  # {"mon": [["09:00", "12:00"], …], …}
    Column("holidays", ARRAY(String(20)), nullable=False, server_default="{}"),  # keys of shipped sets
    Column("makeup_weekday", SmallInteger),  # whose hours a make-up workday takes; null: the first with hours
    Column("is_default", Boolean, nullable=False, server_default="false"),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("link_number", Integer, nullable=False, server_default="1"),  # raised: older links open nothing
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("makeup_weekday BETWEEN 0 AND 6", name="makeup_weekday_known"),
    CheckConstraint("is_active OR NOT is_default", name="default_is_active"),
    Index("uq_calendars_default", "tenant_id", unique=True, postgresql_where="is_default"),
)

# What differs from the weekly hours, by hand or by file (own) or from a feed; shipped sets are not copied.
calendar_days = tenant_table(
    "calendar_days",
    Column("calendar_id", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("source", String(8), primary_key=True),  # own | feed; of the same day, own counts
    Column("kind", String(8), nullable=False),  # holiday | workday
    Column("name", String(200), nullable=False, server_default=""),
    Column("windows", JSONB(none_as_null=True)),  # of a workday; null: the hours of a usual one
    tenant_fk("calendar_id", "calendars"),
    CheckConstraint("source IN ('own', 'feed')", name="source_known"),
    CheckConstraint("kind IN ('holiday', 'workday')", name="kind_known"),
    has_id=False,
)

# The rules of every version, all days spelt out: what was counted by them is counted the same for ever.
calendar_versions = tenant_table(
    "calendar_versions",
    Column("calendar_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("rules", JSONB, nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    tenant_fk("calendar_id", "calendars"),
    has_id=False,
    grant="append",
)

calendar_feeds = tenant_table(
    "calendar_feeds",
    Column("calendar_id", BigInteger, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("every_hours", Integer, nullable=False, server_default="24"),
    Column("etag", Text, nullable=False, server_default=""),
    Column("modified", Text, nullable=False, server_default=""),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("tried_at", DateTime(timezone=True)),
    Column("fetched_at", DateTime(timezone=True)),  # when it last worked
    Column("day_count", Integer, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("failure", JSONB(none_as_null=True)),  # {code, message, remedy} of the last one; null: it works
    tenant_fk("calendar_id", "calendars", cascade=True),
    Index("ix_calendar_feeds_next_at", "next_at"),
    has_id=False,
)
