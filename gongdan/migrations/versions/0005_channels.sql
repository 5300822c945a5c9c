-- What mail and requests from the web need of the tables, as they stood when it landed.

CREATE SEQUENCE mail_templates_id_seq;
CREATE SEQUENCE inbox_sources_id_seq;
CREATE SEQUENCE mailboxes_id_seq;
CREATE SEQUENCE web_forms_id_seq;
CREATE SEQUENCE inbound_messages_id_seq;
CREATE SEQUENCE mail_participants_id_seq;
CREATE SEQUENCE outbound_messages_id_seq;
CREATE SEQUENCE outbound_recipients_id_seq;
CREATE TABLE acknowledgements (
    tenant_id BIGINT NOT NULL, 
    address VARCHAR(254) NOT NULL, 
    window_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    ticket_id BIGINT, 
    CONSTRAINT pk_acknowledgements PRIMARY KEY (tenant_id, address, window_at), 
    CONSTRAINT fk_acknowledgements_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE mail_templates (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('mail_templates_id_seq') NOT NULL, 
    kind VARCHAR(40) NOT NULL, 
    locale VARCHAR(10) NOT NULL, 
    subject VARCHAR(300) NOT NULL, 
    body TEXT NOT NULL, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    CONSTRAINT pk_mail_templates PRIMARY KEY (tenant_id, id), 
    CONSTRAINT uq_mail_templates_tenant_id_kind_locale UNIQUE (tenant_id, kind, locale), 
    CONSTRAINT fk_mail_templates_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE storms (
    tenant_id BIGINT NOT NULL, 
    key VARCHAR(300) NOT NULL, 
    window_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    count INTEGER DEFAULT '0' NOT NULL, 
    told_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_storms PRIMARY KEY (tenant_id, key, window_at), 
    CONSTRAINT fk_storms_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE inbox_sources (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('inbox_sources_id_seq') NOT NULL, 
    name VARCHAR(120) NOT NULL, 
    token_hash BYTEA NOT NULL, 
    type_id BIGINT, 
    team_id BIGINT, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    used_at TIMESTAMP WITH TIME ZONE, 
    version INTEGER DEFAULT '1' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    CONSTRAINT pk_inbox_sources PRIMARY KEY (tenant_id, id), 
    CONSTRAINT uq_inbox_sources_tenant_id_token_hash UNIQUE (tenant_id, token_hash), 
    CONSTRAINT fk_inbox_sources_tenant_id_type_id FOREIGN KEY(tenant_id, type_id) REFERENCES ticket_types (tenant_id, id), 
    CONSTRAINT uq_inbox_sources_tenant_id_name UNIQUE (tenant_id, name), 
    CONSTRAINT fk_inbox_sources_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id), 
    CONSTRAINT fk_inbox_sources_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE mailboxes (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('mailboxes_id_seq') NOT NULL, 
    name VARCHAR(120) NOT NULL, 
    address VARCHAR(254) NOT NULL, 
    sender_name VARCHAR(120) DEFAULT '' NOT NULL, 
    aliases JSONB DEFAULT '[]' NOT NULL, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    road VARCHAR(10) DEFAULT 'push' NOT NULL, 
    in_host VARCHAR(253) DEFAULT '' NOT NULL, 
    in_port INTEGER DEFAULT '0' NOT NULL, 
    in_security VARCHAR(10) DEFAULT 'tls' NOT NULL, 
    in_user VARCHAR(254) DEFAULT '' NOT NULL, 
    in_folder VARCHAR(200) DEFAULT 'INBOX' NOT NULL, 
    in_after VARCHAR(10) DEFAULT 'keep' NOT NULL, 
    out_host VARCHAR(253) DEFAULT '' NOT NULL, 
    out_port INTEGER DEFAULT '0' NOT NULL, 
    out_security VARCHAR(10) DEFAULT 'starttls' NOT NULL, 
    out_user VARCHAR(254) DEFAULT '' NOT NULL, 
    auth VARCHAR(10) DEFAULT 'password' NOT NULL, 
    token_url VARCHAR(500) DEFAULT '' NOT NULL, 
    client_id VARCHAR(200) DEFAULT '' NOT NULL, 
    secrets TEXT DEFAULT '' NOT NULL, 
    type_id BIGINT, 
    team_id BIGINT, 
    locale VARCHAR(10) DEFAULT 'zh-CN' NOT NULL, 
    signature TEXT DEFAULT '' NOT NULL, 
    copies VARCHAR(10) DEFAULT 'known' NOT NULL, 
    after_closing VARCHAR(12) DEFAULT 'reopen' NOT NULL, 
    reopen_days INTEGER DEFAULT '14' NOT NULL, 
    acknowledges BOOLEAN DEFAULT 'true' NOT NULL, 
    quotes_history BOOLEAN DEFAULT 'true' NOT NULL, 
    signs_replies BOOLEAN DEFAULT 'false' NOT NULL, 
    authserv_id VARCHAR(253) DEFAULT '' NOT NULL, 
    silence_hours INTEGER, 
    version INTEGER DEFAULT '1' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    CONSTRAINT pk_mailboxes PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_mailboxes_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id), 
    CONSTRAINT fk_mailboxes_tenant_id_type_id FOREIGN KEY(tenant_id, type_id) REFERENCES ticket_types (tenant_id, id), 
    CONSTRAINT ck_mailboxes_after_closing CHECK (after_closing IN ('reopen', 'follow_up', 'new')), 
    CONSTRAINT ck_mailboxes_road CHECK (road IN ('imap', 'pop3', 'push')), 
    CONSTRAINT ck_mailboxes_in_after CHECK (in_after IN ('keep', 'seen', 'delete')), 
    CONSTRAINT ck_mailboxes_copies CHECK (copies IN ('none', 'known', 'all')), 
    CONSTRAINT uq_mailboxes_tenant_id_address UNIQUE (tenant_id, address), 
    CONSTRAINT fk_mailboxes_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE web_forms (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('web_forms_id_seq') NOT NULL, 
    key VARCHAR(40) NOT NULL, 
    name VARCHAR(120) NOT NULL, 
    type_id BIGINT NOT NULL, 
    team_id BIGINT, 
    locale VARCHAR(10) DEFAULT 'zh-CN' NOT NULL, 
    fields JSONB DEFAULT '[]' NOT NULL, 
    origins JSONB DEFAULT '[]' NOT NULL, 
    texts JSONB DEFAULT '{}' NOT NULL, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    work_bits INTEGER DEFAULT '16' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    CONSTRAINT pk_web_forms PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_web_forms_tenant_id_type_id FOREIGN KEY(tenant_id, type_id) REFERENCES ticket_types (tenant_id, id), 
    CONSTRAINT uq_web_forms_tenant_id_key UNIQUE (tenant_id, key), 
    CONSTRAINT fk_web_forms_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_web_forms_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id)
);

CREATE TABLE inbound_messages (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('inbound_messages_id_seq') NOT NULL, 
    road VARCHAR(10) NOT NULL, 
    mailbox_id BIGINT, 
    form_id BIGINT, 
    source_id BIGINT, 
    delivery_key VARCHAR(200) NOT NULL, 
    raw_key VARCHAR(200) NOT NULL, 
    size BIGINT NOT NULL, 
    sha256 BYTEA NOT NULL, 
    envelope JSONB DEFAULT '{}' NOT NULL, 
    state VARCHAR(10) DEFAULT 'received' NOT NULL, 
    reason VARCHAR(40) DEFAULT '' NOT NULL, 
    detail TEXT DEFAULT '' NOT NULL, 
    attempts INTEGER DEFAULT '0' NOT NULL, 
    message_id VARCHAR(500) DEFAULT '' NOT NULL, 
    sender VARCHAR(254) DEFAULT '' NOT NULL, 
    sender_name VARCHAR(200) DEFAULT '' NOT NULL, 
    subject VARCHAR(500) DEFAULT '' NOT NULL, 
    language VARCHAR(10) DEFAULT '' NOT NULL, 
    content_hash BYTEA, 
    machine VARCHAR(20) DEFAULT '' NOT NULL, 
    seal VARCHAR(20) DEFAULT '' NOT NULL, 
    trust JSONB DEFAULT '{}' NOT NULL, 
    damages JSONB DEFAULT '[]' NOT NULL, 
    parts JSONB DEFAULT '{}' NOT NULL, 
    ticket_id BIGINT, 
    comment_id BIGINT, 
    matched_by VARCHAR(12) DEFAULT '' NOT NULL, 
    is_guess_undone BOOLEAN DEFAULT 'false' NOT NULL, 
    possible_ticket_id BIGINT, 
    duplicate_of_id BIGINT, 
    bounced_message_id BIGINT, 
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    handled_at TIMESTAMP WITH TIME ZONE, 
    handled_by_id BIGINT, 
    CONSTRAINT pk_inbound_messages PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_inbound_messages_tenant_id_mailbox_id FOREIGN KEY(tenant_id, mailbox_id) REFERENCES mailboxes (tenant_id, id), 
    CONSTRAINT fk_inbound_messages_tenant_id_form_id FOREIGN KEY(tenant_id, form_id) REFERENCES web_forms (tenant_id, id), 
    CONSTRAINT fk_inbound_messages_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_inbound_messages_tenant_id_handled_by_id FOREIGN KEY(tenant_id, handled_by_id) REFERENCES users (tenant_id, id), 
    CONSTRAINT fk_inbound_messages_tenant_id_possible_ticket_id FOREIGN KEY(tenant_id, possible_ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT ck_inbound_messages_state CHECK (state IN ('received', 'done', 'ignored', 'held', 'failed', 'discarded')), 
    CONSTRAINT uq_inbound_messages_tenant_id_delivery_key UNIQUE (tenant_id, delivery_key), 
    CONSTRAINT fk_inbound_messages_tenant_id_source_id FOREIGN KEY(tenant_id, source_id) REFERENCES inbox_sources (tenant_id, id), 
    CONSTRAINT fk_inbound_messages_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_inbound_messages_content ON inbound_messages (tenant_id, content_hash) WHERE content_hash IS NOT NULL;

CREATE INDEX ix_inbound_messages_mailbox ON inbound_messages (tenant_id, mailbox_id, received_at DESC);

CREATE INDEX ix_inbound_messages_message_id ON inbound_messages (tenant_id, message_id) WHERE message_id <> '';

CREATE INDEX ix_inbound_messages_received ON inbound_messages (tenant_id, received_at DESC, id DESC);

CREATE INDEX ix_inbound_messages_sender ON inbound_messages (tenant_id, sender, received_at DESC);

CREATE INDEX ix_inbound_messages_state ON inbound_messages (tenant_id, state, received_at DESC, id DESC);

CREATE INDEX ix_inbound_messages_ticket ON inbound_messages (tenant_id, ticket_id);

CREATE INDEX ix_inbound_messages_waiting ON inbound_messages (received_at) WHERE state = 'received';

CREATE TABLE mail_participants (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('mail_participants_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    address VARCHAR(254) NOT NULL, 
    name VARCHAR(200) DEFAULT '' NOT NULL, 
    contact_id BIGINT, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    CONSTRAINT pk_mail_participants PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_mail_participants_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT uq_mail_participants_tenant_id_ticket_id_address UNIQUE (tenant_id, ticket_id, address), 
    CONSTRAINT fk_mail_participants_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contacts (tenant_id, id), 
    CONSTRAINT fk_mail_participants_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_mail_participants_address ON mail_participants (tenant_id, address) WHERE is_active;

CREATE TABLE mail_references (
    tenant_id BIGINT NOT NULL, 
    message_id VARCHAR(500) NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    comment_id BIGINT, 
    is_ours BOOLEAN DEFAULT 'false' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    CONSTRAINT pk_mail_references PRIMARY KEY (tenant_id, message_id), 
    CONSTRAINT fk_mail_references_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_mail_references_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_mail_references_ticket ON mail_references (tenant_id, ticket_id);

CREATE TABLE mailbox_health (
    tenant_id BIGINT NOT NULL, 
    mailbox_id BIGINT NOT NULL, 
    looked_at TIMESTAMP WITH TIME ZONE, 
    succeeded_at TIMESTAMP WITH TIME ZONE, 
    failed_at TIMESTAMP WITH TIME ZONE, 
    error VARCHAR(500) DEFAULT '' NOT NULL, 
    failures INTEGER DEFAULT '0' NOT NULL, 
    sent_at TIMESTAMP WITH TIME ZONE, 
    send_failed_at TIMESTAMP WITH TIME ZONE, 
    send_error VARCHAR(500) DEFAULT '' NOT NULL, 
    uid_validity BIGINT, 
    last_uid BIGINT DEFAULT '0' NOT NULL, 
    backlog INTEGER DEFAULT '0' NOT NULL, 
    unfetched JSONB DEFAULT '{}' NOT NULL, 
    usual_pause_seconds INTEGER, 
    alarmed_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_mailbox_health PRIMARY KEY (tenant_id, mailbox_id), 
    CONSTRAINT fk_mailbox_health_tenant_id_mailbox_id FOREIGN KEY(tenant_id, mailbox_id) REFERENCES mailboxes (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_mailbox_health_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE outbound_messages (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('outbound_messages_id_seq') NOT NULL, 
    kind VARCHAR(20) NOT NULL, 
    mailbox_id BIGINT, 
    ticket_id BIGINT, 
    comment_id BIGINT, 
    message_id VARCHAR(500) NOT NULL, 
    in_reply_to VARCHAR(500) DEFAULT '' NOT NULL, 
    "references" JSONB DEFAULT '[]' NOT NULL, 
    subject VARCHAR(500) NOT NULL, 
    text TEXT NOT NULL, 
    html TEXT DEFAULT '' NOT NULL, 
    headers JSONB DEFAULT '{}' NOT NULL, 
    file_ids JSONB DEFAULT '[]' NOT NULL, 
    state VARCHAR(10) DEFAULT 'queued' NOT NULL, 
    due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    attempts INTEGER DEFAULT '0' NOT NULL, 
    error VARCHAR(500) DEFAULT '' NOT NULL, 
    claimed_at TIMESTAMP WITH TIME ZONE, 
    sent_at TIMESTAMP WITH TIME ZONE, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    CONSTRAINT pk_outbound_messages PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_outbound_messages_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT uq_outbound_messages_tenant_id_message_id UNIQUE (tenant_id, message_id), 
    CONSTRAINT fk_outbound_messages_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_outbound_messages_tenant_id_mailbox_id FOREIGN KEY(tenant_id, mailbox_id) REFERENCES mailboxes (tenant_id, id), 
    CONSTRAINT ck_outbound_messages_state CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'dead', 'cancelled'))
);

CREATE INDEX ix_outbound_messages_created ON outbound_messages (tenant_id, created_at DESC, id DESC);

CREATE INDEX ix_outbound_messages_due ON outbound_messages (due_at) WHERE state IN ('queued', 'sending');

CREATE INDEX ix_outbound_messages_ticket ON outbound_messages (tenant_id, ticket_id, comment_id);

CREATE UNIQUE INDEX uq_outbound_messages_comment ON outbound_messages (tenant_id, comment_id, kind) WHERE comment_id IS NOT NULL;

CREATE TABLE outbound_recipients (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('outbound_recipients_id_seq') NOT NULL, 
    outbound_id BIGINT NOT NULL, 
    field VARCHAR(3) NOT NULL, 
    address VARCHAR(254) NOT NULL, 
    name VARCHAR(200) DEFAULT '' NOT NULL, 
    contact_id BIGINT, 
    state VARCHAR(10) DEFAULT 'queued' NOT NULL, 
    status VARCHAR(20) DEFAULT '' NOT NULL, 
    detail VARCHAR(500) DEFAULT '' NOT NULL, 
    settled_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_outbound_recipients PRIMARY KEY (tenant_id, id), 
    CONSTRAINT ck_outbound_recipients_field CHECK (field IN ('to', 'cc', 'bcc')), 
    CONSTRAINT fk_outbound_recipients_tenant_id_outbound_id FOREIGN KEY(tenant_id, outbound_id) REFERENCES outbound_messages (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_outbound_recipients_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contacts (tenant_id, id), 
    CONSTRAINT fk_outbound_recipients_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT uq_outbound_recipients_tenant_id_outbound_id_address UNIQUE (tenant_id, outbound_id, address)
);

CREATE INDEX ix_outbound_recipients_address ON outbound_recipients (tenant_id, address);

GRANT SELECT, INSERT, UPDATE, DELETE ON acknowledgements TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON acknowledgements TO gongdan_system;
ALTER TABLE acknowledgements ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON acknowledgements TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON mail_templates TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON mail_templates TO gongdan_system;
ALTER TABLE mail_templates ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON mail_templates TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE mail_templates_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON storms TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON storms TO gongdan_system;
ALTER TABLE storms ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON storms TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox_sources TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox_sources TO gongdan_system;
ALTER TABLE inbox_sources ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON inbox_sources TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE inbox_sources_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON mailboxes TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON mailboxes TO gongdan_system;
ALTER TABLE mailboxes ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON mailboxes TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE mailboxes_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON web_forms TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON web_forms TO gongdan_system;
ALTER TABLE web_forms ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON web_forms TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE web_forms_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON inbound_messages TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON inbound_messages TO gongdan_system;
ALTER TABLE inbound_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON inbound_messages TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE inbound_messages_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON mail_participants TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON mail_participants TO gongdan_system;
ALTER TABLE mail_participants ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON mail_participants TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE mail_participants_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON mail_references TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON mail_references TO gongdan_system;
ALTER TABLE mail_references ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON mail_references TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON mailbox_health TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON mailbox_health TO gongdan_system;
ALTER TABLE mailbox_health ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON mailbox_health TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON outbound_messages TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbound_messages TO gongdan_system;
ALTER TABLE outbound_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON outbound_messages TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE outbound_messages_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbound_recipients TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbound_recipients TO gongdan_system;
ALTER TABLE outbound_recipients ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON outbound_recipients TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE outbound_recipients_id_seq TO gongdan_app, gongdan_system;

