-- What the life of a ticket needs of the tables, as they stood when it landed.

CREATE SEQUENCE bulk_edits_id_seq;
CREATE SEQUENCE carry_overs_id_seq;
CREATE SEQUENCE delegations_id_seq;
CREATE SEQUENCE recurring_tickets_id_seq;
CREATE SEQUENCE duties_id_seq;
CREATE SEQUENCE recurring_runs_id_seq;
CREATE SEQUENCE checklist_templates_id_seq;
CREATE SEQUENCE forms_id_seq;
CREATE SEQUENCE templates_id_seq;
CREATE SEQUENCE approvals_id_seq;
CREATE SEQUENCE arbitrations_id_seq;
CREATE SEQUENCE checklist_items_id_seq;
CREATE SEQUENCE confirmations_id_seq;
CREATE SEQUENCE handovers_id_seq;
CREATE SEQUENCE nudges_id_seq;
CREATE SEQUENCE observations_id_seq;
CREATE SEQUENCE structure_edits_id_seq;
CREATE SEQUENCE subtasks_id_seq;
CREATE SEQUENCE supervisions_id_seq;
CREATE SEQUENCE approval_steps_id_seq;
CREATE TABLE bulk_edits (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('bulk_edits_id_seq') NOT NULL, 
    owner_id BIGINT NOT NULL, 
    actor_id BIGINT NOT NULL, 
    grants JSONB NOT NULL, 
    status VARCHAR(12) NOT NULL, 
    selection JSONB NOT NULL, 
    changes JSONB NOT NULL, 
    channel VARCHAR(20) DEFAULT 'web' NOT NULL, 
    total INTEGER NOT NULL, 
    missing INTEGER DEFAULT '0' NOT NULL, 
    changed INTEGER DEFAULT '0' NOT NULL, 
    unchanged INTEGER DEFAULT '0' NOT NULL, 
    refused INTEGER DEFAULT '0' NOT NULL, 
    undone INTEGER DEFAULT '0' NOT NULL, 
    kept INTEGER DEFAULT '0' NOT NULL, 
    reached_id BIGINT DEFAULT '0' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    begun_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    progress_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    finished_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_bulk_edits PRIMARY KEY (tenant_id, id), 
    CONSTRAINT ck_bulk_edits_status_known CHECK (status IN ('running', 'done', 'cancelled', 'stopped', 'undoing', 'undone')), 
    CONSTRAINT fk_bulk_edits_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_bulk_edits_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_bulk_edits_tenant_id_actor_id FOREIGN KEY(tenant_id, actor_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_bulk_edits_at_work ON bulk_edits (progress_at) WHERE status IN ('running', 'undoing');

CREATE INDEX ix_bulk_edits_owner ON bulk_edits (tenant_id, owner_id, id);

CREATE TABLE carry_overs (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('carry_overs_id_seq') NOT NULL, 
    workflow_id BIGINT NOT NULL, 
    version_id BIGINT NOT NULL, 
    state_map JSONB DEFAULT '{}' NOT NULL, 
    total INTEGER NOT NULL, 
    carried INTEGER DEFAULT '0' NOT NULL, 
    left_behind INTEGER DEFAULT '0' NOT NULL, 
    last_ticket_id BIGINT DEFAULT '0' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    finished_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_carry_overs PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_carry_overs_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_carry_overs_tenant_id_version_id FOREIGN KEY(tenant_id, version_id) REFERENCES workflow_versions (tenant_id, id), 
    CONSTRAINT fk_carry_overs_tenant_id_workflow_id FOREIGN KEY(tenant_id, workflow_id) REFERENCES workflows (tenant_id, id)
);

CREATE INDEX ix_carry_overs_version ON carry_overs (tenant_id, version_id);

CREATE INDEX ix_carry_overs_workflow ON carry_overs (tenant_id, workflow_id, id);

CREATE TABLE delegations (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('delegations_id_seq') NOT NULL, 
    user_id BIGINT NOT NULL, 
    delegate_id BIGINT NOT NULL, 
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    reason VARCHAR(500) DEFAULT '' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_delegations PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_delegations_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_delegations_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT ck_delegations_not_to_himself CHECK (user_id <> delegate_id), 
    CONSTRAINT ck_delegations_has_a_while CHECK (starts_at < ends_at), 
    CONSTRAINT fk_delegations_tenant_id_delegate_id FOREIGN KEY(tenant_id, delegate_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_delegations_delegate ON delegations (tenant_id, delegate_id, ends_at);

CREATE INDEX ix_delegations_user ON delegations (tenant_id, user_id, ends_at);

CREATE TABLE recurring_tickets (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('recurring_tickets_id_seq') NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    draft JSONB NOT NULL, 
    rule JSONB NOT NULL, 
    time_zone VARCHAR(60) NOT NULL, 
    next_at TIMESTAMP WITH TIME ZONE, 
    last_at TIMESTAMP WITH TIME ZONE, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    creator_id BIGINT, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_recurring_tickets PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_recurring_tickets_tenant_id_creator_id FOREIGN KEY(tenant_id, creator_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_recurring_tickets_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_recurring_tickets_next_at ON recurring_tickets (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE duties (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('duties_id_seq') NOT NULL, 
    key VARCHAR(60) NOT NULL, 
    names JSONB NOT NULL, 
    team_id BIGINT, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_duties PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_duties_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT uq_duties_tenant_id_key UNIQUE (tenant_id, key), 
    CONSTRAINT fk_duties_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id)
);

CREATE INDEX ix_duties_team ON duties (tenant_id, team_id);

CREATE TABLE recurring_runs (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('recurring_runs_id_seq') NOT NULL, 
    recurring_ticket_id BIGINT NOT NULL, 
    due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    at TIMESTAMP WITH TIME ZONE NOT NULL, 
    is_by_hand BOOLEAN DEFAULT 'false' NOT NULL, 
    state VARCHAR(12) NOT NULL, 
    ticket_id BIGINT, 
    skipped INTEGER DEFAULT '0' NOT NULL, 
    problems JSONB DEFAULT '[]' NOT NULL, 
    CONSTRAINT pk_recurring_runs PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_recurring_runs_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_recurring_runs_tenant_id_recurring_ticket_id FOREIGN KEY(tenant_id, recurring_ticket_id) REFERENCES recurring_tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT uq_recurring_runs_tenant_id_recurring_ticket_id_due_at UNIQUE (tenant_id, recurring_ticket_id, due_at)
);

CREATE TABLE checklist_templates (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('checklist_templates_id_seq') NOT NULL, 
    key VARCHAR(60) NOT NULL, 
    names JSONB NOT NULL, 
    type_id BIGINT, 
    items JSONB NOT NULL, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_checklist_templates PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_checklist_templates_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT uq_checklist_templates_tenant_id_key UNIQUE (tenant_id, key), 
    CONSTRAINT fk_checklist_templates_tenant_id_type_id FOREIGN KEY(tenant_id, type_id) REFERENCES ticket_types (tenant_id, id)
);

CREATE UNIQUE INDEX uq_checklist_templates_type ON checklist_templates (tenant_id, type_id) NULLS NOT DISTINCT WHERE is_active;

CREATE TABLE forms (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('forms_id_seq') NOT NULL, 
    type_id BIGINT NOT NULL, 
    number INTEGER NOT NULL, 
    sections JSONB, 
    left_out VARCHAR(60)[] DEFAULT '{}' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    CONSTRAINT pk_forms PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_forms_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT uq_forms_tenant_id_type_id_number UNIQUE (tenant_id, type_id, number), 
    CONSTRAINT fk_forms_tenant_id_type_id FOREIGN KEY(tenant_id, type_id) REFERENCES ticket_types (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE templates (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('templates_id_seq') NOT NULL, 
    kind VARCHAR(20) NOT NULL, 
    key VARCHAR(60), 
    name VARCHAR(200) NOT NULL, 
    names JSONB DEFAULT '{}' NOT NULL, 
    body TEXT DEFAULT '' NOT NULL, 
    body_format VARCHAR(8) DEFAULT 'text' NOT NULL, 
    content JSONB DEFAULT '{}' NOT NULL, 
    type_id BIGINT, 
    owner_id BIGINT, 
    team_id BIGINT, 
    position INTEGER DEFAULT '0' NOT NULL, 
    usage_count INTEGER DEFAULT '0' NOT NULL, 
    used_at TIMESTAMP WITH TIME ZONE, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    CONSTRAINT pk_templates PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_templates_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id), 
    CONSTRAINT fk_templates_tenant_id_type_id FOREIGN KEY(tenant_id, type_id) REFERENCES ticket_types (tenant_id, id), 
    CONSTRAINT fk_templates_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT uq_templates_tenant_id_key UNIQUE (tenant_id, key), 
    CONSTRAINT fk_templates_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_templates_owner ON templates (tenant_id, owner_id);

CREATE INDEX ix_templates_position ON templates (tenant_id, position, id);

CREATE TABLE approvals (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('approvals_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    purpose VARCHAR(20) NOT NULL, 
    rule VARCHAR(10) NOT NULL, 
    state VARCHAR(10) DEFAULT 'pending' NOT NULL, 
    move VARCHAR(60) DEFAULT '' NOT NULL, 
    payload JSONB DEFAULT '{}' NOT NULL, 
    reason TEXT NOT NULL, 
    workflow_version_id BIGINT NOT NULL, 
    ticket_state VARCHAR(60) NOT NULL, 
    ticket_state_since TIMESTAMP WITH TIME ZONE NOT NULL, 
    asked_by_kind VARCHAR(20) NOT NULL, 
    asked_by_id BIGINT, 
    asked_by_name VARCHAR(200) NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    expires_at TIMESTAMP WITH TIME ZONE, 
    reminder_minutes INTEGER, 
    remind_at TIMESTAMP WITH TIME ZONE, 
    reminded_at TIMESTAMP WITH TIME ZONE, 
    ended_at TIMESTAMP WITH TIME ZONE, 
    done_at TIMESTAMP WITH TIME ZONE, 
    hindrance VARCHAR(80), 
    hindrance_text TEXT, 
    CONSTRAINT pk_approvals PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_approvals_tenant_id_asked_by_id FOREIGN KEY(tenant_id, asked_by_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT ck_approvals_state_known CHECK (state IN ('pending', 'approved', 'rejected', 'cancelled', 'expired')), 
    CONSTRAINT fk_approvals_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_approvals_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT ck_approvals_rule_known CHECK (rule IN ('any', 'all', 'in_order')), 
    CONSTRAINT fk_approvals_tenant_id_workflow_version_id FOREIGN KEY(tenant_id, workflow_version_id) REFERENCES workflow_versions (tenant_id, id)
);

CREATE INDEX ix_approvals_asked_by ON approvals (tenant_id, asked_by_id, created_at DESC, id DESC);

CREATE INDEX ix_approvals_created ON approvals (tenant_id, created_at DESC, id DESC);

CREATE INDEX ix_approvals_expires_at ON approvals (expires_at) WHERE state = 'pending' AND expires_at IS NOT NULL;

CREATE INDEX ix_approvals_pending ON approvals (tenant_id, created_at DESC, id DESC) WHERE state = 'pending';

CREATE INDEX ix_approvals_remind_at ON approvals (remind_at) WHERE state = 'pending' AND remind_at IS NOT NULL;

CREATE INDEX ix_approvals_ticket ON approvals (tenant_id, ticket_id, created_at DESC, id DESC);

CREATE UNIQUE INDEX uq_approvals_open ON approvals (tenant_id, ticket_id, purpose, move) WHERE state = 'pending' AND purpose <> 'free';

CREATE TABLE arbitrations (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('arbitrations_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    state VARCHAR(12) DEFAULT 'open' NOT NULL, 
    department_id BIGINT, 
    supervisor_id BIGINT, 
    return_count INTEGER NOT NULL, 
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    decided_at TIMESTAMP WITH TIME ZONE, 
    decided_by_id BIGINT, 
    team_id BIGINT, 
    reason TEXT DEFAULT '' NOT NULL, 
    CONSTRAINT pk_arbitrations PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_arbitrations_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES departments (tenant_id, id), 
    CONSTRAINT fk_arbitrations_tenant_id_decided_by_id FOREIGN KEY(tenant_id, decided_by_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_arbitrations_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id), 
    CONSTRAINT fk_arbitrations_tenant_id_supervisor_id FOREIGN KEY(tenant_id, supervisor_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_arbitrations_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_arbitrations_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT ck_arbitrations_state_known CHECK (state IN ('open', 'decided', 'lapsed'))
);

CREATE INDEX ix_arbitrations_raised ON arbitrations (tenant_id, raised_at);

CREATE INDEX ix_arbitrations_state ON arbitrations (tenant_id, state, id);

CREATE INDEX ix_arbitrations_ticket ON arbitrations (tenant_id, ticket_id, id);

CREATE UNIQUE INDEX uq_arbitrations_open ON arbitrations (tenant_id, ticket_id) WHERE state = 'open';

CREATE TABLE bulk_edit_items (
    tenant_id BIGINT NOT NULL, 
    bulk_edit_id BIGINT NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    outcome SMALLINT DEFAULT '0' NOT NULL, 
    undo SMALLINT DEFAULT '0' NOT NULL, 
    code VARCHAR(60), 
    message VARCHAR(500), 
    fields VARCHAR(120)[] DEFAULT '{}' NOT NULL, 
    image JSONB, 
    comment_id BIGINT, 
    CONSTRAINT pk_bulk_edit_items PRIMARY KEY (tenant_id, bulk_edit_id, ticket_id), 
    CONSTRAINT fk_bulk_edit_items_tenant_id_bulk_edit_id FOREIGN KEY(tenant_id, bulk_edit_id) REFERENCES bulk_edits (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_bulk_edit_items_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_bulk_edit_items_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_bulk_edit_items_ticket ON bulk_edit_items (tenant_id, ticket_id);

CREATE TABLE checklist_items (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('checklist_items_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    key VARCHAR(60) NOT NULL, 
    title VARCHAR(300), 
    is_required BOOLEAN DEFAULT 'false' NOT NULL, 
    is_done BOOLEAN DEFAULT 'false' NOT NULL, 
    note TEXT DEFAULT '' NOT NULL, 
    done_at TIMESTAMP WITH TIME ZONE, 
    done_by_id BIGINT, 
    done_by_name VARCHAR(200), 
    CONSTRAINT pk_checklist_items PRIMARY KEY (tenant_id, id), 
    CONSTRAINT uq_checklist_items_tenant_id_ticket_id_key UNIQUE (tenant_id, ticket_id, key), 
    CONSTRAINT fk_checklist_items_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_checklist_items_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_checklist_items_tenant_id_done_by_id FOREIGN KEY(tenant_id, done_by_id) REFERENCES users (tenant_id, id)
);

CREATE TABLE confirmations (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('confirmations_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    solved_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    verdict VARCHAR(12) NOT NULL, 
    way VARCHAR(12) NOT NULL, 
    comment TEXT DEFAULT '' NOT NULL, 
    author_kind VARCHAR(20) NOT NULL, 
    author_id BIGINT, 
    author_name VARCHAR(200) NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_confirmations PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_confirmations_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT uq_confirmations_tenant_id_ticket_id_solved_at UNIQUE (tenant_id, ticket_id, solved_at), 
    CONSTRAINT fk_confirmations_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT ck_confirmations_verdict_known CHECK (verdict IN ('confirmed', 'rejected'))
);

CREATE TABLE drafts (
    tenant_id BIGINT NOT NULL, 
    user_id BIGINT NOT NULL, 
    place VARCHAR(80) NOT NULL, 
    ticket_id BIGINT, 
    body TEXT DEFAULT '' NOT NULL, 
    is_public BOOLEAN DEFAULT 'true' NOT NULL, 
    content JSONB NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    CONSTRAINT pk_drafts PRIMARY KEY (tenant_id, user_id, place), 
    CONSTRAINT fk_drafts_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_drafts_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_drafts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_drafts_ticket ON drafts (tenant_id, ticket_id);

CREATE INDEX ix_drafts_updated_at ON drafts (updated_at);

CREATE TABLE handovers (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('handovers_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    state VARCHAR(12) DEFAULT 'offered' NOT NULL, 
    from_team_id BIGINT, 
    from_user_id BIGINT, 
    given_by_id BIGINT, 
    to_team_id BIGINT, 
    to_user_id BIGINT, 
    facts TEXT NOT NULL, 
    tried TEXT NOT NULL, 
    reason TEXT NOT NULL, 
    expected_at TIMESTAMP WITH TIME ZONE, 
    offered_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    decided_at TIMESTAMP WITH TIME ZONE, 
    decided_by_id BIGINT, 
    decision_reason TEXT DEFAULT '' NOT NULL, 
    overdue_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_handovers PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_handovers_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_handovers_tenant_id_from_user_id FOREIGN KEY(tenant_id, from_user_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_handovers_tenant_id_to_user_id FOREIGN KEY(tenant_id, to_user_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT ck_handovers_state_known CHECK (state IN ('offered', 'accepted', 'declined', 'withdrawn', 'superseded')), 
    CONSTRAINT fk_handovers_tenant_id_from_team_id FOREIGN KEY(tenant_id, from_team_id) REFERENCES teams (tenant_id, id), 
    CONSTRAINT fk_handovers_tenant_id_decided_by_id FOREIGN KEY(tenant_id, decided_by_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_handovers_tenant_id_given_by_id FOREIGN KEY(tenant_id, given_by_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_handovers_tenant_id_to_team_id FOREIGN KEY(tenant_id, to_team_id) REFERENCES teams (tenant_id, id), 
    CONSTRAINT fk_handovers_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_handovers_expected ON handovers (expected_at) WHERE state = 'offered' AND overdue_at IS NULL AND expected_at IS NOT NULL;

CREATE INDEX ix_handovers_ticket ON handovers (tenant_id, ticket_id, id);

CREATE UNIQUE INDEX uq_handovers_offered ON handovers (tenant_id, ticket_id) WHERE state = 'offered';

CREATE TABLE nudges (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('nudges_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    by_kind VARCHAR(20) NOT NULL, 
    by_id BIGINT, 
    by_name VARCHAR(200) NOT NULL, 
    count INTEGER DEFAULT '1' NOT NULL, 
    began_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    last_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    answered_at TIMESTAMP WITH TIME ZONE, 
    answered_how VARCHAR(12), 
    answered_by_id BIGINT, 
    CONSTRAINT pk_nudges PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_nudges_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_nudges_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_nudges_tenant_id_answered_by_id FOREIGN KEY(tenant_id, answered_by_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_nudges_ticket ON nudges (tenant_id, ticket_id, id);

CREATE TABLE observations (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('observations_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    until TIMESTAMP WITH TIME ZONE NOT NULL, 
    note TEXT DEFAULT '' NOT NULL, 
    author_id BIGINT, 
    author_name VARCHAR(200) NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_observations PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_observations_tenant_id_author_id FOREIGN KEY(tenant_id, author_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_observations_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_observations_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_observations_ticket ON observations (tenant_id, ticket_id, id);

CREATE TABLE shelvings (
    tenant_id BIGINT NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    shelf SMALLINT NOT NULL, 
    former_shelf SMALLINT NOT NULL, 
    reason TEXT DEFAULT '' NOT NULL, 
    author_id BIGINT, 
    author_name VARCHAR(200) NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_shelvings PRIMARY KEY (tenant_id, ticket_id, shelf), 
    CONSTRAINT fk_shelvings_tenant_id_author_id FOREIGN KEY(tenant_id, author_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_shelvings_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_shelvings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_shelvings_shelf ON shelvings (tenant_id, shelf, created_at DESC, ticket_id DESC);

CREATE TABLE structure_edits (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('structure_edits_id_seq') NOT NULL, 
    kind VARCHAR(20) NOT NULL, 
    main_id BIGINT NOT NULL, 
    made_id BIGINT, 
    journal JSONB NOT NULL, 
    actor_kind VARCHAR(20) NOT NULL, 
    actor_id BIGINT, 
    actor_name VARCHAR(200) NOT NULL, 
    at TIMESTAMP WITH TIME ZONE NOT NULL, 
    undo_until TIMESTAMP WITH TIME ZONE, 
    undone_at TIMESTAMP WITH TIME ZONE, 
    undone_by_id BIGINT, 
    undone_by_name VARCHAR(200), 
    CONSTRAINT pk_structure_edits PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_structure_edits_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_structure_edits_tenant_id_main_id FOREIGN KEY(tenant_id, main_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_structure_edits_tenant_id_made_id FOREIGN KEY(tenant_id, made_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_structure_edits_made ON structure_edits (tenant_id, made_id) WHERE made_id IS NOT NULL;

CREATE INDEX ix_structure_edits_main ON structure_edits (tenant_id, main_id);

CREATE TABLE subtasks (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('subtasks_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    title VARCHAR(300) NOT NULL, 
    state VARCHAR(12) DEFAULT 'open' NOT NULL, 
    team_id BIGINT, 
    assignee_id BIGINT, 
    due_at TIMESTAMP WITH TIME ZONE, 
    position INTEGER DEFAULT '0' NOT NULL, 
    creator_id BIGINT, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    finished_at TIMESTAMP WITH TIME ZONE, 
    finished_by_id BIGINT, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_subtasks PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_subtasks_tenant_id_creator_id FOREIGN KEY(tenant_id, creator_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_subtasks_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_subtasks_tenant_id_assignee_id FOREIGN KEY(tenant_id, assignee_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_subtasks_tenant_id_finished_by_id FOREIGN KEY(tenant_id, finished_by_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_subtasks_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id), 
    CONSTRAINT fk_subtasks_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_subtasks_open_assignee ON subtasks (tenant_id, assignee_id, coalesce(due_at, '9999-12-31 00:00:00+00'::timestamptz), id) WHERE state = 'open';

CREATE INDEX ix_subtasks_open_due ON subtasks (tenant_id, coalesce(due_at, '9999-12-31 00:00:00+00'::timestamptz), id) WHERE state = 'open';

CREATE INDEX ix_subtasks_open_team ON subtasks (tenant_id, team_id, coalesce(due_at, '9999-12-31 00:00:00+00'::timestamptz), id) WHERE state = 'open';

CREATE INDEX ix_subtasks_ticket ON subtasks (tenant_id, ticket_id, position, id);

CREATE TABLE supervisions (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('supervisions_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    supervisor_id BIGINT, 
    reason TEXT NOT NULL, 
    due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    report_count INTEGER DEFAULT '0' NOT NULL, 
    last_reported_at TIMESTAMP WITH TIME ZONE, 
    overdue_at TIMESTAMP WITH TIME ZONE, 
    closed_at TIMESTAMP WITH TIME ZONE, 
    closed_by_id BIGINT, 
    closing_note TEXT DEFAULT '' NOT NULL, 
    CONSTRAINT pk_supervisions PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_supervisions_tenant_id_supervisor_id FOREIGN KEY(tenant_id, supervisor_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_supervisions_tenant_id_closed_by_id FOREIGN KEY(tenant_id, closed_by_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_supervisions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_supervisions_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_supervisions_due ON supervisions (due_at) WHERE closed_at IS NULL AND overdue_at IS NULL;

CREATE INDEX ix_supervisions_supervisor ON supervisions (tenant_id, supervisor_id, id);

CREATE INDEX ix_supervisions_ticket ON supervisions (tenant_id, ticket_id, id);

CREATE UNIQUE INDEX uq_supervisions_open ON supervisions (tenant_id, ticket_id, coalesce(supervisor_id, 0)) WHERE closed_at IS NULL;

CREATE TABLE ticket_batches (
    tenant_id BIGINT NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    dissolved_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_ticket_batches PRIMARY KEY (tenant_id, ticket_id), 
    CONSTRAINT fk_ticket_batches_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_ticket_batches_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT ck_ticket_batches_dissolved_after_it_began CHECK (dissolved_at >= created_at)
);

CREATE INDEX ix_ticket_batches_created ON ticket_batches (tenant_id, created_at DESC, ticket_id DESC);

CREATE UNLOGGED TABLE ticket_presences (
    tenant_id BIGINT NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    user_id BIGINT NOT NULL, 
    doing VARCHAR(10) NOT NULL, 
    since TIMESTAMP WITH TIME ZONE NOT NULL, 
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_ticket_presences PRIMARY KEY (tenant_id, ticket_id, user_id), 
    CONSTRAINT fk_ticket_presences_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_ticket_presences_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_ticket_presences_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_ticket_presences_seen_at ON ticket_presences (seen_at);

CREATE INDEX ix_ticket_presences_user ON ticket_presences (tenant_id, user_id);

CREATE TABLE approval_steps (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('approval_steps_id_seq') NOT NULL, 
    approval_id BIGINT NOT NULL, 
    position SMALLINT NOT NULL, 
    approver_id BIGINT, 
    role_key VARCHAR(60), 
    state VARCHAR(10) NOT NULL, 
    decided_by_id BIGINT, 
    on_behalf_of_id BIGINT, 
    channel VARCHAR(10), 
    comment TEXT DEFAULT '' NOT NULL, 
    decided_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_approval_steps PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_approval_steps_tenant_id_approver_id FOREIGN KEY(tenant_id, approver_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_approval_steps_tenant_id_approval_id FOREIGN KEY(tenant_id, approval_id) REFERENCES approvals (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_approval_steps_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_approval_steps_tenant_id_decided_by_id FOREIGN KEY(tenant_id, decided_by_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT ck_approval_steps_state_known CHECK (state IN ('waiting', 'pending', 'approved', 'rejected', 'skipped')), 
    CONSTRAINT ck_approval_steps_one_approver CHECK ((approver_id IS NULL) <> (role_key IS NULL)), 
    CONSTRAINT fk_approval_steps_tenant_id_on_behalf_of_id FOREIGN KEY(tenant_id, on_behalf_of_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT uq_approval_steps_tenant_id_approval_id_position UNIQUE (tenant_id, approval_id, position)
);

CREATE INDEX ix_approval_steps_approver ON approval_steps (tenant_id, approver_id, state);

CREATE INDEX ix_approval_steps_decided_by ON approval_steps (tenant_id, decided_by_id);

CREATE TABLE structure_edit_tickets (
    tenant_id BIGINT NOT NULL, 
    edit_id BIGINT NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    role VARCHAR(10) NOT NULL, 
    CONSTRAINT pk_structure_edit_tickets PRIMARY KEY (tenant_id, edit_id, ticket_id), 
    CONSTRAINT fk_structure_edit_tickets_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_structure_edit_tickets_tenant_id_edit_id FOREIGN KEY(tenant_id, edit_id) REFERENCES structure_edits (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_structure_edit_tickets_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_structure_edit_tickets_ticket ON structure_edit_tickets (tenant_id, ticket_id, edit_id);

ALTER TABLE comments ADD COLUMN origin_id BIGINT;

CREATE INDEX ix_comments_taken_in ON comments (tenant_id, ticket_id) WHERE origin_id IS NOT NULL;

CREATE INDEX ix_comments_taken_out ON comments (tenant_id, origin_id) WHERE origin_id IS NOT NULL;

ALTER TABLE files ADD COLUMN held_until TIMESTAMP WITH TIME ZONE;

ALTER TABLE ticketing_settings ADD COLUMN rules JSONB DEFAULT '{}' NOT NULL;

ALTER TABLE ticketing_settings ADD COLUMN priority_rules JSONB DEFAULT '{}' NOT NULL;

ALTER TABLE tickets ADD COLUMN shelf SMALLINT DEFAULT '0' NOT NULL;

ALTER TABLE tickets ADD COLUMN receiver_team_id BIGINT;

ALTER TABLE tickets ADD COLUMN receiver_department_id BIGINT;

ALTER TABLE tickets ADD COLUMN lead_team_id BIGINT;

ALTER TABLE tickets ADD COLUMN lead_department_id BIGINT;

ALTER TABLE tickets ADD COLUMN stage_due_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE tickets ADD COLUMN stage_overdue_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE tickets ADD COLUMN impact SMALLINT;

ALTER TABLE tickets ADD COLUMN urgency SMALLINT;

ALTER TABLE tickets ADD COLUMN priority_source VARCHAR(12) DEFAULT 'given' NOT NULL;

ALTER TABLE tickets ADD COLUMN factors JSONB;

ALTER TABLE tickets ADD COLUMN priority_reasons JSONB;

ALTER TABLE tickets ADD COLUMN rise_since TIMESTAMP WITH TIME ZONE;

ALTER TABLE tickets ADD COLUMN widened INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE tickets ADD COLUMN completeness SMALLINT;

ALTER TABLE tickets ADD COLUMN hold_reason TEXT;

ALTER TABLE tickets ADD COLUMN resume_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE tickets ADD COLUMN nudge_count INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE tickets ADD COLUMN nudged_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE tickets ADD COLUMN ping_pong_count INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE tickets ADD COLUMN is_supervised BOOLEAN DEFAULT 'false' NOT NULL;

ALTER TABLE tickets ADD COLUMN open_handover_id BIGINT;

ALTER TABLE tickets ADD COLUMN arbitration_id BIGINT;

ALTER TABLE tickets ADD COLUMN parent_id BIGINT;

ALTER TABLE tickets ADD COLUMN has_parts BOOLEAN DEFAULT 'false' NOT NULL;

ALTER TABLE tickets ADD COLUMN merged_into_id BIGINT;

ALTER TABLE tickets ADD COLUMN batch_id BIGINT;

ALTER TABLE tickets ADD COLUMN observe_until TIMESTAMP WITH TIME ZONE;

ALTER TABLE tickets ADD COLUMN open_approvals SMALLINT DEFAULT '0' NOT NULL;

ALTER TABLE tickets ADD COLUMN confirm_by TIMESTAMP WITH TIME ZONE;

ALTER TABLE tickets ADD COLUMN has_checklist BOOLEAN DEFAULT 'false' NOT NULL;

ALTER TABLE tickets ADD COLUMN escalated_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE tickets ADD COLUMN escalated_to_id BIGINT;

ALTER TABLE tickets ADD COLUMN escalation_cause VARCHAR(20);

CREATE INDEX ix_tickets_batch_id ON tickets (tenant_id, batch_id, id) WHERE batch_id IS NOT NULL;

CREATE INDEX ix_tickets_confirm_by ON tickets (tenant_id, confirm_by, id) WHERE confirm_by IS NOT NULL;

CREATE INDEX ix_tickets_lead_department_id_elsewhere ON tickets (tenant_id, lead_department_id, updated_at DESC, id DESC) WHERE lead_department_id IS DISTINCT FROM department_id;

CREATE INDEX ix_tickets_lead_team_id_elsewhere ON tickets (tenant_id, lead_team_id, updated_at DESC, id DESC) WHERE lead_team_id IS DISTINCT FROM team_id;

CREATE INDEX ix_tickets_merged_into_id ON tickets (tenant_id, merged_into_id, id) WHERE merged_into_id IS NOT NULL;

CREATE INDEX ix_tickets_parent_id ON tickets (tenant_id, parent_id, id) WHERE parent_id IS NOT NULL;

CREATE INDEX ix_tickets_pool ON tickets (tenant_id, team_id, priority, created_at, id) WHERE assignee_id IS NULL AND state_category < 3 AND shelf = 0;

CREATE INDEX ix_tickets_put_away ON tickets (tenant_id, shelf, updated_at DESC, id DESC) WHERE shelf > 0;

CREATE INDEX ix_tickets_receiver_department_id_elsewhere ON tickets (tenant_id, receiver_department_id, updated_at DESC, id DESC) WHERE receiver_department_id IS DISTINCT FROM lead_department_id;

CREATE INDEX ix_tickets_receiver_team_id_elsewhere ON tickets (tenant_id, receiver_team_id, updated_at DESC, id DESC) WHERE receiver_team_id IS DISTINCT FROM lead_team_id;

CREATE INDEX ix_tickets_resume_at ON tickets (tenant_id, resume_at, id) WHERE resume_at IS NOT NULL;

CREATE INDEX ix_tickets_stage_due_at ON tickets (tenant_id, stage_due_at, id) WHERE stage_due_at IS NOT NULL;

CREATE INDEX ix_tickets_stage_untold ON tickets (stage_due_at, tenant_id, id) WHERE stage_due_at IS NOT NULL AND stage_overdue_at IS NULL;

CREATE INDEX ix_tickets_type ON tickets (tenant_id, type_id, id DESC);

CREATE INDEX ix_tickets_unjudged ON tickets (tenant_id, id) WHERE completeness IS NULL AND state_category < 5 AND shelf = 0;

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_lead_team_id FOREIGN KEY(tenant_id, lead_team_id) REFERENCES teams (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_escalated_to_id FOREIGN KEY(tenant_id, escalated_to_id) REFERENCES users (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_batch_id FOREIGN KEY(tenant_id, batch_id) REFERENCES tickets (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_receiver_department_id FOREIGN KEY(tenant_id, receiver_department_id) REFERENCES departments (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES tickets (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_receiver_team_id FOREIGN KEY(tenant_id, receiver_team_id) REFERENCES teams (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_merged_into_id FOREIGN KEY(tenant_id, merged_into_id) REFERENCES tickets (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_lead_department_id FOREIGN KEY(tenant_id, lead_department_id) REFERENCES departments (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT ck_tickets_not_its_own_parent CHECK (parent_id <> id);

ALTER TABLE tickets ADD CONSTRAINT ck_tickets_not_merged_into_itself CHECK (merged_into_id <> id);

ALTER TABLE tickets ADD CONSTRAINT ck_tickets_shelf_known CHECK (shelf BETWEEN 0 AND 4);

DROP INDEX ix_tickets_open_assignee;

CREATE INDEX ix_tickets_open_assignee ON tickets (tenant_id, assignee_id, updated_at DESC, id DESC) INCLUDE (state_category, priority, team_id, creator_id, department_id, lead_team_id, lead_department_id, receiver_team_id, receiver_department_id, shelf) WHERE state_category < 5;

DROP INDEX ix_tickets_open_promised;

CREATE INDEX ix_tickets_open_promised ON tickets (tenant_id, due_at) INCLUDE (id, state_category, team_id, assignee_id, creator_id, department_id, lead_team_id, lead_department_id, receiver_team_id, receiver_department_id, shelf) WHERE state_category < 5 AND due_at IS NOT NULL;

DROP INDEX ix_tickets_open_team;

CREATE INDEX ix_tickets_open_team ON tickets (tenant_id, team_id, updated_at DESC, id DESC) INCLUDE (state_category, priority, assignee_id, creator_id, department_id, lead_team_id, lead_department_id, receiver_team_id, receiver_department_id, shelf) WHERE state_category < 5;

DROP INDEX ix_tickets_open_updated;

CREATE INDEX ix_tickets_open_updated ON tickets (tenant_id, updated_at DESC, id DESC) INCLUDE (state_category, priority, team_id, assignee_id, creator_id, department_id, lead_team_id, lead_department_id, receiver_team_id, receiver_department_id, shelf) WHERE state_category < 5;

DROP INDEX ix_tickets_unclosed_category;

CREATE INDEX ix_tickets_unclosed_category ON tickets (tenant_id, state_category, updated_at DESC, id DESC) INCLUDE (team_id, assignee_id, creator_id, department_id, lead_team_id, lead_department_id, receiver_team_id, receiver_department_id, shelf) WHERE state_category < 6;

DROP INDEX ix_tickets_updated;

CREATE INDEX ix_tickets_updated ON tickets (tenant_id, updated_at DESC, id DESC) INCLUDE (state_category, team_id, assignee_id, creator_id, department_id, lead_team_id, lead_department_id, receiver_team_id, receiver_department_id, shelf);

GRANT SELECT, INSERT, UPDATE, DELETE ON bulk_edits TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON bulk_edits TO gongdan_system;
ALTER TABLE bulk_edits ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON bulk_edits TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE bulk_edits_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON carry_overs TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON carry_overs TO gongdan_system;
ALTER TABLE carry_overs ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON carry_overs TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE carry_overs_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON delegations TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON delegations TO gongdan_system;
ALTER TABLE delegations ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON delegations TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE delegations_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON recurring_tickets TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON recurring_tickets TO gongdan_system;
ALTER TABLE recurring_tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON recurring_tickets TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE recurring_tickets_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON duties TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON duties TO gongdan_system;
ALTER TABLE duties ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON duties TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE duties_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON recurring_runs TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON recurring_runs TO gongdan_system;
ALTER TABLE recurring_runs ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON recurring_runs TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE recurring_runs_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON checklist_templates TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON checklist_templates TO gongdan_system;
ALTER TABLE checklist_templates ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON checklist_templates TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE checklist_templates_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT ON forms TO gongdan_app;
GRANT SELECT, INSERT ON forms TO gongdan_system;
ALTER TABLE forms ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON forms TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE forms_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON templates TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON templates TO gongdan_system;
ALTER TABLE templates ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON templates TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE templates_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON approvals TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON approvals TO gongdan_system;
ALTER TABLE approvals ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON approvals TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE approvals_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON arbitrations TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON arbitrations TO gongdan_system;
ALTER TABLE arbitrations ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON arbitrations TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE arbitrations_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON bulk_edit_items TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON bulk_edit_items TO gongdan_system;
ALTER TABLE bulk_edit_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON bulk_edit_items TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON checklist_items TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON checklist_items TO gongdan_system;
ALTER TABLE checklist_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON checklist_items TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE checklist_items_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON confirmations TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON confirmations TO gongdan_system;
ALTER TABLE confirmations ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON confirmations TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE confirmations_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON drafts TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON drafts TO gongdan_system;
ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON drafts TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON handovers TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON handovers TO gongdan_system;
ALTER TABLE handovers ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON handovers TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE handovers_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON nudges TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON nudges TO gongdan_system;
ALTER TABLE nudges ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON nudges TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE nudges_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON observations TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON observations TO gongdan_system;
ALTER TABLE observations ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON observations TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE observations_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON shelvings TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON shelvings TO gongdan_system;
ALTER TABLE shelvings ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON shelvings TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON structure_edits TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON structure_edits TO gongdan_system;
ALTER TABLE structure_edits ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON structure_edits TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE structure_edits_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON subtasks TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON subtasks TO gongdan_system;
ALTER TABLE subtasks ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON subtasks TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE subtasks_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON supervisions TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON supervisions TO gongdan_system;
ALTER TABLE supervisions ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON supervisions TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE supervisions_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_batches TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_batches TO gongdan_system;
ALTER TABLE ticket_batches ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON ticket_batches TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_presences TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_presences TO gongdan_system;
ALTER TABLE ticket_presences ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON ticket_presences TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON approval_steps TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON approval_steps TO gongdan_system;
ALTER TABLE approval_steps ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON approval_steps TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE approval_steps_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON structure_edit_tickets TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON structure_edit_tickets TO gongdan_system;
ALTER TABLE structure_edit_tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON structure_edit_tickets TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);

