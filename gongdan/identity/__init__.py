"""Identity's front door: who belongs to a tenant, and what each may do."""

from gongdan.identity.access import actor_of_user, bind_tenant, complete_actor, set_customer_link
from gongdan.identity.actions.access import bump_access
from gongdan.identity.actions.customer_accounts import move_customer_accounts, open_customer_account
from gongdan.identity.actions.departments import add_department
from gongdan.identity.actions.grants import set_roles
from gongdan.identity.actions.passwords import set_password
from gongdan.identity.actions.portal import change_portal_settings
from gongdan.identity.actions.teams import add_team, set_members
from gongdan.identity.actions.tenants import create_tenant
from gongdan.identity.actions.tokens import create_token
from gongdan.identity.actions.users import add_user, change_user, retire_user
from gongdan.identity.addresses import stored_email, stored_phone
from gongdan.identity.current import (
    Caller,
    PublicTx,
    ReadTx,
    SecretTx,
    WriteTx,
    address_limiter,
    by_link,
    caller_address,
    caller_by_link,
)
from gongdan.identity.live_audience import concerns
from gongdan.identity.models import departments, roles, team_members, teams, tenants, user_roles, users
from gongdan.identity.queries.accounts import find_customer_account
from gongdan.identity.queries.calendars import calendar_for_team
from gongdan.identity.queries.chain import verify_log
from gongdan.identity.queries.org import (
    active_tenant_ids,
    find_team,
    get_department_names,
    get_teams,
    is_member,
    no_team,
    team_department,
)
from gongdan.identity.queries.people import PersonName, find_colleague, find_user_by_email, get_people, holders_of
from gongdan.identity.queries.portal import get_portal_settings, organisations_share_tickets
from gongdan.identity.schemas.org import DepartmentIn, TeamIn
from gongdan.identity.schemas.password_links import PasswordLinkOut
from gongdan.identity.schemas.people import UserIn, UserPatch
from gongdan.identity.schemas.portal import PortalPatch, PortalSettingsOut
from gongdan.identity.sealing import Finding, Verdict
from gongdan.identity.seed import seed

__all__ = [
    "Caller",
    "DepartmentIn",
    "Finding",
    "PasswordLinkOut",
    "PersonName",
    "PortalPatch",
    "PortalSettingsOut",
    "PublicTx",
    "ReadTx",
    "SecretTx",
    "TeamIn",
    "UserIn",
    "UserPatch",
    "Verdict",
    "WriteTx",
    "active_tenant_ids",
    "actor_of_user",
    "add_department",
    "add_team",
    "add_user",
    "address_limiter",
    "bind_tenant",
    "bump_access",
    "by_link",
    "calendar_for_team",
    "caller_address",
    "caller_by_link",
    "change_portal_settings",
    "change_user",
    "complete_actor",
    "concerns",
    "create_tenant",
    "create_token",
    "departments",
    "find_colleague",
    "find_customer_account",
    "find_team",
    "find_user_by_email",
    "get_department_names",
    "get_people",
    "get_portal_settings",
    "get_teams",
    "holders_of",
    "is_member",
    "move_customer_accounts",
    "no_team",
    "open_customer_account",
    "organisations_share_tickets",
    "retire_user",
    "roles",
    "seed",
    "set_customer_link",
    "set_members",
    "set_password",
    "set_roles",
    "stored_email",
    "stored_phone",
    "team_department",
    "team_members",
    "teams",
    "tenants",
    "user_roles",
    "users",
    "verify_log",
]
