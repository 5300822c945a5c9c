ALTER TABLE routing_settings ADD COLUMN roster_version BIGINT DEFAULT '0' NOT NULL;
