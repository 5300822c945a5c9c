-- What escalation needs of the tables, as they stood when it landed.

CREATE SEQUENCE escalation_ladders_id_seq;
CREATE SEQUENCE escalations_id_seq;
CREATE SEQUENCE escalation_steps_id_seq;
CREATE TABLE escalation_ladders (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('escalation_ladders_id_seq') NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    position INTEGER NOT NULL, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    path VARCHAR(12) NOT NULL, 
    team_ids BIGINT[] NOT NULL, 
    department_ids BIGINT[] NOT NULL, 
    condition JSONB NOT NULL, 
    levels JSONB NOT NULL, 
    rules JSONB NOT NULL, 
    asks_review BOOLEAN DEFAULT 'false' NOT NULL, 
    watches_since TIMESTAMP WITH TIME ZONE, 
    version INTEGER DEFAULT '1' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_escalation_ladders PRIMARY KEY (tenant_id, id), 
    CONSTRAINT uq_escalation_ladders_tenant_id_name UNIQUE (tenant_id, name), 
    CONSTRAINT fk_escalation_ladders_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT ck_escalation_ladders_path_known CHECK (path IN ('technical', 'management', 'reminder'))
);

CREATE TABLE escalation_settings (
    tenant_id BIGINT NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_escalation_settings PRIMARY KEY (tenant_id), 
    CONSTRAINT fk_escalation_settings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE escalation_firings (
    tenant_id BIGINT NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    ladder_id BIGINT NOT NULL, 
    rule VARCHAR(60) NOT NULL, 
    occasion BIGINT NOT NULL, 
    at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_escalation_firings PRIMARY KEY (tenant_id, ticket_id, ladder_id, rule, occasion), 
    CONSTRAINT fk_escalation_firings_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_escalation_firings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_escalation_firings_tenant_id_ladder_id FOREIGN KEY(tenant_id, ladder_id) REFERENCES escalation_ladders (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE escalations (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('escalations_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    ladder_id BIGINT, 
    ladder_name VARCHAR(200) DEFAULT '' NOT NULL, 
    levels JSONB NOT NULL, 
    asks_review BOOLEAN DEFAULT 'false' NOT NULL, 
    path VARCHAR(12) NOT NULL, 
    trigger VARCHAR(12) NOT NULL, 
    cause VARCHAR(20) NOT NULL, 
    rule JSONB, 
    occasion BIGINT DEFAULT '0' NOT NULL, 
    reason TEXT DEFAULT '' NOT NULL, 
    evidence TEXT DEFAULT '' NOT NULL, 
    tried TEXT DEFAULT '' NOT NULL, 
    note_id BIGINT, 
    expected_at TIMESTAMP WITH TIME ZONE, 
    customer_told_at TIMESTAMP WITH TIME ZONE, 
    opened_by_id BIGINT, 
    opened_by_name VARCHAR(200) NOT NULL, 
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    team_id BIGINT, 
    department_id BIGINT, 
    handler_id BIGINT, 
    level SMALLINT DEFAULT '1' NOT NULL, 
    highest_level SMALLINT DEFAULT '1' NOT NULL, 
    level_since TIMESTAMP WITH TIME ZONE NOT NULL, 
    told_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    told_ids BIGINT[] NOT NULL, 
    next_at TIMESTAMP WITH TIME ZONE, 
    acknowledged_at TIMESTAMP WITH TIME ZONE, 
    acknowledged_by_id BIGINT, 
    acknowledged_by_name VARCHAR(200), 
    first_acknowledged_at TIMESTAMP WITH TIME ZONE, 
    has_changed_hands BOOLEAN DEFAULT 'false' NOT NULL, 
    settled_at TIMESTAMP WITH TIME ZONE, 
    outcome VARCHAR(16), 
    settled_by_name VARCHAR(200), 
    settled_note TEXT DEFAULT '' NOT NULL, 
    root_cause TEXT DEFAULT '' NOT NULL, 
    lessons TEXT DEFAULT '' NOT NULL, 
    reviewed_at TIMESTAMP WITH TIME ZONE, 
    reviewed_by_name VARCHAR(200), 
    CONSTRAINT pk_escalations PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_escalations_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_escalations_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT ck_escalations_settled_with_an_outcome CHECK ((outcome IS NULL) = (settled_at IS NULL)), 
    CONSTRAINT ck_escalations_path_known CHECK (path IN ('technical', 'management', 'reminder')), 
    CONSTRAINT ck_escalations_trigger_known CHECK (trigger IN ('time', 'complexity', 'wish', 'impact'))
);

CREATE INDEX ix_escalations_due ON escalations (next_at, tenant_id, id) WHERE next_at IS NOT NULL;

CREATE INDEX ix_escalations_opened ON escalations (tenant_id, opened_at DESC, id DESC);

CREATE INDEX ix_escalations_ticket ON escalations (tenant_id, ticket_id, id);

CREATE UNIQUE INDEX uq_escalations_running ON escalations (tenant_id, ticket_id, path) WHERE settled_at IS NULL AND path <> 'reminder';

CREATE TABLE escalation_steps (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('escalation_steps_id_seq') NOT NULL, 
    escalation_id BIGINT NOT NULL, 
    kind VARCHAR(16) NOT NULL, 
    level SMALLINT NOT NULL, 
    user_ids BIGINT[] NOT NULL, 
    note TEXT DEFAULT '' NOT NULL, 
    by_name VARCHAR(200) NOT NULL, 
    at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_escalation_steps PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_escalation_steps_tenant_id_escalation_id FOREIGN KEY(tenant_id, escalation_id) REFERENCES escalations (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_escalation_steps_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_escalation_steps_escalation ON escalation_steps (tenant_id, escalation_id, id);

GRANT SELECT, INSERT, UPDATE, DELETE ON escalation_ladders TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON escalation_ladders TO gongdan_system;
ALTER TABLE escalation_ladders ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON escalation_ladders TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE escalation_ladders_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON escalation_settings TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON escalation_settings TO gongdan_system;
ALTER TABLE escalation_settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON escalation_settings TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT ON escalation_firings TO gongdan_app;
GRANT SELECT, INSERT ON escalation_firings TO gongdan_system;
ALTER TABLE escalation_firings ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON escalation_firings TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON escalations TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON escalations TO gongdan_system;
ALTER TABLE escalations ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON escalations TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE escalations_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT ON escalation_steps TO gongdan_app;
GRANT SELECT, INSERT ON escalation_steps TO gongdan_system;
ALTER TABLE escalation_steps ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON escalation_steps TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE escalation_steps_id_seq TO gongdan_app, gongdan_system;

