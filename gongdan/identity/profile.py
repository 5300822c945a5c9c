"""From roles, teams and departments to an actor: what a person may do and how far it reaches."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gongdan.kernel.actor import Actor, ActorKind, Scope

CUSTOMER_ROLE = "customer"


@dataclass(frozen=True, slots=True)
class Profile:
    """All that roles, teams and departments give to one person."""

    role_keys: frozenset[str]
    grants: Mapping[str, Scope]
    team_ids: frozenset[int]
    department_ids: frozenset[int]
    # Someone with one of the roles that the tenant's security rules name must sign in with a second factor.
    must_use_second_factor: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """What an actor takes over from the row of the user and, where that says nothing, of the tenant."""

    tenant_id: int
    user_id: int
    name: str
    contact_id: int | None
    locale: str
    time_zone: str


def widest(roles: Iterable[tuple[str, Collection[str]]]) -> dict[str, Scope]:
    """The permissions of several (scope, permissions), each with the widest scope any of them gives."""
    grants: dict[str, Scope] = {}
    for scope_name, permissions in roles:
        scope = Scope[scope_name.upper()]
        for word in permissions:
            grants[word] = max(scope, grants.get(word, scope))
    return grants


def kind_of(contact_id: int | None, role_keys: frozenset[str]) -> ActorKind:
    """A customer has no other role than that of a customer; a colleague who is also a contact stays staff."""
    if role_keys == {CUSTOMER_ROLE} or (contact_id is not None and not role_keys):
        return "customer"
    return "user"


def actor_of(
    person: Person,
    profile: Profile,
    *,
    token_scopes: Collection[str] = (),
    session_id: int | None = None,
    token_id: int | None = None,
) -> Actor:
    """The actor; a token's scopes, where it has any, narrow what its owner may do and never widen it."""
    grants = profile.grants
    if token_scopes:
        grants = {word: scope for word, scope in grants.items() if word in token_scopes}
    kind = kind_of(person.contact_id, profile.role_keys)
    return Actor(
        tenant_id=person.tenant_id,
        kind=kind,
        name=person.name,
        user_id=person.user_id,
        contact_id=person.contact_id if kind == "customer" else None,
        role_keys=profile.role_keys,
        grants=MappingProxyType(dict(grants)),
        team_ids=profile.team_ids,
        department_ids=profile.department_ids,
        locale=person.locale,
        time_zone=person.time_zone,
        session_id=session_id,
        token_id=token_id,
    )


@dataclass(slots=True)
class ProfileCache:
    """The latest profiles of this process; one of an older epoch or user version is as good as absent."""

    capacity: int = 5000
    _kept: OrderedDict[tuple[int, int], tuple[tuple[int, int], Profile]] = field(default_factory=OrderedDict)

    def find(self, tenant_id: int, user_id: int, stamp: tuple[int, int]) -> Profile | None:
        """The profile loaded under `stamp` = (access epoch of the tenant, version of the user)."""
        key = (tenant_id, user_id)
        kept = self._kept.get(key)
        if kept is None or kept[0] != stamp:
            return None
        self._kept.move_to_end(key)
        return kept[1]

    def keep(self, tenant_id: int, user_id: int, stamp: tuple[int, int], profile: Profile) -> None:
        key = (tenant_id, user_id)
        self._kept[key] = (stamp, profile)
        self._kept.move_to_end(key)
        if len(self._kept) > self.capacity:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        self._kept.clear()
