"""Tables of the set-up: types, fields, categories, workflows, numbers, settings, views."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

ticket_types = tenant_table(
    "ticket_types",
    Column("key", String(60), nullable=False),
    Column("names", JSONB, nullable=False),
    Column("workflow_id", BigInteger, nullable=False),
    Column("default_team_id", BigInteger),
    Column("number_prefix", String(10), nullable=False, server_default=""),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("is_public", Boolean, nullable=False, server_default="true"),  # customers may raise it themselves
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("workflow_id", "workflows"),
    tenant_fk("default_team_id", "teams"),
    UniqueConstraint("tenant_id", "key"),
)

# kind: text long_text integer decimal money date time datetime select multi_select cascade boolean person contact
#       phone email url file place
custom_fields = tenant_table(
    "custom_fields",
    Column("key", String(60), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("names", JSONB, nullable=False),
    Column("hints", JSONB, nullable=False, server_default="{}"),
    # options: [{"key","names","children"}]; rules: min max max_length currency unit scale pattern
    Column("options", JSONB, nullable=False, server_default="[]"),
    Column("rules", JSONB, nullable=False, server_default="{}"),
    Column("is_customer_visible", Boolean, nullable=False, server_default="true"),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("tenant_id", "key"),
)

type_fields = tenant_table(
    "type_fields",
    Column("type_id", BigInteger, primary_key=True, autoincrement=False),
    Column("field_id", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("is_required", Boolean, nullable=False, server_default="false"),
    tenant_fk("type_id", "ticket_types", cascade=True),
    tenant_fk("field_id", "custom_fields", cascade=True),
    Index("ix_type_fields_field", "tenant_id", "field_id"),
    has_id=False,
)

categories = tenant_table(
    "categories",
    Column("parent_id", BigInteger),
    Column("key", String(120), nullable=False),
    Column("names", JSONB, nullable=False),
    Column("path", ARRAY(BigInteger), nullable=False),  # ids from the root to itself
    Column("position", Integer, nullable=False, server_default="0"),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("parent_id", "categories"),
    UniqueConstraint("tenant_id", "key"),
    Index("ix_categories_parent", "tenant_id", "parent_id"),
)

workflows = tenant_table(
    "workflows",
    Column("key", String(60), nullable=False),
    Column("names", JSONB, nullable=False),
    Column("current_version_id", BigInteger),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("tenant_id", "key"),
)

# Never changed once written: a running ticket keeps the version it began with.
workflow_versions = tenant_table(
    "workflow_versions",
    Column("workflow_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("definition", JSONB, nullable=False),  # see ticketing.workflow
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("workflow_id", "workflows"),
    UniqueConstraint("tenant_id", "workflow_id", "number"),
    grant="append",
)

number_series = tenant_table(
    "number_series",
    Column("key", String(60), primary_key=True),  # what is counted: 'all', 'WX', 'GD20251122' …
    Column("last_value", BigInteger, nullable=False),
    has_id=False,
)

ticketing_settings = tenant_table(
    "ticketing_settings",
    # {"style": "date_daily", "prefix": "GD", "digits": 5}; see ticketing.numbers
    Column("number_format", JSONB, nullable=False, server_default="{}"),
    Column("reopen_days", Integer, nullable=False, server_default="14"),
    Column("rules", JSONB, nullable=False, server_default="{}"),  # what differs from ticketing.rules
    Column("priority_rules", JSONB, nullable=False, server_default="{}"),  # see ticketing.priority_rules
    # [{"key", "names", "is_active"}]; null: as shipped, see ticketing.rating
    Column("rating_reasons", JSONB),
    Column("version", Integer, nullable=False, server_default="1"),
    has_id=False,
)

views = tenant_table(
    "views",
    Column("name", String(200), nullable=False),
    # Of a shipped view only: its name in each language; a person's own view has the one name he gave it.
    Column("names", JSONB, nullable=False, server_default="{}"),
    Column("owner_id", BigInteger),  # null: shared
    Column("team_id", BigInteger),  # a shared view may be for one team only
    Column("condition", JSONB, nullable=False),
    Column("sort", String(40), nullable=False, server_default="-updated_at"),
    Column("columns", ARRAY(String(80)), nullable=False, server_default="{}"),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    tenant_fk("owner_id", "users", cascade=True),
    tenant_fk("team_id", "teams"),
    Index("ix_views_owner", "tenant_id", "owner_id"),
)
