ALTER TABLE organisations ADD COLUMN calendar_id BIGINT;

ALTER TABLE organisations ADD CONSTRAINT fk_organisations_tenant_id_calendar_id FOREIGN KEY(tenant_id, calendar_id) REFERENCES calendars (tenant_id, id);
