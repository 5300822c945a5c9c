ALTER TABLE files ADD COLUMN safety VARCHAR(10) DEFAULT 'unchecked' NOT NULL;

ALTER TABLE files ADD COLUMN finding VARCHAR(120) DEFAULT '' NOT NULL;

ALTER TABLE files ADD COLUMN scanned_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE files ADD COLUMN judged_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE files ADD COLUMN judged_by VARCHAR(200) DEFAULT '' NOT NULL;

ALTER TABLE files ADD COLUMN judged_why VARCHAR(500) DEFAULT '' NOT NULL;

CREATE INDEX ix_files_judged ON files (tenant_id, id) WHERE finding <> '';

CREATE INDEX ix_files_waiting ON files (created_at) WHERE safety = 'waiting';

ALTER TABLE inbox_sources ADD COLUMN brings_mail BOOLEAN DEFAULT 'false' NOT NULL;

ALTER TABLE mailbox_health ADD COLUMN unfetched_why JSONB DEFAULT '{}' NOT NULL;

ALTER TABLE mailbox_health ADD COLUMN retry_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE mailboxes ADD COLUMN storm_limit INTEGER;

CREATE INDEX ix_inbound_messages_raw_key ON inbound_messages (raw_key);
