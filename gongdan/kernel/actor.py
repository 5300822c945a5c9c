"""Who acts: a person, a customer, a job or the system itself, for one tenant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

ActorKind = Literal["user", "customer", "system", "anonymous"]


class Scope(IntEnum):
    """How much of a tenant's data a permission reaches; a wider scope holds the narrower ones."""

    OWN = 1
    TEAM = 2
    DEPARTMENT = 3
    ALL = 4


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts. `grants` maps a permission such as `ticket.read` to the widest scope it was given.

    `team_ids` are the teams the person belongs to, `department_ids` the person's department and all below.
    A customer has `contact_id` (and `organisation_id` where he may see his organisation's requests); requests of
    others in which he takes part are in `lent_ticket_ids`.
    """

    tenant_id: int
    kind: ActorKind
    name: str
    user_id: int | None = None
    contact_id: int | None = None
    organisation_id: int | None = None
    lent_ticket_ids: frozenset[int] = frozenset()
    role_keys: frozenset[str] = frozenset()
    grants: Mapping[str, Scope] = field(default_factory=dict)
    team_ids: frozenset[int] = frozenset()
    department_ids: frozenset[int] = frozenset()
    locale: str = "zh-CN"
    time_zone: str = "Asia/Shanghai"
    session_id: int | None = None
    token_id: int | None = None

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    @property
    def is_staff(self) -> bool:
        return self.kind in ("user", "system")

    def scope(self, permission: str) -> Scope | None:
        """The reach of `permission`, or None where the actor does not have it."""
        return Scope.ALL if self.is_system else self.grants.get(permission)

    def may(self, permission: str) -> bool:
        return self.scope(permission) is not None


def system_actor(tenant_id: int, name: str = "system") -> Actor:
    """The product itself at work for a tenant: jobs, the clock, imports and the command line."""
    return Actor(tenant_id=tenant_id, kind="system", name=name)


def anonymous_actor(tenant_id: int) -> Actor:
    """Somebody who has not signed in."""
    return Actor(tenant_id=tenant_id, kind="anonymous", name="")
