"""Every route of identity, and what its constraints mean to callers."""

from fastapi import APIRouter

from gongdan.identity.api import (
    access,
    access_of_others,
    audit,
    calendar_files,
    calendars,
    departments,
    live,
    oneself,
    password_links,
    portal,
    roles,
    teams,
    tenant,
    users,
)
from gongdan.kernel.problems import CONSTRAINT_WORDS

CONSTRAINT_WORDS |= {
    "uq_users_tenant_id_email": ("email_taken", "There is already a person with this e-mail address."),
    "uq_users_tenant_id_external_id": ("external_id_taken", "There is already a person with this external number."),
    "uq_teams_tenant_id_key": ("team_key_taken", "There is already a team with this key."),
    "uq_teams_tenant_id_name": ("team_name_taken", "There is already a team with this name."),
    "uq_roles_tenant_id_key": ("role_key_taken", "There is already a role with this key."),
    "uq_calendars_default": ("default_calendar_taken", "Another calendar has just become the default."),
    "uq_tenants_slug": ("slug_taken", "There is already a tenant with this slug."),
}

routers: list[APIRouter] = [
    access.session_routes,
    access.own_routes,
    access_of_others.user_routes,
    access_of_others.rule_routes,
    password_links.resets_router,
    password_links.links_router,
    oneself.oneself_router,
    portal.portal_router,
    tenant.router,
    users.router,
    users.people_router,
    departments.router,
    teams.router,
    # The file of a calendar goes before the calendar: its path begins alike.
    calendar_files.files_router,
    calendar_files.links_router,
    calendars.router,
    roles.router,
    roles.permissions_router,
    access_of_others.token_routes,
    audit.router,
    live.router,
]
