"""Tables of identity: tenants, people, departments, teams, roles, sessions, tokens, preferences, the portal."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gongdan.kernel.tenancy import metadata, tenant_fk, tenant_table


def _at(name: str, *, is_nullable: bool = False, has_default: bool = False) -> Column[object]:
    default = func.now() if has_default else None
    return Column(name, DateTime(timezone=True), nullable=is_nullable, server_default=default)


_tenant_ids = Sequence("tenants_id_seq", metadata=metadata)

tenants = Table(
    "tenants",
    metadata,
    Column("id", BigInteger, _tenant_ids, server_default=_tenant_ids.next_value(), primary_key=True),
    Column("slug", String(60), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("locale", String(10), nullable=False, server_default="zh-CN"),
    Column("time_zone", String(60), nullable=False, server_default="Asia/Shanghai"),
    Column("phone_region", String(2), nullable=False, server_default="CN"),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    # Raised whenever roles, teams or departments change, so that cached access profiles are dropped at once.
    Column("access_epoch", BigInteger, nullable=False, server_default="1"),
    # {"lockout": {...}, "password": {...}, "session": {...}}; see identity.security_rules.
    Column("security", JSONB, nullable=False, server_default="{}"),
    _at("created_at", has_default=True),
    info={"grant": "change"},
)

departments = tenant_table(
    "departments",
    Column("parent_id", BigInteger),
    Column("name", String(200), nullable=False),
    Column("path", ARRAY(BigInteger), nullable=False),  # ids from the root to itself
    Column("manager_id", BigInteger),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("parent_id", "departments"),
    tenant_fk("manager_id", "users", use_alter=True, name="fk_departments_manager"),
    Index("ix_departments_parent", "tenant_id", "parent_id"),
)

users = tenant_table(
    "users",
    Column("email", String(254), nullable=False),  # lower case
    Column("name", String(200), nullable=False),
    Column("phone", String(20)),
    Column("department_id", BigInteger),
    Column("contact_id", BigInteger),  # a customer's account is tied to his contact; no key: customers lie above
    Column("password_hash", Text),
    Column("password_changed_at", DateTime(timezone=True)),
    Column("must_change_password", Boolean, nullable=False, server_default="false"),
    Column("locale", String(10)),
    Column("time_zone", String(60)),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("failed_sign_ins", Integer, nullable=False, server_default="0"),
    Column("last_failed_at", DateTime(timezone=True)),
    Column("locked_until", DateTime(timezone=True)),
    Column("totp_secret", Text),  # encrypted; in use once totp_confirmed_at is set
    Column("totp_confirmed_at", DateTime(timezone=True)),
    Column("totp_last_step", BigInteger),  # a code is good once
    Column("external_id", String(200)),
    Column("version", Integer, nullable=False, server_default="1"),
    _at("created_at", has_default=True),
    _at("updated_at", has_default=True),
    tenant_fk("department_id", "departments"),
    UniqueConstraint("tenant_id", "email"),
    UniqueConstraint("tenant_id", "external_id"),
    CheckConstraint("email = lower(email)", name="email_is_lower"),
    Index("ix_users_department", "tenant_id", "department_id"),
    Index("ix_users_contact", "tenant_id", "contact_id", postgresql_where=text("contact_id IS NOT NULL")),
)

teams = tenant_table(
    "teams",
    Column("key", String(60), nullable=False),
    Column("name", String(200), nullable=False),
    Column("department_id", BigInteger),
    Column("lead_id", BigInteger),
    Column("calendar_id", BigInteger),  # null: the tenant's default
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("department_id", "departments"),
    tenant_fk("lead_id", "users"),
    tenant_fk("calendar_id", "calendars"),
    UniqueConstraint("tenant_id", "key"),
    UniqueConstraint("tenant_id", "name"),
)

team_members = tenant_table(
    "team_members",
    Column("team_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    tenant_fk("team_id", "teams", cascade=True),
    tenant_fk("user_id", "users", cascade=True),
    Index("ix_team_members_user", "tenant_id", "user_id"),
    has_id=False,
)

roles = tenant_table(
    "roles",
    Column("key", String(60), nullable=False),
    Column("names", JSONB, nullable=False),
    Column("permissions", ARRAY(String(80)), nullable=False),
    Column("scope", String(12), nullable=False),  # own | team | department | all
    Column("is_shipped", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("tenant_id", "key"),
    CheckConstraint("scope IN ('own', 'team', 'department', 'all')", name="scope_known"),
)

user_roles = tenant_table(
    "user_roles",
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role_id", BigInteger, primary_key=True, autoincrement=False),
    tenant_fk("user_id", "users", cascade=True),
    tenant_fk("role_id", "roles", cascade=True),
    Index("ix_user_roles_role", "tenant_id", "role_id"),
    has_id=False,
)

sessions = tenant_table(
    "sessions",
    Column("user_id", BigInteger, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("csrf_token", String(64), nullable=False),
    Column("user_agent", String(300), nullable=False, server_default=""),
    Column("address", String(64)),
    _at("created_at"),
    _at("last_seen_at"),
    _at("expires_at"),
    _at("second_factor_at", is_nullable=True),
    # A password was right but the second factor is still to come: the session may do nothing else.
    Column("is_pending", Boolean, nullable=False, server_default="false"),
    _at("revoked_at", is_nullable=True),
    tenant_fk("user_id", "users", cascade=True),
    UniqueConstraint("tenant_id", "token_hash"),
    Index("ix_sessions_user", "tenant_id", "user_id"),
)

recovery_codes = tenant_table(
    "recovery_codes",
    Column("user_id", BigInteger, nullable=False),
    Column("code_hash", LargeBinary, nullable=False),
    _at("used_at", is_nullable=True),
    tenant_fk("user_id", "users", cascade=True),
    UniqueConstraint("tenant_id", "user_id", "code_hash"),
)

api_tokens = tenant_table(
    "api_tokens",
    Column("user_id", BigInteger, nullable=False),
    Column("name", String(200), nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("scopes", ARRAY(String(80)), nullable=False),  # permissions it may use; empty: all its owner has
    _at("created_at"),
    _at("expires_at", is_nullable=True),
    _at("last_used_at", is_nullable=True),
    _at("revoked_at", is_nullable=True),
    tenant_fk("user_id", "users", cascade=True),
    UniqueConstraint("tenant_id", "token_hash"),
    Index("ix_api_tokens_user", "tenant_id", "user_id"),
)

# Links by which somebody sets a password: asked for by himself, or made by an administrator. Good once.
password_resets = tenant_table(
    "password_resets",
    Column("user_id", BigInteger, nullable=False),
    Column("purpose", String(12), nullable=False),  # reset | invitation
    Column("token_hash", LargeBinary),  # null: asked for where no mail can be sent; an administrator makes the link
    Column("made_by_id", BigInteger),  # null: the person himself asked
    _at("created_at"),
    _at("expires_at", is_nullable=True),
    _at("mailed_at", is_nullable=True),
    _at("used_at", is_nullable=True),
    _at("ended_at", is_nullable=True),  # a newer one took its place
    tenant_fk("user_id", "users", cascade=True),
    tenant_fk("made_by_id", "users"),
    UniqueConstraint("tenant_id", "token_hash"),
    Index("ix_password_resets_user", "tenant_id", "user_id", "id"),
    Index("ix_password_resets_created_at", "created_at"),
    CheckConstraint("purpose IN ('reset', 'invitation')", name="purpose_known"),
)

# What a person's own pages keep: columns, theme, panels. Nobody else reads it.
preferences = tenant_table(
    "preferences",
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String(100), primary_key=True),
    Column("value", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    _at("updated_at"),
    tenant_fk("user_id", "users", cascade=True),
    has_id=False,
)

# How a tenant shows itself to customers; no row: as shipped.
portal_settings = tenant_table(
    "portal_settings",
    Column("names", JSONB, nullable=False, server_default="{}"),  # empty: the tenant's name
    Column("logo_file_id", BigInteger),
    Column("brand_colour", String(7)),
    Column("contact_phone", String(60), nullable=False, server_default=""),
    Column("contact_email", String(254), nullable=False, server_default=""),
    Column("contact_hours", JSONB, nullable=False, server_default="{}"),
    Column("banner_texts", JSONB, nullable=False, server_default="{}"),
    _at("banner_until", is_nullable=True),
    Column("organisations_share_tickets", Boolean, nullable=False, server_default="false"),  # of new organisations
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("logo_file_id", "files"),
    has_id=False,
)

# The audit log is the event log; a seal binds a batch of its rows into a chain of hashes.
event_seals = tenant_table(
    "event_seals",
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("event_count", Integer, nullable=False),
    _at("sealed_at"),
    grant="read",
)

sealed_events = tenant_table(
    "sealed_events",
    Column("event_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seal_id", BigInteger, nullable=False),
    Column("row_hash", LargeBinary, nullable=False),
    Index("ix_sealed_events_seal", "tenant_id", "seal_id", "event_id"),
    has_id=False,
    grant="read",
)
