-- What the life of a ticket needs of the tables, as they stood when it landed.

ALTER TABLE ticketing_settings ADD COLUMN rules JSONB DEFAULT '{}' NOT NULL;

ALTER TABLE tickets ADD COLUMN shelf SMALLINT DEFAULT '0' NOT NULL;

ALTER TABLE tickets ADD COLUMN receiver_team_id BIGINT;

ALTER TABLE tickets ADD COLUMN receiver_department_id BIGINT;

ALTER TABLE tickets ADD COLUMN lead_team_id BIGINT;

ALTER TABLE tickets ADD COLUMN lead_department_id BIGINT;

ALTER TABLE tickets ADD COLUMN stage_due_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE tickets ADD COLUMN impact SMALLINT;

ALTER TABLE tickets ADD COLUMN urgency SMALLINT;

ALTER TABLE tickets ADD COLUMN priority_source VARCHAR(12) DEFAULT 'given' NOT NULL;

ALTER TABLE tickets ADD COLUMN completeness SMALLINT;

ALTER TABLE tickets ADD COLUMN hold_reason TEXT;

ALTER TABLE tickets ADD COLUMN resume_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE tickets ADD COLUMN nudge_count INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE tickets ADD COLUMN nudged_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE tickets ADD COLUMN ping_pong_count INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE tickets ADD COLUMN is_supervised BOOLEAN DEFAULT 'false' NOT NULL;

ALTER TABLE tickets ADD COLUMN parent_id BIGINT;

ALTER TABLE tickets ADD COLUMN merged_into_id BIGINT;

ALTER TABLE tickets ADD COLUMN batch_id BIGINT;

ALTER TABLE tickets ADD COLUMN observe_until TIMESTAMP WITH TIME ZONE;

ALTER TABLE tickets ADD COLUMN confirm_by TIMESTAMP WITH TIME ZONE;

CREATE INDEX ix_tickets_batch_id ON tickets (tenant_id, batch_id, id) WHERE batch_id IS NOT NULL;

CREATE INDEX ix_tickets_confirm_by ON tickets (tenant_id, confirm_by, id) WHERE confirm_by IS NOT NULL;

CREATE INDEX ix_tickets_merged_into_id ON tickets (tenant_id, merged_into_id, id) WHERE merged_into_id IS NOT NULL;

CREATE INDEX ix_tickets_parent_id ON tickets (tenant_id, parent_id, id) WHERE parent_id IS NOT NULL;

CREATE INDEX ix_tickets_put_away ON tickets (tenant_id, shelf, updated_at DESC, id DESC) WHERE shelf > 0;

CREATE INDEX ix_tickets_resume_at ON tickets (tenant_id, resume_at, id) WHERE resume_at IS NOT NULL;

CREATE INDEX ix_tickets_stage_due_at ON tickets (tenant_id, stage_due_at, id) WHERE stage_due_at IS NOT NULL;

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_receiver_team_id FOREIGN KEY(tenant_id, receiver_team_id) REFERENCES teams (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_lead_department_id FOREIGN KEY(tenant_id, lead_department_id) REFERENCES departments (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_lead_team_id FOREIGN KEY(tenant_id, lead_team_id) REFERENCES teams (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_merged_into_id FOREIGN KEY(tenant_id, merged_into_id) REFERENCES tickets (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES tickets (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT fk_tickets_tenant_id_receiver_department_id FOREIGN KEY(tenant_id, receiver_department_id) REFERENCES departments (tenant_id, id);

ALTER TABLE tickets ADD CONSTRAINT ck_tickets_not_its_own_parent CHECK (parent_id <> id);

ALTER TABLE tickets ADD CONSTRAINT ck_tickets_not_merged_into_itself CHECK (merged_into_id <> id);

ALTER TABLE tickets ADD CONSTRAINT ck_tickets_shelf_known CHECK (shelf BETWEEN 0 AND 4);

DROP INDEX ix_tickets_open_assignee;

CREATE INDEX ix_tickets_open_assignee ON tickets (tenant_id, assignee_id, updated_at DESC, id DESC) INCLUDE (state_category, priority, team_id, creator_id, department_id, shelf) WHERE state_category < 5;

DROP INDEX ix_tickets_open_promised;

CREATE INDEX ix_tickets_open_promised ON tickets (tenant_id, due_at) INCLUDE (id, state_category, team_id, assignee_id, creator_id, department_id, shelf) WHERE state_category < 5 AND due_at IS NOT NULL;

DROP INDEX ix_tickets_open_team;

CREATE INDEX ix_tickets_open_team ON tickets (tenant_id, team_id, updated_at DESC, id DESC) INCLUDE (state_category, priority, assignee_id, creator_id, department_id, shelf) WHERE state_category < 5;

DROP INDEX ix_tickets_open_updated;

CREATE INDEX ix_tickets_open_updated ON tickets (tenant_id, updated_at DESC, id DESC) INCLUDE (state_category, priority, team_id, assignee_id, creator_id, department_id, shelf) WHERE state_category < 5;

DROP INDEX ix_tickets_unclosed_category;

CREATE INDEX ix_tickets_unclosed_category ON tickets (tenant_id, state_category, updated_at DESC, id DESC) INCLUDE (team_id, assignee_id, creator_id, department_id, shelf) WHERE state_category < 6;

DROP INDEX ix_tickets_updated;

CREATE INDEX ix_tickets_updated ON tickets (tenant_id, updated_at DESC, id DESC) INCLUDE (state_category, team_id, assignee_id, creator_id, department_id, shelf);


