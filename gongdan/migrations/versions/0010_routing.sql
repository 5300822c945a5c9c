-- What routing and rotas need of the tables, as they stood when it landed.

CREATE SEQUENCE routing_rules_id_seq;
CREATE SEQUENCE shifts_id_seq;
CREATE SEQUENCE skills_id_seq;
CREATE SEQUENCE leaves_id_seq;
CREATE SEQUENCE customer_owners_id_seq;
CREATE SEQUENCE rotas_id_seq;
CREATE SEQUENCE training_classes_id_seq;
CREATE SEQUENCE planned_duties_id_seq;
CREATE SEQUENCE routing_decisions_id_seq;
CREATE TABLE routing_rules (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('routing_rules_id_seq') NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    position INTEGER NOT NULL, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    condition JSONB NOT NULL, 
    definition JSONB NOT NULL, 
    number INTEGER DEFAULT '1' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_routing_rules PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_routing_rules_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT uq_routing_rules_tenant_id_name UNIQUE (tenant_id, name)
);

CREATE TABLE routing_settings (
    tenant_id BIGINT NOT NULL, 
    capacity INTEGER DEFAULT '20' NOT NULL, 
    points JSONB NOT NULL, 
    away_after_minutes INTEGER, 
    retry_minutes INTEGER DEFAULT '5' NOT NULL, 
    training_share SMALLINT DEFAULT '20' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_routing_settings PRIMARY KEY (tenant_id), 
    CONSTRAINT fk_routing_settings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT ck_routing_settings_share_known CHECK (training_share BETWEEN 0 AND 100)
);

