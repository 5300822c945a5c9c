-- What promises need of the tables, as they stood when it landed.

CREATE SEQUENCE sla_applications_id_seq;

CREATE SEQUENCE sla_policies_id_seq;

CREATE SEQUENCE sla_clocks_id_seq;

CREATE SEQUENCE sla_turns_id_seq;

CREATE TABLE sla_applications (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('sla_applications_id_seq') NOT NULL, 
    scope VARCHAR(12) NOT NULL, 
    calendar_id BIGINT, 
    last_ticket_id BIGINT DEFAULT '0' NOT NULL, 
    seen INTEGER DEFAULT '0' NOT NULL, 
    changed INTEGER DEFAULT '0' NOT NULL, 
    failed INTEGER DEFAULT '0' NOT NULL, 
    author_id BIGINT, 
    author_name VARCHAR(200) NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    finished_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_sla_applications PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_sla_applications_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE sla_policies (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('sla_policies_id_seq') NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    position INTEGER NOT NULL, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    condition JSONB NOT NULL, 
    definition JSONB NOT NULL, 
    number INTEGER DEFAULT '1' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_sla_policies PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_sla_policies_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT uq_sla_policies_tenant_id_name UNIQUE (tenant_id, name)
);

CREATE TABLE sla_settings (
    tenant_id BIGINT NOT NULL, 
    breach_reasons JSONB NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_sla_settings PRIMARY KEY (tenant_id), 
    CONSTRAINT fk_sla_settings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE sla_policy_versions (
    tenant_id BIGINT NOT NULL, 
    policy_id BIGINT NOT NULL, 
    number INTEGER NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    condition JSONB NOT NULL, 
    definition JSONB NOT NULL, 
    author_id BIGINT, 
    author_name VARCHAR(200) NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_sla_policy_versions PRIMARY KEY (tenant_id, policy_id, number), 
    CONSTRAINT fk_sla_policy_versions_tenant_id_policy_id FOREIGN KEY(tenant_id, policy_id) REFERENCES sla_policies (tenant_id, id), 
    CONSTRAINT fk_sla_policy_versions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE sla_clocks (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('sla_clocks_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    key VARCHAR(60) NOT NULL, 
    kind VARCHAR(20) NOT NULL, 
    round INTEGER NOT NULL, 
    is_last BOOLEAN DEFAULT 'true' NOT NULL, 
    is_continued BOOLEAN DEFAULT 'false' NOT NULL, 
    anchor TIMESTAMP WITH TIME ZONE NOT NULL, 
    policy_id BIGINT NOT NULL, 
    policy_version INTEGER NOT NULL, 
    priority SMALLINT NOT NULL, 
    target_seconds INTEGER NOT NULL, 
    calendar_id BIGINT, 
    calendar_version INTEGER DEFAULT '0' NOT NULL, 
    warn_at SMALLINT[] NOT NULL, 
    started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    counted_seconds INTEGER DEFAULT '0' NOT NULL, 
    since TIMESTAMP WITH TIME ZONE, 
    paused_at TIMESTAMP WITH TIME ZONE, 
    paused_by VARCHAR(60) DEFAULT '' NOT NULL, 
    due_at TIMESTAMP WITH TIME ZONE, 
    next_action_at TIMESTAMP WITH TIME ZONE, 
    told_share SMALLINT DEFAULT '0' NOT NULL, 
    breached_at TIMESTAMP WITH TIME ZONE, 
    ended_at TIMESTAMP WITH TIME ZONE, 
    outcome VARCHAR(12), 
    ended_by VARCHAR(20) DEFAULT '' NOT NULL, 
    team_id BIGINT, 
    department_id BIGINT, 
    reason_key VARCHAR(60), 
    reason_text TEXT DEFAULT '' NOT NULL, 
    reason_by_id BIGINT, 
    reason_by_name VARCHAR(200), 
    reason_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_sla_clocks PRIMARY KEY (tenant_id, id), 
    CONSTRAINT uq_sla_clocks_tenant_id_ticket_id_key_round UNIQUE (tenant_id, ticket_id, key, round), 
    CONSTRAINT ck_sla_clocks_outcome_known CHECK (outcome IN ('met', 'breached', 'cancelled')), 
    CONSTRAINT ck_sla_clocks_ended_with_an_outcome CHECK ((outcome IS NULL) = (ended_at IS NULL)), 
    CONSTRAINT fk_sla_clocks_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_sla_clocks_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_sla_clocks_breached ON sla_clocks (tenant_id, breached_at DESC, id DESC) WHERE breached_at IS NOT NULL AND NOT is_continued;

CREATE INDEX ix_sla_clocks_due ON sla_clocks (next_action_at, tenant_id, ticket_id) WHERE next_action_at IS NOT NULL;

CREATE INDEX ix_sla_clocks_ended ON sla_clocks (tenant_id, ended_at) WHERE ended_at IS NOT NULL;

CREATE INDEX ix_sla_clocks_running ON sla_clocks (tenant_id, due_at, id) WHERE since IS NOT NULL;

CREATE TABLE sla_tickets (
    tenant_id BIGINT NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    state VARCHAR(60) NOT NULL, 
    category VARCHAR(12) NOT NULL, 
    priority SMALLINT NOT NULL, 
    state_since TIMESTAMP WITH TIME ZONE NOT NULL, 
    category_since TIMESTAMP WITH TIME ZONE NOT NULL, 
    received_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    word_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    team_id BIGINT, 
    department_id BIGINT, 
    first_team_id BIGINT, 
    has_left_first BOOLEAN DEFAULT 'false' NOT NULL, 
    answered_at TIMESTAMP WITH TIME ZONE, 
    asked_at TIMESTAMP WITH TIME ZONE, 
    asked_channel VARCHAR(20) DEFAULT '' NOT NULL, 
    feedback_at TIMESTAMP WITH TIME ZONE, 
    is_at_rest BOOLEAN DEFAULT 'false' NOT NULL, 
    policy_id BIGINT, 
    policy_version INTEGER, 
    calendar_id BIGINT, 
    calendar_version INTEGER DEFAULT '0' NOT NULL, 
    lent_due_at TIMESTAMP WITH TIME ZONE, 
    lent_kind VARCHAR(20), 
    lent_state VARCHAR(12), 
    CONSTRAINT pk_sla_tickets PRIMARY KEY (tenant_id, ticket_id), 
    CONSTRAINT fk_sla_tickets_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_sla_tickets_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_sla_tickets_calendar ON sla_tickets (tenant_id, calendar_id, ticket_id);

CREATE INDEX ix_sla_tickets_policy ON sla_tickets (tenant_id, policy_id, ticket_id);

CREATE TABLE sla_turns (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('sla_turns_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    at TIMESTAMP WITH TIME ZONE NOT NULL, 
    is_first BOOLEAN NOT NULL, 
    cause VARCHAR(20) NOT NULL, 
    fact_version INTEGER, 
    standing JSONB, 
    policy_id BIGINT, 
    policy_version INTEGER, 
    calendar_id BIGINT, 
    calendar_version INTEGER DEFAULT '0' NOT NULL, 
    trace JSONB, 
    CONSTRAINT pk_sla_turns PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_sla_turns_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_sla_turns_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_sla_turns_ticket ON sla_turns (tenant_id, ticket_id, id);

ALTER TABLE tickets ADD COLUMN due_kind VARCHAR(20);

ALTER TABLE tickets ADD COLUMN due_state VARCHAR(12);

GRANT SELECT, INSERT, UPDATE, DELETE ON sla_applications TO gongdan_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON sla_applications TO gongdan_system;

ALTER TABLE sla_applications ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON sla_applications TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);

GRANT USAGE ON SEQUENCE sla_applications_id_seq TO gongdan_app, gongdan_system;

GRANT SELECT, INSERT, UPDATE, DELETE ON sla_policies TO gongdan_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON sla_policies TO gongdan_system;

ALTER TABLE sla_policies ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON sla_policies TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);

GRANT USAGE ON SEQUENCE sla_policies_id_seq TO gongdan_app, gongdan_system;

GRANT SELECT, INSERT, UPDATE, DELETE ON sla_settings TO gongdan_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON sla_settings TO gongdan_system;

ALTER TABLE sla_settings ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON sla_settings TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);

GRANT SELECT, INSERT ON sla_policy_versions TO gongdan_app;

GRANT SELECT, INSERT ON sla_policy_versions TO gongdan_system;

ALTER TABLE sla_policy_versions ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON sla_policy_versions TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);

GRANT SELECT, INSERT, UPDATE, DELETE ON sla_clocks TO gongdan_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON sla_clocks TO gongdan_system;

ALTER TABLE sla_clocks ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON sla_clocks TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);

GRANT USAGE ON SEQUENCE sla_clocks_id_seq TO gongdan_app, gongdan_system;

GRANT SELECT, INSERT, UPDATE, DELETE ON sla_tickets TO gongdan_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON sla_tickets TO gongdan_system;

ALTER TABLE sla_tickets ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON sla_tickets TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);

GRANT SELECT, INSERT ON sla_turns TO gongdan_app;

GRANT SELECT, INSERT ON sla_turns TO gongdan_system;

ALTER TABLE sla_turns ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON sla_turns TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);

GRANT USAGE ON SEQUENCE sla_turns_id_seq TO gongdan_app, gongdan_system;
