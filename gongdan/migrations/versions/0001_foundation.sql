-- The tables of the foundation, as they stood when it landed.

CREATE SEQUENCE tenants_id_seq;

CREATE TABLE tenants (
    id BIGINT DEFAULT nextval('tenants_id_seq') NOT NULL,
    slug VARCHAR(60) NOT NULL,
    name VARCHAR(200) NOT NULL,
    locale VARCHAR(10) DEFAULT 'zh-CN' NOT NULL,
    time_zone VARCHAR(60) DEFAULT 'Asia/Shanghai' NOT NULL,
    phone_region VARCHAR(2) DEFAULT 'CN' NOT NULL,
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    access_epoch BIGINT DEFAULT '1' NOT NULL,
    security JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_tenants PRIMARY KEY (id),
    CONSTRAINT uq_tenants_slug UNIQUE (slug)
);

CREATE SEQUENCE tiers_id_seq;

CREATE TABLE tiers (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('tiers_id_seq') NOT NULL,
    key VARCHAR(60) NOT NULL,
    names JSONB NOT NULL,
    rank INTEGER DEFAULT '0' NOT NULL,
    is_vip BOOLEAN DEFAULT 'false' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_tiers PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_tiers_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT fk_tiers_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE SEQUENCE regions_id_seq;

CREATE TABLE regions (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('regions_id_seq') NOT NULL,
    parent_id BIGINT,
    key VARCHAR(60) NOT NULL,
    names JSONB NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_regions PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_regions_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES regions (tenant_id, id),
    CONSTRAINT uq_regions_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT fk_regions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE SEQUENCE events_id_seq;

CREATE TABLE events (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('events_id_seq') NOT NULL,
    kind VARCHAR(80) NOT NULL,
    subject VARCHAR(40) NOT NULL,
    subject_id BIGINT NOT NULL,
    payload JSONB NOT NULL,
    is_public BOOLEAN NOT NULL,
    actor_kind VARCHAR(20) NOT NULL,
    actor_id BIGINT,
    actor_name VARCHAR(200) NOT NULL,
    cause VARCHAR(120),
    depth INTEGER NOT NULL,
    request_id VARCHAR(64),
    client_address VARCHAR(64),
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_events PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_events_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_events_at ON events (tenant_id, at, id);

CREATE INDEX ix_events_kind ON events (tenant_id, kind, id);

CREATE INDEX ix_events_actor ON events (tenant_id, actor_kind, actor_id, id);

CREATE INDEX ix_events_subject ON events (tenant_id, subject, subject_id, id);

CREATE TABLE event_receipts (
    tenant_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    listener VARCHAR(160) NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_event_receipts PRIMARY KEY (tenant_id, event_id, listener),
    CONSTRAINT fk_event_receipts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_event_receipts_at ON event_receipts (at);

CREATE SEQUENCE departments_id_seq;

CREATE TABLE departments (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('departments_id_seq') NOT NULL,
    parent_id BIGINT,
    name VARCHAR(200) NOT NULL,
    path BIGINT[] NOT NULL,
    manager_id BIGINT,
    position INTEGER DEFAULT '0' NOT NULL,
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_departments PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_departments_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES departments (tenant_id, id),
    CONSTRAINT fk_departments_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_departments_parent ON departments (tenant_id, parent_id);

CREATE SEQUENCE roles_id_seq;

CREATE TABLE roles (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('roles_id_seq') NOT NULL,
    key VARCHAR(60) NOT NULL,
    names JSONB NOT NULL,
    permissions VARCHAR(80)[] NOT NULL,
    scope VARCHAR(12) NOT NULL,
    is_shipped BOOLEAN DEFAULT 'false' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_roles PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_roles_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT ck_roles_scope_known CHECK (scope IN ('own', 'team', 'department', 'all')),
    CONSTRAINT fk_roles_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE SEQUENCE event_seals_id_seq;

CREATE TABLE event_seals (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('event_seals_id_seq') NOT NULL,
    previous_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    event_count INTEGER NOT NULL,
    sealed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_event_seals PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_event_seals_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE sealed_events (
    tenant_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    seal_id BIGINT NOT NULL,
    row_hash BYTEA NOT NULL,
    CONSTRAINT pk_sealed_events PRIMARY KEY (tenant_id, event_id),
    CONSTRAINT fk_sealed_events_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_sealed_events_seal ON sealed_events (tenant_id, seal_id, event_id);

CREATE TABLE idempotency_keys (
    tenant_id BIGINT NOT NULL,
    caller VARCHAR(80) NOT NULL,
    key VARCHAR(200) NOT NULL,
    request_hash BYTEA NOT NULL,
    status INTEGER,
    headers JSONB,
    body BYTEA,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (tenant_id, caller, key),
    CONSTRAINT fk_idempotency_keys_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);

CREATE SEQUENCE files_id_seq;

CREATE TABLE files (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('files_id_seq') NOT NULL,
    name VARCHAR(200) NOT NULL,
    content_type VARCHAR(120) NOT NULL,
    size BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    key VARCHAR(200) NOT NULL,
    is_inline_safe BOOLEAN DEFAULT 'false' NOT NULL,
    uploader_kind VARCHAR(20) NOT NULL,
    uploader_id BIGINT,
    attached_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_files PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_files_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_files_unattached ON files (created_at) WHERE attached_at IS NULL;

CREATE SEQUENCE custom_fields_id_seq;

CREATE TABLE custom_fields (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('custom_fields_id_seq') NOT NULL,
    key VARCHAR(60) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    names JSONB NOT NULL,
    hints JSONB DEFAULT '{}' NOT NULL,
    options JSONB DEFAULT '[]' NOT NULL,
    rules JSONB DEFAULT '{}' NOT NULL,
    is_customer_visible BOOLEAN DEFAULT 'true' NOT NULL,
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_custom_fields PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_custom_fields_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT fk_custom_fields_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE SEQUENCE categories_id_seq;

CREATE TABLE categories (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('categories_id_seq') NOT NULL,
    parent_id BIGINT,
    key VARCHAR(120) NOT NULL,
    names JSONB NOT NULL,
    path BIGINT[] NOT NULL,
    position INTEGER DEFAULT '0' NOT NULL,
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_categories PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_categories_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES categories (tenant_id, id),
    CONSTRAINT uq_categories_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT fk_categories_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_categories_parent ON categories (tenant_id, parent_id);

CREATE SEQUENCE workflows_id_seq;

CREATE TABLE workflows (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('workflows_id_seq') NOT NULL,
    key VARCHAR(60) NOT NULL,
    names JSONB NOT NULL,
    current_version_id BIGINT,
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_workflows PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_workflows_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT fk_workflows_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE number_series (
    tenant_id BIGINT NOT NULL,
    key VARCHAR(60) NOT NULL,
    last_value BIGINT NOT NULL,
    CONSTRAINT pk_number_series PRIMARY KEY (tenant_id, key),
    CONSTRAINT fk_number_series_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE ticketing_settings (
    tenant_id BIGINT NOT NULL,
    number_format JSONB DEFAULT '{}' NOT NULL,
    reopen_days INTEGER DEFAULT '14' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_ticketing_settings PRIMARY KEY (tenant_id),
    CONSTRAINT fk_ticketing_settings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE SEQUENCE organisations_id_seq;

CREATE TABLE organisations (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('organisations_id_seq') NOT NULL,
    name VARCHAR(200) NOT NULL,
    tier_id BIGINT,
    region_id BIGINT,
    domain VARCHAR(200),
    note TEXT DEFAULT '' NOT NULL,
    shares_tickets BOOLEAN DEFAULT 'false' NOT NULL,
    external_id VARCHAR(200),
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_organisations PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_organisations_tenant_id_tier_id FOREIGN KEY(tenant_id, tier_id) REFERENCES tiers (tenant_id, id),
    CONSTRAINT fk_organisations_tenant_id_region_id FOREIGN KEY(tenant_id, region_id) REFERENCES regions (tenant_id, id),
    CONSTRAINT uq_organisations_tenant_id_external_id UNIQUE (tenant_id, external_id),
    CONSTRAINT uq_organisations_tenant_id_domain UNIQUE (tenant_id, domain),
    CONSTRAINT fk_organisations_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_organisations_name ON organisations (tenant_id, name COLLATE "C", id);

CREATE SEQUENCE users_id_seq;

CREATE TABLE users (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('users_id_seq') NOT NULL,
    email VARCHAR(254) NOT NULL,
    name VARCHAR(200) NOT NULL,
    phone VARCHAR(20),
    department_id BIGINT,
    contact_id BIGINT,
    password_hash TEXT,
    password_changed_at TIMESTAMP WITH TIME ZONE,
    must_change_password BOOLEAN DEFAULT 'false' NOT NULL,
    locale VARCHAR(10),
    time_zone VARCHAR(60),
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    failed_sign_ins INTEGER DEFAULT '0' NOT NULL,
    last_failed_at TIMESTAMP WITH TIME ZONE,
    locked_until TIMESTAMP WITH TIME ZONE,
    totp_secret TEXT,
    totp_confirmed_at TIMESTAMP WITH TIME ZONE,
    totp_last_step BIGINT,
    external_id VARCHAR(200),
    version INTEGER DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_users PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_users_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES departments (tenant_id, id),
    CONSTRAINT uq_users_tenant_id_email UNIQUE (tenant_id, email),
    CONSTRAINT uq_users_tenant_id_external_id UNIQUE (tenant_id, external_id),
    CONSTRAINT ck_users_email_is_lower CHECK (email = lower(email)),
    CONSTRAINT fk_users_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_users_department ON users (tenant_id, department_id);

CREATE SEQUENCE workflow_versions_id_seq;

CREATE TABLE workflow_versions (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('workflow_versions_id_seq') NOT NULL,
    workflow_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    definition JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_workflow_versions PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_workflow_versions_tenant_id_workflow_id FOREIGN KEY(tenant_id, workflow_id) REFERENCES workflows (tenant_id, id),
    CONSTRAINT uq_workflow_versions_tenant_id_workflow_id_number UNIQUE (tenant_id, workflow_id, number),
    CONSTRAINT fk_workflow_versions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE SEQUENCE contacts_id_seq;

CREATE TABLE contacts (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('contacts_id_seq') NOT NULL,
    name VARCHAR(200) NOT NULL,
    organisation_id BIGINT,
    tier_id BIGINT,
    region_id BIGINT,
    locale VARCHAR(10),
    time_zone VARCHAR(60),
    preferred_channel VARCHAR(20),
    note TEXT DEFAULT '' NOT NULL,
    external_id VARCHAR(200),
    merged_into_id BIGINT,
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_contacts PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_contacts_tenant_id_organisation_id FOREIGN KEY(tenant_id, organisation_id) REFERENCES organisations (tenant_id, id),
    CONSTRAINT fk_contacts_tenant_id_tier_id FOREIGN KEY(tenant_id, tier_id) REFERENCES tiers (tenant_id, id),
    CONSTRAINT fk_contacts_tenant_id_region_id FOREIGN KEY(tenant_id, region_id) REFERENCES regions (tenant_id, id),
    CONSTRAINT fk_contacts_tenant_id_merged_into_id FOREIGN KEY(tenant_id, merged_into_id) REFERENCES contacts (tenant_id, id),
    CONSTRAINT uq_contacts_tenant_id_external_id UNIQUE (tenant_id, external_id),
    CONSTRAINT fk_contacts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_contacts_created_at ON contacts (tenant_id, created_at, id);

CREATE INDEX ix_contacts_organisation ON contacts (tenant_id, organisation_id, id);

CREATE INDEX ix_contacts_name ON contacts (tenant_id, name COLLATE "C", id);

CREATE INDEX ix_contacts_merged ON contacts (tenant_id, merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE SEQUENCE teams_id_seq;

CREATE TABLE teams (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('teams_id_seq') NOT NULL,
    key VARCHAR(60) NOT NULL,
    name VARCHAR(200) NOT NULL,
    department_id BIGINT,
    lead_id BIGINT,
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_teams PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_teams_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES departments (tenant_id, id),
    CONSTRAINT fk_teams_tenant_id_lead_id FOREIGN KEY(tenant_id, lead_id) REFERENCES users (tenant_id, id),
    CONSTRAINT uq_teams_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT uq_teams_tenant_id_name UNIQUE (tenant_id, name),
    CONSTRAINT fk_teams_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE user_roles (
    tenant_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    role_id BIGINT NOT NULL,
    CONSTRAINT pk_user_roles PRIMARY KEY (tenant_id, user_id, role_id),
    CONSTRAINT fk_user_roles_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_user_roles_tenant_id_role_id FOREIGN KEY(tenant_id, role_id) REFERENCES roles (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_user_roles_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_user_roles_role ON user_roles (tenant_id, role_id);

CREATE SEQUENCE sessions_id_seq;

CREATE TABLE sessions (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('sessions_id_seq') NOT NULL,
    user_id BIGINT NOT NULL,
    token_hash BYTEA NOT NULL,
    csrf_token VARCHAR(64) NOT NULL,
    user_agent VARCHAR(300) DEFAULT '' NOT NULL,
    address VARCHAR(64),
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    second_factor_at TIMESTAMP WITH TIME ZONE,
    is_pending BOOLEAN DEFAULT 'false' NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_sessions PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_sessions_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_sessions_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
    CONSTRAINT fk_sessions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_sessions_user ON sessions (tenant_id, user_id);

CREATE SEQUENCE recovery_codes_id_seq;

CREATE TABLE recovery_codes (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('recovery_codes_id_seq') NOT NULL,
    user_id BIGINT NOT NULL,
    code_hash BYTEA NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_recovery_codes PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_recovery_codes_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_recovery_codes_tenant_id_user_id_code_hash UNIQUE (tenant_id, user_id, code_hash),
    CONSTRAINT fk_recovery_codes_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE SEQUENCE api_tokens_id_seq;

CREATE TABLE api_tokens (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('api_tokens_id_seq') NOT NULL,
    user_id BIGINT NOT NULL,
    name VARCHAR(200) NOT NULL,
    token_hash BYTEA NOT NULL,
    scopes VARCHAR(80)[] NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    last_used_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_api_tokens PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_api_tokens_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_api_tokens_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
    CONSTRAINT fk_api_tokens_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_api_tokens_user ON api_tokens (tenant_id, user_id);

CREATE SEQUENCE contact_addresses_id_seq;

CREATE TABLE contact_addresses (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('contact_addresses_id_seq') NOT NULL,
    contact_id BIGINT NOT NULL,
    channel VARCHAR(20) NOT NULL,
    address VARCHAR(254) NOT NULL,
    shown_as VARCHAR(254) NOT NULL,
    is_primary BOOLEAN DEFAULT 'false' NOT NULL,
    is_verified BOOLEAN DEFAULT 'false' NOT NULL,
    bounced_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_contact_addresses PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_contact_addresses_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_contact_addresses_tenant_id_channel_address UNIQUE (tenant_id, channel, address),
    CONSTRAINT fk_contact_addresses_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_contact_addresses_beginning ON contact_addresses (tenant_id, address COLLATE "C");

CREATE INDEX ix_contact_addresses_contact ON contact_addresses (tenant_id, contact_id, channel);

CREATE TABLE team_members (
    tenant_id BIGINT NOT NULL,
    team_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    CONSTRAINT pk_team_members PRIMARY KEY (tenant_id, team_id, user_id),
    CONSTRAINT fk_team_members_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_team_members_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_team_members_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_team_members_user ON team_members (tenant_id, user_id);

CREATE SEQUENCE ticket_types_id_seq;

CREATE TABLE ticket_types (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('ticket_types_id_seq') NOT NULL,
    key VARCHAR(60) NOT NULL,
    names JSONB NOT NULL,
    workflow_id BIGINT NOT NULL,
    default_team_id BIGINT,
    number_prefix VARCHAR(10) DEFAULT '' NOT NULL,
    position INTEGER DEFAULT '0' NOT NULL,
    is_public BOOLEAN DEFAULT 'true' NOT NULL,
    is_active BOOLEAN DEFAULT 'true' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_ticket_types PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_ticket_types_tenant_id_workflow_id FOREIGN KEY(tenant_id, workflow_id) REFERENCES workflows (tenant_id, id),
    CONSTRAINT fk_ticket_types_tenant_id_default_team_id FOREIGN KEY(tenant_id, default_team_id) REFERENCES teams (tenant_id, id),
    CONSTRAINT uq_ticket_types_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT fk_ticket_types_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE SEQUENCE views_id_seq;

CREATE TABLE views (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('views_id_seq') NOT NULL,
    name VARCHAR(200) NOT NULL,
    names JSONB DEFAULT '{}' NOT NULL,
    owner_id BIGINT,
    team_id BIGINT,
    condition JSONB NOT NULL,
    sort VARCHAR(40) DEFAULT '-updated_at' NOT NULL,
    columns VARCHAR(80)[] DEFAULT '{}' NOT NULL,
    position INTEGER DEFAULT '0' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_views PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_views_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_views_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id),
    CONSTRAINT fk_views_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_views_owner ON views (tenant_id, owner_id);

CREATE TABLE type_fields (
    tenant_id BIGINT NOT NULL,
    type_id BIGINT NOT NULL,
    field_id BIGINT NOT NULL,
    position INTEGER DEFAULT '0' NOT NULL,
    is_required BOOLEAN DEFAULT 'false' NOT NULL,
    CONSTRAINT pk_type_fields PRIMARY KEY (tenant_id, type_id, field_id),
    CONSTRAINT fk_type_fields_tenant_id_type_id FOREIGN KEY(tenant_id, type_id) REFERENCES ticket_types (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_type_fields_tenant_id_field_id FOREIGN KEY(tenant_id, field_id) REFERENCES custom_fields (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_type_fields_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_type_fields_field ON type_fields (tenant_id, field_id);

CREATE SEQUENCE tickets_id_seq;

CREATE TABLE tickets (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('tickets_id_seq') NOT NULL,
    number VARCHAR(40) NOT NULL,
    title VARCHAR(300) NOT NULL,
    description TEXT DEFAULT '' NOT NULL,
    description_format VARCHAR(8) DEFAULT 'text' NOT NULL,
    type_id BIGINT NOT NULL,
    workflow_version_id BIGINT NOT NULL,
    state VARCHAR(60) NOT NULL,
    state_category SMALLINT NOT NULL,
    priority SMALLINT DEFAULT '3' NOT NULL,
    category_id BIGINT,
    requester_id BIGINT,
    organisation_id BIGINT,
    team_id BIGINT,
    department_id BIGINT,
    assignee_id BIGINT,
    creator_id BIGINT,
    channel VARCHAR(20) DEFAULT 'web' NOT NULL,
    tags VARCHAR(60)[] DEFAULT '{}' NOT NULL,
    fields JSONB DEFAULT '{}' NOT NULL,
    external_source VARCHAR(60),
    external_id VARCHAR(200),
    accepted_at TIMESTAMP WITH TIME ZONE,
    first_responded_at TIMESTAMP WITH TIME ZONE,
    solved_at TIMESTAMP WITH TIME ZONE,
    closed_at TIMESTAMP WITH TIME ZONE,
    due_at TIMESTAMP WITH TIME ZONE,
    state_changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    transfer_count INTEGER DEFAULT '0' NOT NULL,
    reopen_count INTEGER DEFAULT '0' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_tickets PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_tickets_tenant_id_type_id FOREIGN KEY(tenant_id, type_id) REFERENCES ticket_types (tenant_id, id),
    CONSTRAINT fk_tickets_tenant_id_workflow_version_id FOREIGN KEY(tenant_id, workflow_version_id) REFERENCES workflow_versions (tenant_id, id),
    CONSTRAINT fk_tickets_tenant_id_category_id FOREIGN KEY(tenant_id, category_id) REFERENCES categories (tenant_id, id),
    CONSTRAINT fk_tickets_tenant_id_requester_id FOREIGN KEY(tenant_id, requester_id) REFERENCES contacts (tenant_id, id),
    CONSTRAINT fk_tickets_tenant_id_organisation_id FOREIGN KEY(tenant_id, organisation_id) REFERENCES organisations (tenant_id, id),
    CONSTRAINT fk_tickets_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id),
    CONSTRAINT fk_tickets_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES departments (tenant_id, id),
    CONSTRAINT fk_tickets_tenant_id_assignee_id FOREIGN KEY(tenant_id, assignee_id) REFERENCES users (tenant_id, id),
    CONSTRAINT fk_tickets_tenant_id_creator_id FOREIGN KEY(tenant_id, creator_id) REFERENCES users (tenant_id, id),
    CONSTRAINT uq_tickets_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT uq_tickets_tenant_id_external_source_external_id UNIQUE (tenant_id, external_source, external_id),
    CONSTRAINT ck_tickets_state_category_known CHECK (state_category BETWEEN 1 AND 6),
    CONSTRAINT ck_tickets_priority_known CHECK (priority BETWEEN 1 AND 4),
    CONSTRAINT fk_tickets_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_tickets_open_team ON tickets (tenant_id, team_id, updated_at DESC, id DESC) INCLUDE (state_category, priority, assignee_id, creator_id, department_id) WHERE state_category < 5;

CREATE INDEX ix_tickets_department ON tickets (tenant_id, department_id, updated_at DESC, id DESC);

CREATE INDEX ix_tickets_open_due ON tickets (tenant_id, coalesce(due_at, '9999-12-31 00:00:00+00'::timestamptz), id) WHERE state_category < 5;

CREATE INDEX ix_tickets_unclosed_category ON tickets (tenant_id, state_category, updated_at DESC, id DESC) INCLUDE (team_id, assignee_id, creator_id, department_id) WHERE state_category < 6;

CREATE INDEX ix_tickets_open_updated ON tickets (tenant_id, updated_at DESC, id DESC) INCLUDE (state_category, priority, team_id, assignee_id, creator_id, department_id) WHERE state_category < 5;

CREATE INDEX ix_tickets_creator ON tickets (tenant_id, creator_id, updated_at DESC, id DESC);

CREATE INDEX ix_tickets_team ON tickets (tenant_id, team_id, updated_at DESC, id DESC);

CREATE INDEX ix_tickets_state ON tickets (tenant_id, state, updated_at DESC, id DESC);

CREATE INDEX ix_tickets_fields ON tickets USING gin (fields jsonb_path_ops);

CREATE INDEX ix_tickets_updated ON tickets (tenant_id, updated_at DESC, id DESC) INCLUDE (state_category, team_id, assignee_id, creator_id, department_id);

CREATE INDEX ix_tickets_created ON tickets (tenant_id, created_at DESC, id DESC);

CREATE INDEX ix_tickets_requester ON tickets (tenant_id, requester_id, updated_at DESC, id DESC);

CREATE INDEX ix_tickets_open_priority ON tickets (tenant_id, priority, created_at, id) WHERE state_category < 5;

CREATE INDEX ix_tickets_open_assignee ON tickets (tenant_id, assignee_id, updated_at DESC, id DESC) INCLUDE (state_category, priority, team_id, creator_id, department_id) WHERE state_category < 5;

CREATE INDEX ix_tickets_organisation ON tickets (tenant_id, organisation_id, updated_at DESC, id DESC);

CREATE INDEX ix_tickets_assignee ON tickets (tenant_id, assignee_id, updated_at DESC, id DESC);

CREATE INDEX ix_tickets_open_promised ON tickets (tenant_id, due_at) INCLUDE (id, state_category, team_id, assignee_id, creator_id, department_id) WHERE state_category < 5 AND due_at IS NOT NULL;

CREATE TABLE ticket_tags (
    tenant_id BIGINT NOT NULL,
    tag VARCHAR(60) NOT NULL,
    ticket_id BIGINT NOT NULL,
    CONSTRAINT pk_ticket_tags PRIMARY KEY (tenant_id, tag, ticket_id),
    CONSTRAINT fk_ticket_tags_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_ticket_tags_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_ticket_tags_ticket ON ticket_tags (tenant_id, ticket_id);

CREATE TABLE ticket_search (
    tenant_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    v TSVECTOR NOT NULL,
    CONSTRAINT pk_ticket_search PRIMARY KEY (tenant_id, ticket_id),
    CONSTRAINT fk_ticket_search_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_ticket_search_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_ticket_search_v ON ticket_search USING gin (v) WITH (gin_pending_list_limit = 2048);

CREATE SEQUENCE comments_id_seq;

CREATE TABLE comments (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('comments_id_seq') NOT NULL,
    ticket_id BIGINT NOT NULL,
    author_kind VARCHAR(20) NOT NULL,
    author_id BIGINT,
    author_name VARCHAR(200) NOT NULL,
    body TEXT NOT NULL,
    body_format VARCHAR(8) DEFAULT 'text' NOT NULL,
    is_public BOOLEAN NOT NULL,
    channel VARCHAR(20) DEFAULT 'web' NOT NULL,
    external_id VARCHAR(200),
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_comments PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_comments_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_comments_tenant_id_ticket_id_external_id UNIQUE (tenant_id, ticket_id, external_id),
    CONSTRAINT fk_comments_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_comments_ticket ON comments (tenant_id, ticket_id, id);

CREATE TABLE followers (
    tenant_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_followers PRIMARY KEY (tenant_id, ticket_id, user_id),
    CONSTRAINT fk_followers_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_followers_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_followers_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_followers_user ON followers (tenant_id, user_id, ticket_id);

CREATE SEQUENCE ticket_links_id_seq;

CREATE TABLE ticket_links (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('ticket_links_id_seq') NOT NULL,
    from_id BIGINT NOT NULL,
    to_id BIGINT NOT NULL,
    kind VARCHAR(20) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_ticket_links PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_ticket_links_tenant_id_from_id FOREIGN KEY(tenant_id, from_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_ticket_links_tenant_id_to_id FOREIGN KEY(tenant_id, to_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_ticket_links_tenant_id_from_id_to_id_kind UNIQUE (tenant_id, from_id, to_id, kind),
    CONSTRAINT ck_ticket_links_not_to_itself CHECK (from_id <> to_id),
    CONSTRAINT fk_ticket_links_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_ticket_links_to ON ticket_links (tenant_id, to_id);

CREATE TABLE imported_tickets (
    tenant_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    fingerprint BYTEA NOT NULL,
    ticket_version INTEGER NOT NULL,
    last_step BYTEA,
    last_step_at TIMESTAMP WITH TIME ZONE,
    imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_imported_tickets PRIMARY KEY (tenant_id, ticket_id),
    CONSTRAINT fk_imported_tickets_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_imported_tickets_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE SEQUENCE attachments_id_seq;

CREATE TABLE attachments (
    tenant_id BIGINT NOT NULL,
    id BIGINT DEFAULT nextval('attachments_id_seq') NOT NULL,
    ticket_id BIGINT NOT NULL,
    comment_id BIGINT,
    file_id BIGINT NOT NULL,
    CONSTRAINT pk_attachments PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_attachments_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_attachments_tenant_id_comment_id FOREIGN KEY(tenant_id, comment_id) REFERENCES comments (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_attachments_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES files (tenant_id, id),
    CONSTRAINT uq_attachments_tenant_id_file_id UNIQUE (tenant_id, file_id),
    CONSTRAINT fk_attachments_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_attachments_ticket ON attachments (tenant_id, ticket_id, id);

ALTER TABLE departments ADD CONSTRAINT fk_departments_manager FOREIGN KEY(tenant_id, manager_id) REFERENCES users (tenant_id, id);

-- Rights of the application's roles, and the policy of every tenant-owned table.

GRANT SELECT, UPDATE ON tenants TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenants TO gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON categories TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON categories TO gongdan_system;
ALTER TABLE categories ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON categories TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON custom_fields TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON custom_fields TO gongdan_system;
ALTER TABLE custom_fields ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON custom_fields TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON departments TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON departments TO gongdan_system;
ALTER TABLE departments ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON departments TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON event_receipts TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON event_receipts TO gongdan_system;
ALTER TABLE event_receipts ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON event_receipts TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT ON event_seals TO gongdan_app;
GRANT SELECT, INSERT ON event_seals TO gongdan_system;
ALTER TABLE event_seals ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON event_seals TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT ON events TO gongdan_app;
GRANT SELECT, INSERT ON events TO gongdan_system;
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON events TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON files TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON files TO gongdan_system;
ALTER TABLE files ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON files TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO gongdan_system;
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON idempotency_keys TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON number_series TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON number_series TO gongdan_system;
ALTER TABLE number_series ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON number_series TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON regions TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON regions TO gongdan_system;
ALTER TABLE regions ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON regions TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON roles TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON roles TO gongdan_system;
ALTER TABLE roles ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON roles TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT ON sealed_events TO gongdan_app;
GRANT SELECT, INSERT ON sealed_events TO gongdan_system;
ALTER TABLE sealed_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON sealed_events TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON ticketing_settings TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ticketing_settings TO gongdan_system;
ALTER TABLE ticketing_settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON ticketing_settings TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON tiers TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tiers TO gongdan_system;
ALTER TABLE tiers ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON tiers TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON workflows TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON workflows TO gongdan_system;
ALTER TABLE workflows ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON workflows TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON organisations TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON organisations TO gongdan_system;
ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON organisations TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON users TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON users TO gongdan_system;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON users TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT ON workflow_versions TO gongdan_app;
GRANT SELECT, INSERT ON workflow_versions TO gongdan_system;
ALTER TABLE workflow_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON workflow_versions TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON api_tokens TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON api_tokens TO gongdan_system;
ALTER TABLE api_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON api_tokens TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON contacts TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON contacts TO gongdan_system;
ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON contacts TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_codes TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_codes TO gongdan_system;
ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON recovery_codes TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO gongdan_system;
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON sessions TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON teams TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON teams TO gongdan_system;
ALTER TABLE teams ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON teams TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON user_roles TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON user_roles TO gongdan_system;
ALTER TABLE user_roles ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON user_roles TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON contact_addresses TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON contact_addresses TO gongdan_system;
ALTER TABLE contact_addresses ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON contact_addresses TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON team_members TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON team_members TO gongdan_system;
ALTER TABLE team_members ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON team_members TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_types TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_types TO gongdan_system;
ALTER TABLE ticket_types ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON ticket_types TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON views TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON views TO gongdan_system;
ALTER TABLE views ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON views TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON tickets TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tickets TO gongdan_system;
ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON tickets TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON type_fields TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON type_fields TO gongdan_system;
ALTER TABLE type_fields ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON type_fields TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON comments TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON comments TO gongdan_system;
ALTER TABLE comments ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON comments TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON followers TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON followers TO gongdan_system;
ALTER TABLE followers ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON followers TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON imported_tickets TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON imported_tickets TO gongdan_system;
ALTER TABLE imported_tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON imported_tickets TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_links TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_links TO gongdan_system;
ALTER TABLE ticket_links ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON ticket_links TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_search TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_search TO gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_tags TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_tags TO gongdan_system;
ALTER TABLE ticket_tags ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON ticket_tags TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON attachments TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON attachments TO gongdan_system;
ALTER TABLE attachments ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON attachments TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
