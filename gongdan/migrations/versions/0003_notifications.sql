-- What notifications need of the tables, as they stood when they landed.

CREATE SEQUENCE notifications_id_seq;
CREATE TABLE notification_preferences (
    tenant_id BIGINT NOT NULL, 
    user_id BIGINT NOT NULL, 
    kind VARCHAR(40) NOT NULL, 
    road VARCHAR(20) NOT NULL, 
    is_wanted BOOLEAN NOT NULL, 
    CONSTRAINT pk_notification_preferences PRIMARY KEY (tenant_id, user_id, kind, road), 
    CONSTRAINT fk_notification_preferences_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_notification_preferences_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE notifications (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('notifications_id_seq') NOT NULL, 
    user_id BIGINT NOT NULL, 
    kind VARCHAR(40) NOT NULL, 
    ticket_id BIGINT, 
    bundle VARCHAR(80), 
    count INTEGER DEFAULT '1' NOT NULL, 
    actor_kind VARCHAR(20) NOT NULL, 
    actor_id BIGINT, 
    actor_name VARCHAR(200) NOT NULL, 
    details JSONB DEFAULT '{}' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    told_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    read_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_notifications PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_notifications_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_notifications_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT ck_notifications_count_positive CHECK (count >= 1), 
    CONSTRAINT fk_notifications_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_notifications_forgotten ON notifications (told_at) WHERE read_at IS NULL;

CREATE INDEX ix_notifications_read_at ON notifications (read_at) WHERE read_at IS NOT NULL;

CREATE INDEX ix_notifications_ticket ON notifications (tenant_id, ticket_id);

CREATE INDEX ix_notifications_told ON notifications (tenant_id, user_id, told_at DESC, id DESC);

CREATE INDEX ix_notifications_unread ON notifications (tenant_id, user_id, told_at DESC, id DESC) WHERE read_at IS NULL;

CREATE UNIQUE INDEX uq_notifications_bundle ON notifications (tenant_id, user_id, bundle) WHERE read_at IS NULL AND bundle IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON notification_preferences TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notification_preferences TO gongdan_system;
ALTER TABLE notification_preferences ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON notification_preferences TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON notifications TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notifications TO gongdan_system;
ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON notifications TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE notifications_id_seq TO gongdan_app, gongdan_system;
