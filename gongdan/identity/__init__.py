"""Identity's front door: who belongs to a tenant, and what each may do."""

from gongdan.identity.access import actor_of_user, set_customer_link
from gongdan.identity.actions.access import bump_access
from gongdan.identity.actions.passwords import set_password
from gongdan.identity.actions.tokens import create_token
from gongdan.identity.current import Caller, PublicTx, ReadTx, WriteTx
from gongdan.identity.models import departments, roles, team_members, teams, tenants, users

__all__ = [
    "Caller",
    "PublicTx",
    "ReadTx",
    "WriteTx",
    "actor_of_user",
    "bump_access",
    "create_token",
    "departments",
    "roles",
    "set_customer_link",
    "set_password",
    "team_members",
    "teams",
    "tenants",
    "users",
]
