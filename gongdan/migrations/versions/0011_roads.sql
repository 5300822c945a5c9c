CREATE SEQUENCE notification_templates_id_seq;
CREATE SEQUENCE push_devices_id_seq;
CREATE SEQUENCE notification_roads_id_seq;
CREATE SEQUENCE urgent_alerts_id_seq;
CREATE SEQUENCE notice_deliveries_id_seq;
CREATE TABLE notification_rules (
    tenant_id BIGINT NOT NULL, 
    kind VARCHAR(40) NOT NULL, 
    roads JSONB NOT NULL, 
    unread_minutes INTEGER, 
    CONSTRAINT pk_notification_rules PRIMARY KEY (tenant_id, kind), 
    CONSTRAINT fk_notification_rules_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT ck_notification_rules_unread_minutes_in_range CHECK (unread_minutes BETWEEN 1 AND 10080)
);

CREATE TABLE notification_settings (
    tenant_id BIGINT NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    CONSTRAINT pk_notification_settings PRIMARY KEY (tenant_id), 
    CONSTRAINT fk_notification_settings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE notification_templates (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('notification_templates_id_seq') NOT NULL, 
    kind VARCHAR(40) NOT NULL, 
    locale VARCHAR(10) NOT NULL, 
    subject TEXT NOT NULL, 
    body TEXT NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_notification_templates PRIMARY KEY (tenant_id, id), 
    CONSTRAINT uq_notification_templates_tenant_id_kind_locale UNIQUE (tenant_id, kind, locale), 
    CONSTRAINT fk_notification_templates_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE notification_habits (
    tenant_id BIGINT NOT NULL, 
    user_id BIGINT NOT NULL, 
    quiet_from SMALLINT, 
    quiet_to SMALLINT, 
    urgent_passes BOOLEAN DEFAULT 'true' NOT NULL, 
    digest VARCHAR(8) DEFAULT 'none' NOT NULL, 
    digest_at SMALLINT DEFAULT '480' NOT NULL, 
    CONSTRAINT pk_notification_habits PRIMARY KEY (tenant_id, user_id), 
    CONSTRAINT fk_notification_habits_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_notification_habits_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE notification_phones (
    tenant_id BIGINT NOT NULL, 
    user_id BIGINT NOT NULL, 
    phone VARCHAR(20), 
    verified_at TIMESTAMP WITH TIME ZONE, 
    wanted_phone VARCHAR(20), 
    code_hash BYTEA, 
    code_expires_at TIMESTAMP WITH TIME ZONE, 
    tries SMALLINT DEFAULT '0' NOT NULL, 
    codes_sent SMALLINT DEFAULT '0' NOT NULL, 
    codes_since TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_notification_phones PRIMARY KEY (tenant_id, user_id), 
    CONSTRAINT fk_notification_phones_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_notification_phones_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE push_devices (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('push_devices_id_seq') NOT NULL, 
    user_id BIGINT NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    endpoint_hash BYTEA NOT NULL, 
    secrets TEXT NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    sent_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_push_devices PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_push_devices_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT uq_push_devices_tenant_id_endpoint_hash UNIQUE (tenant_id, endpoint_hash), 
    CONSTRAINT fk_push_devices_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_push_devices_user ON push_devices (tenant_id, user_id);

CREATE TABLE notification_roads (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('notification_roads_id_seq') NOT NULL, 
    road VARCHAR(20) NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    team_id BIGINT, 
    config JSONB DEFAULT '{}' NOT NULL, 
    secrets TEXT DEFAULT '' NOT NULL, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    sent_at TIMESTAMP WITH TIME ZONE, 
    failed_at TIMESTAMP WITH TIME ZONE, 
    last_error VARCHAR(500) DEFAULT '' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_notification_roads PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_notification_roads_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT ck_notification_roads_road_known CHECK (road IN ('sms', 'wecom', 'dingtalk', 'feishu')), 
    CONSTRAINT uq_notification_roads_tenant_id_name UNIQUE (tenant_id, name), 
    CONSTRAINT fk_notification_roads_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES teams (tenant_id, id)
);

CREATE TABLE urgent_alerts (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('urgent_alerts_id_seq') NOT NULL, 
    ticket_id BIGINT NOT NULL, 
    user_id BIGINT NOT NULL, 
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    answer_by TIMESTAMP WITH TIME ZONE NOT NULL, 
    roads JSONB, 
    overdue_at TIMESTAMP WITH TIME ZONE, 
    ended_at TIMESTAMP WITH TIME ZONE, 
    outcome VARCHAR(16), 
    CONSTRAINT pk_urgent_alerts PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_urgent_alerts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_urgent_alerts_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_urgent_alerts_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_urgent_alerts_overdue ON urgent_alerts (answer_by) WHERE ended_at IS NULL AND overdue_at IS NULL;

CREATE INDEX ix_urgent_alerts_ticket ON urgent_alerts (tenant_id, ticket_id, id);

CREATE INDEX ix_urgent_alerts_user ON urgent_alerts (tenant_id, user_id) WHERE ended_at IS NULL;

CREATE UNIQUE INDEX uq_urgent_alerts_open ON urgent_alerts (tenant_id, ticket_id) WHERE ended_at IS NULL;

CREATE TABLE notice_deliveries (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('notice_deliveries_id_seq') NOT NULL, 
    notification_id BIGINT NOT NULL, 
    user_id BIGINT NOT NULL, 
    kind VARCHAR(40) NOT NULL, 
    ticket_id BIGINT, 
    road VARCHAR(20) NOT NULL, 
    road_id BIGINT, 
    target VARCHAR(40) NOT NULL, 
    address VARCHAR(254) DEFAULT '' NOT NULL, 
    cause VARCHAR(12) NOT NULL, 
    is_urgent BOOLEAN DEFAULT 'false' NOT NULL, 
    state VARCHAR(10) NOT NULL, 
    reason VARCHAR(20) DEFAULT '' NOT NULL, 
    due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    attempts SMALLINT DEFAULT '0' NOT NULL, 
    claimed_at TIMESTAMP WITH TIME ZONE, 
    message_id VARCHAR(40), 
    answer VARCHAR(500) DEFAULT '' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    settled_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_notice_deliveries PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_notice_deliveries_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_notice_deliveries_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT uq_notice_deliveries_tenant_id_notification_id_road UNIQUE (tenant_id, notification_id, road), 
    CONSTRAINT fk_notice_deliveries_tenant_id_notification_id FOREIGN KEY(tenant_id, notification_id) REFERENCES notifications (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_notice_deliveries_due ON notice_deliveries (due_at) WHERE settled_at IS NULL;

CREATE INDEX ix_notice_deliveries_log ON notice_deliveries (tenant_id, created_at DESC, id DESC);

CREATE INDEX ix_notice_deliveries_pace ON notice_deliveries (tenant_id, road_id, settled_at);

CREATE INDEX ix_notice_deliveries_target ON notice_deliveries (tenant_id, road, target) WHERE settled_at IS NULL;

CREATE INDEX ix_notice_deliveries_user ON notice_deliveries (tenant_id, user_id, created_at DESC, id DESC);

ALTER TABLE notifications ADD COLUMN next_road_at TIMESTAMP WITH TIME ZONE;

CREATE INDEX ix_notifications_next_road ON notifications (next_road_at) WHERE next_road_at IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON notification_rules TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notification_rules TO gongdan_system;
ALTER TABLE notification_rules ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON notification_rules TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON notification_settings TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notification_settings TO gongdan_system;
ALTER TABLE notification_settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON notification_settings TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON notification_templates TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notification_templates TO gongdan_system;
ALTER TABLE notification_templates ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON notification_templates TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE notification_templates_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON notification_habits TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notification_habits TO gongdan_system;
ALTER TABLE notification_habits ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON notification_habits TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON notification_phones TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notification_phones TO gongdan_system;
ALTER TABLE notification_phones ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON notification_phones TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON push_devices TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON push_devices TO gongdan_system;
ALTER TABLE push_devices ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON push_devices TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE push_devices_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON notification_roads TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notification_roads TO gongdan_system;
ALTER TABLE notification_roads ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON notification_roads TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE notification_roads_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON urgent_alerts TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON urgent_alerts TO gongdan_system;
ALTER TABLE urgent_alerts ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON urgent_alerts TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE urgent_alerts_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON notice_deliveries TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notice_deliveries TO gongdan_system;
ALTER TABLE notice_deliveries ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON notice_deliveries TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE notice_deliveries_id_seq TO gongdan_app, gongdan_system;

