-- What the customer portal and people's own pages need of the tables, as they stood when it landed.

CREATE SEQUENCE password_resets_id_seq;
CREATE SEQUENCE request_links_id_seq;
CREATE SEQUENCE ratings_id_seq;
CREATE TABLE password_resets (
	tenant_id BIGINT NOT NULL,
	id BIGINT DEFAULT nextval('password_resets_id_seq') NOT NULL,
	user_id BIGINT NOT NULL,
	purpose VARCHAR(12) NOT NULL,
	token_hash BYTEA,
	made_by_id BIGINT,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	expires_at TIMESTAMP WITH TIME ZONE,
	mailed_at TIMESTAMP WITH TIME ZONE,
	used_at TIMESTAMP WITH TIME ZONE,
	ended_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_password_resets PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_password_resets_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
	CONSTRAINT fk_password_resets_tenant_id_made_by_id FOREIGN KEY(tenant_id, made_by_id) REFERENCES users (tenant_id, id),
	CONSTRAINT uq_password_resets_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
	CONSTRAINT ck_password_resets_purpose_known CHECK (purpose IN ('reset', 'invitation')),
	CONSTRAINT fk_password_resets_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);
CREATE INDEX ix_password_resets_created_at ON password_resets (created_at);
CREATE INDEX ix_password_resets_user ON password_resets (tenant_id, user_id, id);
CREATE TABLE preferences (
	tenant_id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	key VARCHAR(100) NOT NULL,
	value JSONB NOT NULL,
	version INTEGER DEFAULT '1' NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_preferences PRIMARY KEY (tenant_id, user_id, key),
	CONSTRAINT fk_preferences_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
	CONSTRAINT fk_preferences_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);
CREATE TABLE portal_settings (
	tenant_id BIGINT NOT NULL,
	names JSONB DEFAULT '{}' NOT NULL,
	logo_file_id BIGINT,
	brand_colour VARCHAR(7),
	contact_phone VARCHAR(60) DEFAULT '' NOT NULL,
	contact_email VARCHAR(254) DEFAULT '' NOT NULL,
	contact_hours JSONB DEFAULT '{}' NOT NULL,
	banner_texts JSONB DEFAULT '{}' NOT NULL,
	banner_until TIMESTAMP WITH TIME ZONE,
	organisations_share_tickets BOOLEAN DEFAULT 'false' NOT NULL,
	version INTEGER DEFAULT '1' NOT NULL,
	CONSTRAINT pk_portal_settings PRIMARY KEY (tenant_id),
	CONSTRAINT fk_portal_settings_tenant_id_logo_file_id FOREIGN KEY(tenant_id, logo_file_id) REFERENCES files (tenant_id, id),
	CONSTRAINT fk_portal_settings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);
CREATE TABLE request_links (
	tenant_id BIGINT NOT NULL,
	id BIGINT DEFAULT nextval('request_links_id_seq') NOT NULL,
	ticket_id BIGINT NOT NULL,
	contact_id BIGINT NOT NULL,
	author_id BIGINT,
	author_name VARCHAR(200) NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
	revoked_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_request_links PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_request_links_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE,
	CONSTRAINT fk_request_links_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contacts (tenant_id, id),
	CONSTRAINT fk_request_links_tenant_id_author_id FOREIGN KEY(tenant_id, author_id) REFERENCES users (tenant_id, id),
	CONSTRAINT fk_request_links_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);
CREATE INDEX ix_request_links_ticket ON request_links (tenant_id, ticket_id, id);
CREATE TABLE ratings (
	tenant_id BIGINT NOT NULL,
	id BIGINT DEFAULT nextval('ratings_id_seq') NOT NULL,
	ticket_id BIGINT NOT NULL,
	solved_at TIMESTAMP WITH TIME ZONE NOT NULL,
	score SMALLINT NOT NULL,
	reasons VARCHAR(60)[] DEFAULT '{}' NOT NULL,
	comment TEXT DEFAULT '' NOT NULL,
	channel VARCHAR(20) NOT NULL,
	author_id BIGINT NOT NULL,
	author_name VARCHAR(200) NOT NULL,
	team_id BIGINT,
	assignee_id BIGINT,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_ratings PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_ratings_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE,
	CONSTRAINT fk_ratings_tenant_id_author_id FOREIGN KEY(tenant_id, author_id) REFERENCES contacts (tenant_id, id),
	CONSTRAINT fk_ratings_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id),
	CONSTRAINT fk_ratings_tenant_id_assignee_id FOREIGN KEY(tenant_id, assignee_id) REFERENCES users (tenant_id, id),
	CONSTRAINT uq_ratings_tenant_id_ticket_id_solved_at UNIQUE (tenant_id, ticket_id, solved_at),
	CONSTRAINT ck_ratings_score_known CHECK (score BETWEEN 1 AND 5),
	CONSTRAINT fk_ratings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);
CREATE INDEX ix_ratings_created ON ratings (tenant_id, created_at DESC, id DESC);
CREATE INDEX ix_users_contact ON users (tenant_id, contact_id) WHERE contact_id IS NOT NULL;
ALTER TABLE contacts ADD COLUMN sees_organisation BOOLEAN;
ALTER TABLE ticketing_settings ADD COLUMN rating_reasons JSONB;
ALTER TABLE tickets ADD COLUMN rating SMALLINT;
ALTER TABLE tickets ADD CONSTRAINT ck_tickets_rating_known CHECK (rating BETWEEN 1 AND 5);
GRANT SELECT, INSERT, UPDATE, DELETE ON password_resets TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON password_resets TO gongdan_system;
ALTER TABLE password_resets ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON password_resets TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE password_resets_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON preferences TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON preferences TO gongdan_system;
ALTER TABLE preferences ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON preferences TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON portal_settings TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON portal_settings TO gongdan_system;
ALTER TABLE portal_settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON portal_settings TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON request_links TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON request_links TO gongdan_system;
ALTER TABLE request_links ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON request_links TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE request_links_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON ratings TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ratings TO gongdan_system;
ALTER TABLE ratings ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON ratings TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE ratings_id_seq TO gongdan_app, gongdan_system;
