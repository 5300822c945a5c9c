CREATE SEQUENCE webhooks_id_seq;

CREATE SEQUENCE webhook_deliveries_id_seq;

CREATE TABLE webhooks (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('webhooks_id_seq') NOT NULL, 
    name VARCHAR(200) NOT NULL, 
    url VARCHAR(2000) NOT NULL, 
    secret TEXT NOT NULL, 
    former_secret TEXT DEFAULT '' NOT NULL, 
    former_until TIMESTAMP WITH TIME ZONE, 
    events VARCHAR(40)[] NOT NULL, 
    condition JSONB NOT NULL, 
    has_notes BOOLEAN DEFAULT 'false' NOT NULL, 
    has_contact_details BOOLEAN DEFAULT 'false' NOT NULL, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    creator_id BIGINT, 
    creator_name VARCHAR(200) NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    failing_since TIMESTAMP WITH TIME ZONE, 
    delivered_at TIMESTAMP WITH TIME ZONE, 
    failed_at TIMESTAMP WITH TIME ZONE, 
    error VARCHAR(60) DEFAULT '' NOT NULL, 
    rests_until TIMESTAMP WITH TIME ZONE, 
    off_reason VARCHAR(20) DEFAULT '' NOT NULL, 
    CONSTRAINT pk_webhooks PRIMARY KEY (tenant_id, id), 
    CONSTRAINT fk_webhooks_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT uq_webhooks_tenant_id_name UNIQUE (tenant_id, name)
);

CREATE TABLE webhook_deliveries (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('webhook_deliveries_id_seq') NOT NULL, 
    webhook_id BIGINT NOT NULL, 
    event VARCHAR(40) NOT NULL, 
    fact_id BIGINT, 
    ticket_id BIGINT, 
    body TEXT NOT NULL, 
    state VARCHAR(12) NOT NULL, 
    due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    claimed_at TIMESTAMP WITH TIME ZONE, 
    attempts SMALLINT DEFAULT '0' NOT NULL, 
    tries JSONB DEFAULT '[]' NOT NULL, 
    status SMALLINT, 
    error VARCHAR(60) DEFAULT '' NOT NULL, 
    answer TEXT DEFAULT '' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    settled_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_webhook_deliveries PRIMARY KEY (tenant_id, id), 
    CONSTRAINT uq_webhook_deliveries_tenant_id_webhook_id_fact_id_event UNIQUE (tenant_id, webhook_id, fact_id, event), 
    CONSTRAINT fk_webhook_deliveries_tenant_id_webhook_id FOREIGN KEY(tenant_id, webhook_id) REFERENCES webhooks (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_webhook_deliveries_tenant_id_ticket_id FOREIGN KEY(tenant_id, ticket_id) REFERENCES tickets (tenant_id, id) ON DELETE CASCADE, 
    CONSTRAINT fk_webhook_deliveries_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT ck_webhook_deliveries_state_known CHECK (state IN ('queued', 'sending', 'delivered', 'failed'))
);

CREATE INDEX ix_webhook_deliveries_created_at ON webhook_deliveries (created_at);

CREATE INDEX ix_webhook_deliveries_due ON webhook_deliveries (due_at, tenant_id, webhook_id) WHERE state IN ('queued', 'sending');

CREATE INDEX ix_webhook_deliveries_list ON webhook_deliveries (tenant_id, webhook_id, id);

CREATE INDEX ix_webhook_deliveries_ticket ON webhook_deliveries (tenant_id, ticket_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks TO gongdan_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks TO gongdan_system;

ALTER TABLE webhooks ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON webhooks TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);

GRANT USAGE ON SEQUENCE webhooks_id_seq TO gongdan_app, gongdan_system;

GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_deliveries TO gongdan_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_deliveries TO gongdan_system;

ALTER TABLE webhook_deliveries ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON webhook_deliveries TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);

GRANT USAGE ON SEQUENCE webhook_deliveries_id_seq TO gongdan_app, gongdan_system;
