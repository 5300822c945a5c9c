-- What rules need of the tables, as they stood when it landed.

CREATE SEQUENCE rule_trials_id_seq;
CREATE SEQUENCE rules_id_seq;
CREATE SEQUENCE rule_runs_id_seq;
CREATE SEQUENCE scheduled_actions_id_seq;
CREATE TABLE rule_trials (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('rule_trials_id_seq') NOT NULL, 
    rule_id BIGINT, 
    number INTEGER, 
    rule JSONB NOT NULL, 
    from_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    to_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    state VARCHAR(10) DEFAULT 'waiting' NOT NULL, 
    last_ticket_id BIGINT DEFAULT '0' NOT NULL, 
    seen INTEGER DEFAULT '0' NOT NULL, 
    touched INTEGER DEFAULT '0' NOT NULL, 
    runs INTEGER DEFAULT '0' NOT NULL, 
    live_touched INTEGER DEFAULT '0' NOT NULL, 
    gained INTEGER DEFAULT '0' NOT NULL, 
    lost INTEGER DEFAULT '0' NOT NULL, 
    loops INTEGER DEFAULT '0' NOT NULL, 
    author_id BIGINT, 
    author_name VARCHAR(200) NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    finished_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_rule_trials PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_rule_trials_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_rule_trials_running ON rule_trials (tenant_id, author_id) WHERE finished_at IS NULL;

CREATE TABLE rules (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('rules_id_seq') NOT NULL, 
    kind VARCHAR(10) NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    description TEXT DEFAULT '' NOT NULL, 
    events VARCHAR(80)[] DEFAULT '{}' NOT NULL, 
    condition JSONB NOT NULL, 
    definition JSONB NOT NULL, 
    position INTEGER NOT NULL, 
    is_active BOOLEAN DEFAULT 'false' NOT NULL, 
    number INTEGER DEFAULT '1' NOT NULL, 
    staged_number INTEGER, 
    staged_team_ids BIGINT[] DEFAULT '{}' NOT NULL, 
    owner_id BIGINT, 
    team_ids BIGINT[] DEFAULT '{}' NOT NULL, 
    next_run_at TIMESTAMP WITH TIME ZONE, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_rules PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_rules_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT ck_rules_kind_known CHECK (kind IN ('trigger', 'timed', 'macro')), 
    CONSTRAINT fk_rules_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_rules_kind ON rules (tenant_id, kind, position, id);

CREATE INDEX ix_rules_timed ON rules (tenant_id, id) WHERE kind = 'timed' AND is_active;

CREATE TABLE rule_versions (
    tenant_id BIGINT NOT NULL, 
    rule_id BIGINT NOT NULL, 
    number INTEGER NOT NULL, 
    is_draft BOOLEAN DEFAULT 'false' NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    description TEXT DEFAULT '' NOT NULL, 
    events VARCHAR(80)[] DEFAULT '{}' NOT NULL, 
    condition JSONB NOT NULL, 
    definition JSONB NOT NULL, 
    author_id BIGINT, 
    author_name VARCHAR(200) NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_rule_versions PRIMARY KEY (tenant_id, rule_id, number), 
    CONSTRAINT fk_rule_versions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_rule_versions_tenant_id_rule_id FOREIGN KEY(tenant_id, rule_id) REFERENCES rules (tenant_id, id)
);

CREATE TABLE rule_entries (
    tenant_id BIGINT NOT NULL, 
    rule_id BIGINT NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_rule_entries PRIMARY KEY (tenant_id, rule_id, ticket_id), 
    CONSTRAINT fk_rule_entries_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_rule_entries_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_rule_entries_tenant_id_rule_id FOREIGN KEY(tenant_id, rule_id) REFERENCES rules (tenant_id, id)
);

CREATE INDEX ix_rule_entries_ticket ON rule_entries (tenant_id, ticket_id);

CREATE TABLE rule_runs (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('rule_runs_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    rule_id BIGINT, 
    number INTEGER, 
    rule_name VARCHAR(200) NOT NULL, 
    kind VARCHAR(10) NOT NULL, 
    event VARCHAR(80) DEFAULT '' NOT NULL, 
    outcome VARCHAR(10) NOT NULL, 
    trace BOOLEAN[] DEFAULT '{}' NOT NULL, 
    effects JSONB NOT NULL, 
    depth SMALLINT DEFAULT '0' NOT NULL, 
    cause VARCHAR(120), 
    actor_name VARCHAR(200) NOT NULL, 
    at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_rule_runs PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_rule_runs_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_rule_runs_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_rule_runs_rule ON rule_runs (tenant_id, rule_id, at);

CREATE INDEX ix_rule_runs_ticket ON rule_runs (tenant_id, ticket_id, id);

CREATE TABLE rule_trial_tickets (
    tenant_id BIGINT NOT NULL, 
    trial_id BIGINT NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    runs JSONB NOT NULL, 
    live_runs JSONB NOT NULL, 
    loops JSONB NOT NULL, 
    difference VARCHAR(10) NOT NULL, 
    CONSTRAINT pk_rule_trial_tickets PRIMARY KEY (tenant_id, trial_id, ticket_id), 
    CONSTRAINT fk_rule_trial_tickets_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_rule_trial_tickets_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_rule_trial_tickets_tenant_id_trial_id FOREIGN KEY(tenant_id, trial_id) REFERENCES rule_trials (tenant_id, id)
);

CREATE INDEX ix_rule_trial_tickets_ticket ON rule_trial_tickets (tenant_id, ticket_id);

CREATE TABLE scheduled_actions (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('scheduled_actions_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    note VARCHAR(500) DEFAULT '' NOT NULL, 
    due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    effects JSONB NOT NULL, 
    state VARCHAR(10) DEFAULT 'waiting' NOT NULL, 
    rule_id BIGINT, 
    author_id BIGINT, 
    author_name VARCHAR(200) NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    ended_at TIMESTAMP WITH TIME ZONE, 
    ended_by_name VARCHAR(200), 
    CONSTRAINT pk_scheduled_actions PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_scheduled_actions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT ck_scheduled_actions_state_known CHECK (state IN ('waiting', 'done', 'cancelled')), 
    CONSTRAINT fk_scheduled_actions_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_scheduled_actions_due ON scheduled_actions (due_at, tenant_id, id) WHERE state = 'waiting';

CREATE INDEX ix_scheduled_actions_ticket ON scheduled_actions (tenant_id, ticket_id, id);

GRANT SELECT, INSERT, UPDATE, DELETE ON rule_trials TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON rule_trials TO gongdan_system;
ALTER TABLE rule_trials ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON rule_trials TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE rule_trials_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON rules TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON rules TO gongdan_system;
ALTER TABLE rules ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON rules TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE rules_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON rule_versions TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON rule_versions TO gongdan_system;
ALTER TABLE rule_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON rule_versions TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON rule_entries TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON rule_entries TO gongdan_system;
ALTER TABLE rule_entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON rule_entries TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT ON rule_runs TO gongdan_app;
GRANT SELECT, INSERT ON rule_runs TO gongdan_system;
ALTER TABLE rule_runs ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON rule_runs TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE rule_runs_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON rule_trial_tickets TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON rule_trial_tickets TO gongdan_system;
ALTER TABLE rule_trial_tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON rule_trial_tickets TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON scheduled_actions TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON scheduled_actions TO gongdan_system;
ALTER TABLE scheduled_actions ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON scheduled_actions TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE scheduled_actions_id_seq TO gongdan_app, gongdan_system;
