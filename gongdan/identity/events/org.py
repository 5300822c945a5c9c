"""What happens to tenants, people, departments, teams, roles and the log itself."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event

Changes = dict[str, list[Any]]  # {field: [old, new]}


class _ForStaff:
    """Names of people, teams and departments stand in every pickers' list: all of the staff are told."""

    def audience(self) -> dict[str, Any]:
        return {"is_for_staff": True}


@dataclass(frozen=True)
class TenantCreated(Event):
    subject: ClassVar[str] = "tenant"
    tenant_id: int
    slug: str
    name: str


@dataclass(frozen=True)
class TenantChanged(_ForStaff, Event):
    subject: ClassVar[str] = "tenant"
    tenant_id: int
    changes: Changes = field(default_factory=dict)


@dataclass(frozen=True)
class TenantAuditExported(Event):
    subject: ClassVar[str] = "tenant"
    tenant_id: int
    form: str
    filters: dict[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class UserAdded(_ForStaff, Event):
    subject: ClassVar[str] = "user"
    user_id: int
    email: str
    name: str
    department_id: int | None = None
    contact_id: int | None = None


@dataclass(frozen=True)
class UserChanged(_ForStaff, Event):
    subject: ClassVar[str] = "user"
    user_id: int
    changes: Changes = field(default_factory=dict)


@dataclass(frozen=True)
class UserRetired(_ForStaff, Event):
    subject: ClassVar[str] = "user"
    user_id: int
    sessions_ended: int = 0
    tokens_ended: int = 0


@dataclass(frozen=True)
class UserReinstated(_ForStaff, Event):
    subject: ClassVar[str] = "user"
    user_id: int


@dataclass(frozen=True)
class UserRolesChanged(Event):
    subject: ClassVar[str] = "user"
    user_id: int
    granted: list[str]
    withdrawn: list[str]


@dataclass(frozen=True)
class DepartmentAdded(_ForStaff, Event):
    subject: ClassVar[str] = "department"
    department_id: int
    name: str
    parent_id: int | None = None
    manager_id: int | None = None


@dataclass(frozen=True)
class DepartmentChanged(_ForStaff, Event):
    subject: ClassVar[str] = "department"
    department_id: int
    changes: Changes = field(default_factory=dict)


@dataclass(frozen=True)
class DepartmentRetired(_ForStaff, Event):
    subject: ClassVar[str] = "department"
    department_id: int


@dataclass(frozen=True)
class TeamAdded(_ForStaff, Event):
    subject: ClassVar[str] = "team"
    team_id: int
    key: str
    name: str
    department_id: int | None = None
    lead_id: int | None = None
    calendar_id: int | None = None


@dataclass(frozen=True)
class TeamChanged(_ForStaff, Event):
    subject: ClassVar[str] = "team"
    team_id: int
    changes: Changes = field(default_factory=dict)


@dataclass(frozen=True)
class TeamRetired(_ForStaff, Event):
    subject: ClassVar[str] = "team"
    team_id: int


@dataclass(frozen=True)
class TeamMembersChanged(_ForStaff, Event):
    subject: ClassVar[str] = "team"
    team_id: int
    joined: list[int]
    departed: list[int]


@dataclass(frozen=True)
class RoleAdded(Event):
    subject: ClassVar[str] = "role"
    role_id: int
    key: str
    scope: str
    permissions: list[str]
    cloned_from: str | None = None


@dataclass(frozen=True)
class RoleChanged(Event):
    subject: ClassVar[str] = "role"
    role_id: int
    key: str
    changes: Changes = field(default_factory=dict)


@dataclass(frozen=True)
class RoleDeleted(Event):
    subject: ClassVar[str] = "role"
    role_id: int
    key: str
    permissions: list[str]