CREATE TABLE shifts (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('shifts_id_seq') NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    starts TIME WITHOUT TIME ZONE NOT NULL, 
    ends TIME WITHOUT TIME ZONE NOT NULL, 
    zone VARCHAR(60) NOT NULL, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_shifts PRIMARY KEY (tenant_id, id), 
    CONSTRAINT uq_shifts_tenant_id_name UNIQUE (tenant_id, name), 
    CONSTRAINT fk_shifts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE skills (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('skills_id_seq') NOT NULL, 
    key VARCHAR(60) NOT NULL, 
    kind VARCHAR(12) DEFAULT 'skill' NOT NULL, 
    names JSONB NOT NULL, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_skills PRIMARY KEY (tenant_id, id), 
    CONSTRAINT ck_skills_kind_known CHECK (kind IN ('skill', 'certificate')), 
    CONSTRAINT uq_skills_tenant_id_key UNIQUE (tenant_id, key), 
    CONSTRAINT fk_skills_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE routing_rule_versions (
    tenant_id BIGINT NOT NULL, 
    rule_id BIGINT NOT NULL, 
    number INTEGER NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    condition JSONB NOT NULL, 
    definition JSONB NOT NULL, 
    author_id BIGINT, 
    author_name VARCHAR(200) NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_routing_rule_versions PRIMARY KEY (tenant_id, rule_id, number), 
    CONSTRAINT fk_routing_rule_versions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_routing_rule_versions_tenant_id_rule_id FOREIGN KEY(tenant_id, rule_id) REFERENCES routing_rules (tenant_id, id)
);

CREATE TABLE leaves (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('leaves_id_seq') NOT NULL, 
    user_id BIGINT NOT NULL, 
    kind VARCHAR(12) NOT NULL, 
    from_on DATE NOT NULL, 
    from_half VARCHAR(2) DEFAULT 'am' NOT NULL, 
    to_on DATE NOT NULL, 
    to_half VARCHAR(2) DEFAULT 'pm' NOT NULL, 
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    state VARCHAR(12) NOT NULL, 
    note TEXT DEFAULT '' NOT NULL, 
    asked_by_id BIGINT, 
    decided_by_id BIGINT, 
    decided_at TIMESTAMP WITH TIME ZONE, 
    decision_note TEXT DEFAULT '' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_leaves PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_leaves_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_leaves_tenant_id_decided_by_id FOREIGN KEY(tenant_id, decided_by_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT ck_leaves_state_known CHECK (state IN ('asked', 'approved', 'rejected', 'cancelled')), 
    CONSTRAINT ck_leaves_kind_known CHECK (kind IN ('annual', 'sick', 'personal', 'compensation', 'other')), 
    CONSTRAINT fk_leaves_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT ck_leaves_ends_after_start CHECK (ends_at > starts_at), 
    CONSTRAINT fk_leaves_tenant_id_asked_by_id FOREIGN KEY(tenant_id, asked_by_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_leaves_state ON leaves (tenant_id, state, starts_at);

CREATE INDEX ix_leaves_user ON leaves (tenant_id, user_id, ends_at);

CREATE TABLE person_skills (
    tenant_id BIGINT NOT NULL, 
    user_id BIGINT NOT NULL, 
    skill_id BIGINT NOT NULL, 
    level SMALLINT DEFAULT '1' NOT NULL, 
    expires_on DATE, 
    CONSTRAINT pk_person_skills PRIMARY KEY (tenant_id, user_id, skill_id), 
    CONSTRAINT ck_person_skills_level_known CHECK (level BETWEEN 1 AND 5), 
    CONSTRAINT fk_person_skills_tenant_id_skill_id FOREIGN KEY(tenant_id, skill_id) REFERENCES skills (tenant_id, id), 
    CONSTRAINT fk_person_skills_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_person_skills_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_person_skills_skill ON person_skills (tenant_id, skill_id);

CREATE TABLE routing_people (
    tenant_id BIGINT NOT NULL, 
    user_id BIGINT NOT NULL, 
    capacity INTEGER, 
    weight INTEGER DEFAULT '1' NOT NULL, 
    availability VARCHAR(12) DEFAULT 'available' NOT NULL, 
    availability_at TIMESTAMP WITH TIME ZONE, 
    region_id BIGINT, 
    latitude NUMERIC(8, 5), 
    longitude NUMERIC(8, 5), 
    calendar_id BIGINT, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_routing_people PRIMARY KEY (tenant_id, user_id), 
    CONSTRAINT ck_routing_people_place_whole CHECK ((latitude IS NULL) = (longitude IS NULL)), 
    CONSTRAINT ck_routing_people_not_negative CHECK (capacity >= 0 AND weight >= 0), 
    CONSTRAINT fk_routing_people_tenant_id_region_id FOREIGN KEY(tenant_id, region_id) REFERENCES regions (tenant_id, id), 
    CONSTRAINT ck_routing_people_availability_known CHECK (availability IN ('available', 'busy', 'away')), 
    CONSTRAINT fk_routing_people_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_routing_people_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_routing_people_tenant_id_calendar_id FOREIGN KEY(tenant_id, calendar_id) REFERENCES calendars (tenant_id, id)
);

CREATE TABLE customer_owners (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('customer_owners_id_seq') NOT NULL, 
    organisation_id BIGINT, 
    contact_id BIGINT, 
    user_id BIGINT NOT NULL, 
    CONSTRAINT pk_customer_owners PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_customer_owners_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_customer_owners_tenant_id_organisation_id FOREIGN KEY(tenant_id, organisation_id) REFERENCES organisations (tenant_id, id), 
    CONSTRAINT ck_customer_owners_of_one CHECK ((organisation_id IS NULL) <> (contact_id IS NULL)), 
    CONSTRAINT fk_customer_owners_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_customer_owners_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contacts (tenant_id, id)
);

CREATE UNIQUE INDEX uq_customer_owners_contact ON customer_owners (tenant_id, contact_id) WHERE contact_id IS NOT NULL;

CREATE UNIQUE INDEX uq_customer_owners_organisation ON customer_owners (tenant_id, organisation_id) WHERE organisation_id IS NOT NULL;

CREATE TABLE rotas (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('rotas_id_seq') NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    kind VARCHAR(12) NOT NULL, 
    team_id BIGINT, 
    department_id BIGINT, 
    starts_on DATE NOT NULL, 
    cycle JSONB NOT NULL, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_rotas PRIMARY KEY (tenant_id, id), 
    CONSTRAINT ck_rotas_of_one CHECK (num_nonnulls(team_id, department_id) = 1), 
    CONSTRAINT ck_rotas_duty_of_a_team CHECK (kind = 'dispatcher' OR team_id IS NOT NULL), 
    CONSTRAINT fk_rotas_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES departments (tenant_id, id), 
    CONSTRAINT uq_rotas_tenant_id_name UNIQUE (tenant_id, name), 
    CONSTRAINT fk_rotas_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id), 
    CONSTRAINT ck_rotas_kind_known CHECK (kind IN ('duty', 'dispatcher')), 
    CONSTRAINT fk_rotas_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE routing_pointers (
    tenant_id BIGINT NOT NULL, 
    team_id BIGINT NOT NULL, 
    last_user_id BIGINT DEFAULT '0' NOT NULL, 
    turns BIGINT DEFAULT '0' NOT NULL, 
    CONSTRAINT pk_routing_pointers PRIMARY KEY (tenant_id, team_id), 
    CONSTRAINT fk_routing_pointers_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_routing_pointers_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE routing_teams (
    tenant_id BIGINT NOT NULL, 
    team_id BIGINT NOT NULL, 
    needs_acceptance BOOLEAN DEFAULT 'false' NOT NULL, 
    accept_minutes INTEGER DEFAULT '10' NOT NULL, 
    holds_claims BOOLEAN DEFAULT 'false' NOT NULL, 
    overflow_team_id BIGINT, 
    backup_team_id BIGINT, 
    min_on_duty INTEGER DEFAULT '0' NOT NULL, 
    max_waiting INTEGER, 
    max_age_minutes INTEGER, 
    max_due_per_head NUMERIC(6, 2), 
    warned_at TIMESTAMP WITH TIME ZONE, 
    warned_of VARCHAR(20)[], 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_routing_teams PRIMARY KEY (tenant_id, team_id), 
    CONSTRAINT fk_routing_teams_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_routing_teams_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_routing_teams_tenant_id_backup_team_id FOREIGN KEY(tenant_id, backup_team_id) REFERENCES teams (tenant_id, id), 
    CONSTRAINT fk_routing_teams_tenant_id_overflow_team_id FOREIGN KEY(tenant_id, overflow_team_id) REFERENCES teams (tenant_id, id)
);

CREATE INDEX ix_routing_teams_watched ON routing_teams (tenant_id, team_id) WHERE num_nonnulls(max_waiting, max_age_minutes, max_due_per_head) > 0;

CREATE TABLE training_classes (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('training_classes_id_seq') NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    team_id BIGINT NOT NULL, 
    backup_team_id BIGINT NOT NULL, 
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    state VARCHAR(12) DEFAULT 'planned' NOT NULL, 
    next_action_at TIMESTAMP WITH TIME ZONE, 
    version INTEGER DEFAULT '1' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_training_classes PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_training_classes_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT ck_training_classes_state_known CHECK (state IN ('planned', 'running', 'ended', 'cancelled')), 
    CONSTRAINT ck_training_classes_backup_is_another CHECK (team_id <> backup_team_id), 
    CONSTRAINT fk_training_classes_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id), 
    CONSTRAINT fk_training_classes_tenant_id_backup_team_id FOREIGN KEY(tenant_id, backup_team_id) REFERENCES teams (tenant_id, id), 
    CONSTRAINT ck_training_classes_ends_after_start CHECK (ends_at > starts_at)
);

CREATE INDEX ix_training_classes_due ON training_classes (next_action_at, tenant_id, id) WHERE next_action_at IS NOT NULL;

CREATE INDEX ix_training_classes_team ON training_classes (tenant_id, team_id, starts_at);

CREATE TABLE class_people (
    tenant_id BIGINT NOT NULL, 
    class_id BIGINT NOT NULL, 
    user_id BIGINT NOT NULL, 
    CONSTRAINT pk_class_people PRIMARY KEY (tenant_id, class_id, user_id), 
    CONSTRAINT fk_class_people_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_class_people_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_class_people_tenant_id_class_id FOREIGN KEY(tenant_id, class_id) REFERENCES training_classes (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_class_people_user ON class_people (tenant_id, user_id);

CREATE TABLE planned_duties (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('planned_duties_id_seq') NOT NULL, 
    user_id BIGINT NOT NULL, 
    team_id BIGINT, 
    department_id BIGINT, 
    kind VARCHAR(12) NOT NULL, 
    shift_id BIGINT NOT NULL, 
    rota_id BIGINT, 
    rota_user_id BIGINT, 
    on_date DATE NOT NULL, 
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    source VARCHAR(12) NOT NULL, 
    is_cancelled BOOLEAN DEFAULT 'false' NOT NULL, 
    note VARCHAR(200) DEFAULT '' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_planned_duties PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_planned_duties_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES departments (tenant_id, id), 
    CONSTRAINT fk_planned_duties_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT ck_planned_duties_kind_known CHECK (kind IN ('duty', 'dispatcher')), 
    CONSTRAINT ck_planned_duties_ends_after_start CHECK (ends_at > starts_at), 
    CONSTRAINT fk_planned_duties_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_planned_duties_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id), 
    CONSTRAINT fk_planned_duties_tenant_id_rota_id FOREIGN KEY(tenant_id, rota_id) REFERENCES rotas (tenant_id, id), 
    CONSTRAINT fk_planned_duties_tenant_id_shift_id FOREIGN KEY(tenant_id, shift_id) REFERENCES shifts (tenant_id, id), 
    CONSTRAINT ck_planned_duties_source_known CHECK (source IN ('rota', 'manual', 'swap'))
);

CREATE INDEX ix_planned_duties_department ON planned_duties (tenant_id, department_id, ends_at);

CREATE INDEX ix_planned_duties_rota ON planned_duties (tenant_id, rota_id, on_date);

CREATE INDEX ix_planned_duties_team ON planned_duties (tenant_id, team_id, ends_at);

CREATE INDEX ix_planned_duties_user ON planned_duties (tenant_id, user_id, ends_at);

CREATE TABLE class_tickets (
    tenant_id BIGINT NOT NULL, 
    class_id BIGINT NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    user_id BIGINT NOT NULL, 
    from_team_id BIGINT, 
    left_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    ended_at TIMESTAMP WITH TIME ZONE, 
    outcome VARCHAR(12), 
    CONSTRAINT pk_class_tickets PRIMARY KEY (tenant_id, class_id, ticket_id), 
    CONSTRAINT fk_class_tickets_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_class_tickets_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_class_tickets_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT ck_class_tickets_outcome_known CHECK (outcome IN ('returned', 'solved', 'kept', 'moved')), 
    CONSTRAINT fk_class_tickets_tenant_id_from_team_id FOREIGN KEY(tenant_id, from_team_id) REFERENCES teams (tenant_id, id), 
    CONSTRAINT fk_class_tickets_tenant_id_class_id FOREIGN KEY(tenant_id, class_id) REFERENCES training_classes (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_class_tickets_ticket ON class_tickets (tenant_id, ticket_id);

CREATE TABLE routing_decisions (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('routing_decisions_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    cause VARCHAR(20) NOT NULL, 
    outcome VARCHAR(20) NOT NULL, 
    rule_id BIGINT, 
    rule_number INTEGER, 
    rule_name VARCHAR(200) DEFAULT '' NOT NULL, 
    strategy VARCHAR(20) DEFAULT '' NOT NULL, 
    team_id BIGINT, 
    user_id BIGINT, 
    handover_id BIGINT, 
    steps JSONB NOT NULL, 
    candidates JSONB NOT NULL, 
    counts JSONB NOT NULL, 
    excluded_ids BIGINT[] DEFAULT '{}' NOT NULL, 
    retry_at TIMESTAMP WITH TIME ZONE, 
    note TEXT DEFAULT '' NOT NULL, 
    CONSTRAINT pk_routing_decisions PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_routing_decisions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_routing_decisions_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_routing_decisions_decided ON routing_decisions (tenant_id, decided_at);

CREATE INDEX ix_routing_decisions_retry ON routing_decisions (retry_at, tenant_id, ticket_id) WHERE retry_at IS NOT NULL;

CREATE INDEX ix_routing_decisions_ticket ON routing_decisions (tenant_id, ticket_id, id);

CREATE INDEX ix_routing_decisions_user ON routing_decisions (tenant_id, user_id, ticket_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON routing_rules TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON routing_rules TO gongdan_system;
ALTER TABLE routing_rules ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON routing_rules TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE routing_rules_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON routing_settings TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON routing_settings TO gongdan_system;
ALTER TABLE routing_settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON routing_settings TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON shifts TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON shifts TO gongdan_system;
ALTER TABLE shifts ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON shifts TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE shifts_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON skills TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON skills TO gongdan_system;
ALTER TABLE skills ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON skills TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE skills_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT ON routing_rule_versions TO gongdan_app;
GRANT SELECT, INSERT ON routing_rule_versions TO gongdan_system;
ALTER TABLE routing_rule_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON routing_rule_versions TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON leaves TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON leaves TO gongdan_system;
ALTER TABLE leaves ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON leaves TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE leaves_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON person_skills TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON person_skills TO gongdan_system;
ALTER TABLE person_skills ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON person_skills TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON routing_people TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON routing_people TO gongdan_system;
ALTER TABLE routing_people ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON routing_people TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON customer_owners TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON customer_owners TO gongdan_system;
ALTER TABLE customer_owners ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON customer_owners TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE customer_owners_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON rotas TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON rotas TO gongdan_system;
ALTER TABLE rotas ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON rotas TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE rotas_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON routing_pointers TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON routing_pointers TO gongdan_system;
ALTER TABLE routing_pointers ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON routing_pointers TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON routing_teams TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON routing_teams TO gongdan_system;
ALTER TABLE routing_teams ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON routing_teams TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON training_classes TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON training_classes TO gongdan_system;
ALTER TABLE training_classes ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON training_classes TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE training_classes_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON class_people TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON class_people TO gongdan_system;
ALTER TABLE class_people ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON class_people TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON planned_duties TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON planned_duties TO gongdan_system;
ALTER TABLE planned_duties ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON planned_duties TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE planned_duties_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON class_tickets TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON class_tickets TO gongdan_system;
ALTER TABLE class_tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON class_tickets TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON routing_decisions TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON routing_decisions TO gongdan_system;
ALTER TABLE routing_decisions ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON routing_decisions TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE routing_decisions_id_seq TO gongdan_app, gongdan_system;

