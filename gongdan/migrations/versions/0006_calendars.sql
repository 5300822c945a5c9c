-- What calendars need of the tables, as they stood when they landed.

CREATE SEQUENCE calendars_id_seq;
CREATE TABLE calendars (
    tenant_id BIGINT NOT NULL, 
    id BIGINT DEFAULT nextval('calendars_id_seq') NOT NULL, 
    names JSONB NOT NULL, 
    zone VARCHAR(60) NOT NULL, 
    week JSONB NOT NULL, 
    holidays VARCHAR(20)[] DEFAULT '{}' NOT NULL, 
    makeup_weekday SMALLINT, 
    is_default BOOLEAN DEFAULT 'false' NOT NULL, 
    is_active BOOLEAN DEFAULT 'true' NOT NULL, 
    link_number INTEGER DEFAULT '1' NOT NULL, 
    version INTEGER DEFAULT '1' NOT NULL, 
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
    CONSTRAINT pk_calendars PRIMARY KEY (tenant_id, id), 
    CONSTRAINT ck_calendars_makeup_weekday_known CHECK (makeup_weekday BETWEEN 0 AND 6), 
    CONSTRAINT ck_calendars_default_is_active CHECK (is_active OR NOT is_default), 
    CONSTRAINT fk_calendars_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE UNIQUE INDEX uq_calendars_default ON calendars (tenant_id) WHERE is_default;

CREATE TABLE calendar_days (
    tenant_id BIGINT NOT NULL, 
    calendar_id BIGINT NOT NULL, 
    day DATE NOT NULL, 
    source VARCHAR(8) NOT NULL, 
    kind VARCHAR(8) NOT NULL, 
    name VARCHAR(200) DEFAULT '' NOT NULL, 
    windows JSONB, 
    CONSTRAINT pk_calendar_days PRIMARY KEY (tenant_id, calendar_id, day, source), 
    CONSTRAINT ck_calendar_days_source_known CHECK (source IN ('own', 'feed')), 
    CONSTRAINT fk_calendar_days_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT ck_calendar_days_kind_known CHECK (kind IN ('holiday', 'workday')), 
    CONSTRAINT fk_calendar_days_tenant_id_calendar_id FOREIGN KEY(tenant_id, calendar_id) REFERENCES calendars (tenant_id, id)
);

CREATE TABLE calendar_feeds (
    tenant_id BIGINT NOT NULL, 
    calendar_id BIGINT NOT NULL, 
    url TEXT NOT NULL, 
    every_hours INTEGER DEFAULT '24' NOT NULL, 
    etag TEXT DEFAULT '' NOT NULL, 
    modified TEXT DEFAULT '' NOT NULL, 
    next_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    tried_at TIMESTAMP WITH TIME ZONE, 
    fetched_at TIMESTAMP WITH TIME ZONE, 
    day_count INTEGER DEFAULT '0' NOT NULL, 
    failures INTEGER DEFAULT '0' NOT NULL, 
    failure JSONB, 
    CONSTRAINT pk_calendar_feeds PRIMARY KEY (tenant_id, calendar_id), 
    CONSTRAINT fk_calendar_feeds_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_calendar_feeds_tenant_id_calendar_id FOREIGN KEY(tenant_id, calendar_id) REFERENCES calendars (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_calendar_feeds_next_at ON calendar_feeds (next_at);

CREATE TABLE calendar_versions (
    tenant_id BIGINT NOT NULL, 
    calendar_id BIGINT NOT NULL, 
    version INTEGER NOT NULL, 
    rules JSONB NOT NULL, 
    valid_from TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_calendar_versions PRIMARY KEY (tenant_id, calendar_id, version), 
    CONSTRAINT fk_calendar_versions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
    CONSTRAINT fk_calendar_versions_tenant_id_calendar_id FOREIGN KEY(tenant_id, calendar_id) REFERENCES calendars (tenant_id, id)
);

ALTER TABLE teams ADD COLUMN calendar_id BIGINT;

ALTER TABLE teams ADD CONSTRAINT fk_teams_tenant_id_calendar_id FOREIGN KEY(tenant_id, calendar_id) REFERENCES calendars (tenant_id, id);

GRANT SELECT, INSERT, UPDATE, DELETE ON calendars TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON calendars TO gongdan_system;
ALTER TABLE calendars ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON calendars TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT USAGE ON SEQUENCE calendars_id_seq TO gongdan_app, gongdan_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_days TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_days TO gongdan_system;
ALTER TABLE calendar_days ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON calendar_days TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_feeds TO gongdan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_feeds TO gongdan_system;
ALTER TABLE calendar_feeds ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON calendar_feeds TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
GRANT SELECT, INSERT ON calendar_versions TO gongdan_app;
GRANT SELECT, INSERT ON calendar_versions TO gongdan_system;
ALTER TABLE calendar_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON calendar_versions TO gongdan_app USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);

