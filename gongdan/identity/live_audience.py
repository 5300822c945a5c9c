"""Pure: whom a live note concerns, decided from the actor and the note alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from gongdan.kernel.actor import Actor, Scope
from gongdan.kernel.events import Event
from gongdan.kernel.live import Note

# Subjects that are seen by team, department and person; a note about one must say whose it is.
SCOPED = frozenset({"ticket"})


def concerns(actor: Actor, note: Note) -> bool:
    """Whether the actor may know that this happened."""
    if actor.kind == "customer":
        return _concerns_customer(actor, note)
    if not actor.is_staff:
        return False
    if note.subject == "user" and note.subject_id == actor.user_id:
        return True
    if note.audience.get("is_for_staff") is True:
        return True
    scope = actor.scope(f"{note.subject}.read")
    if scope is None:
        return False
    if scope is Scope.ALL or (not note.audience and note.subject not in SCOPED):
        return True
    return _is_near(actor, scope, note.audience)


def _is_near(actor: Actor, scope: Scope, audience: Mapping[str, Any]) -> bool:
    own = {actor.user_id} - {None}
    if own.intersection(_named(audience, "assignee", "creator", "follower")):
        return True
    if scope >= Scope.TEAM and actor.team_ids.intersection(_named(audience, "team")):
        return True
    return scope >= Scope.DEPARTMENT and not actor.department_ids.isdisjoint(_named(audience, "department"))


def _concerns_customer(actor: Actor, note: Note) -> bool:
    """Customers hear of public facts about their own tickets, and their organisation's where they may see them."""
    kind = Event.kinds.get(note.kind)
    if note.subject != "ticket" or kind is None or not kind.is_public or not actor.may("ticket.read"):
        return False
    audience = note.audience
    if actor.contact_id is not None and audience.get("requester_id") == actor.contact_id:
        return True
    return actor.organisation_id is not None and audience.get("organisation_id") == actor.organisation_id


def _named(audience: Mapping[str, Any], *roles: str) -> Iterable[Any]:
    """The ids an audience names: `team_id`, those before a change as `former_team_id`, several as `team_ids`."""
    for role in roles:
        yield audience.get(f"{role}_id")
        yield audience.get(f"former_{role}_id")
        yield from audience.get(f"{role}_ids") or ()
