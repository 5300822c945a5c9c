"""Identity's front door: who belongs to a tenant, and what each may do."""

from gongdan.identity.models import departments, roles, team_members, teams, tenants, users

__all__ = ["departments", "roles", "team_members", "teams", "tenants", "users"]
