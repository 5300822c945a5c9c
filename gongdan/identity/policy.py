"""Who may see and change people, teams, departments, roles and the log; the permission words of identity."""

from sqlalchemy import ColumnElement, false, or_, true

from gongdan.identity.models import users
from gongdan.kernel.actor import Scope
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx

TENANT_MANAGE = permission("tenant.manage", {"zh-CN": "管理租户设置", "en": "Manage the tenant's settings"})
USER_READ = permission("user.read", {"zh-CN": "查看用户", "en": "See users"})
USER_MANAGE = permission("user.manage", {"zh-CN": "管理用户", "en": "Add, change and retire users"})
DEPARTMENT_MANAGE = permission("department.manage", {"zh-CN": "管理部门", "en": "Manage departments"})
TEAM_MANAGE = permission("team.manage", {"zh-CN": "管理技能组", "en": "Manage teams and their members"})
ROLE_READ = permission("role.read", {"zh-CN": "查看角色", "en": "See roles and permissions"})
ROLE_MANAGE = permission("role.manage", {"zh-CN": "管理角色", "en": "Create, change and delete roles"})
ROLE_GRANT = permission("role.grant", {"zh-CN": "授予角色", "en": "Grant roles to users"})
USER_UNLOCK = permission("user.unlock", {"zh-CN": "解锁用户", "en": "Unlock users and reset their second factor"})
SECURITY_MANAGE = permission("security.manage", {"zh-CN": "管理安全规则", "en": "Manage security rules"})
SESSION_MANAGE = permission("session.manage", {"zh-CN": "管理会话", "en": "See and revoke others' sessions"})
TOKEN_CREATE = permission("token.create", {"zh-CN": "创建自己的令牌", "en": "Create API tokens of one's own"})
TOKEN_MANAGE = permission("token.manage", {"zh-CN": "管理他人令牌", "en": "See and revoke others' API tokens"})
AUDIT_READ = permission("audit.read", {"zh-CN": "查看审计日志", "en": "Read, export and verify the audit log"})

# Taking everything out or in concerns all modules; the lowest that knows permissions names it.
DATA_EXPORT = permission("data.export", {"zh-CN": "导出数据", "en": "Export data"})
DATA_IMPORT = permission("data.import", {"zh-CN": "导入数据", "en": "Import data"})


def need(tx: Tx, word: str) -> None:
    """Raises NotAllowed where the actor lacks the permission."""
    if not tx.actor.may(word):
        raise NotAllowed(word)


def staff_only(tx: Tx) -> None:
    """Names of colleagues, teams and departments are for staff; customers are refused."""
    if not tx.actor.is_staff:
        raise NotAllowed("staff", "This is for staff only.")


def may_see_users(tx: Tx) -> None:
    need(tx, USER_READ)


def may_manage_users(tx: Tx) -> None:
    need(tx, USER_MANAGE)


def may_manage_departments(tx: Tx) -> None:
    need(tx, DEPARTMENT_MANAGE)


def may_manage_teams(tx: Tx) -> None:
    need(tx, TEAM_MANAGE)


def may_manage_tenant(tx: Tx) -> None:
    need(tx, TENANT_MANAGE)


def may_see_roles(tx: Tx) -> None:
    need(tx, ROLE_READ)


def may_manage_roles(tx: Tx) -> None:
    need(tx, ROLE_MANAGE)


def may_grant_roles(tx: Tx) -> None:
    need(tx, ROLE_GRANT)


def may_read_audit(tx: Tx) -> None:
    need(tx, AUDIT_READ)


def visible_users(tx: Tx) -> ColumnElement[bool]:
    """The people whose records the actor may open: all, his department's, or himself."""
    scope = tx.actor.scope(USER_READ)
    if scope is None:
        return false()
    if scope is Scope.ALL:
        return true()
    himself = users.c.id == tx.actor.user_id
    if scope is Scope.OWN:
        return himself
    return or_(himself, users.c.department_id.in_(sorted(tx.actor.department_ids)))


def resettable(tx: Tx) -> ColumnElement[bool]:
    """The people whom the actor may hand a link to set a password. Raises NotAllowed without the right to any."""
    scopes = [scope for word in (USER_MANAGE, SECURITY_MANAGE) if (scope := tx.actor.scope(word)) is not None]
    if not (scopes and tx.actor.is_staff):
        raise NotAllowed(USER_MANAGE)
    if max(scopes) is Scope.ALL:
        return true()
    return or_(users.c.id == tx.actor.user_id, users.c.department_id.in_(sorted(tx.actor.department_ids)))
