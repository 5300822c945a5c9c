"""Pure: whom a live note concerns, decided from the actor and the note alone."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from gongdan.kernel.actor import Actor, Scope
from gongdan.kernel.events import Event
from gongdan.kernel.live import Note
from gongdan.kernel.permissions import all_permissions

# Subjects that are seen by team, department and person: a note about one must say whose it is.
SCOPED = frozenset({"ticket"})
# Subjects that are nobody's business but their owner's.
PRIVATE = frozenset({"session", "api_token"})
# Subjects that one person alone hears of, staff or customer: the note names him.
PERSONAL = frozenset({"notification"})


def concerns(actor: Actor, note: Note) -> bool:
    """Whether the actor may know that this happened."""
    if note.subject in PERSONAL:
        return actor.user_id is not None and note.audience.get("user_id") == actor.user_id
    if actor.kind == "customer":
        return _concerns_customer(actor, note)
    if not actor.is_staff or note.subject in PRIVATE:
        return False
    if note.audience.get("is_for_staff") is True or _is_his(actor, note):
        return True
    word = f"{note.subject}.read"
    scope = actor.scope(word)
    if scope is None:
        # Settings that no permission guards may be read by all staff.
        return not note.audience and note.subject not in SCOPED and not _is_guarded(word)
    if scope is Scope.ALL or (not note.audience and note.subject not in SCOPED):
        return True
    return _is_near(actor, scope, note.audience)


@cache
def _is_guarded(word: str) -> bool:
    return word in all_permissions()


def _is_his(actor: Actor, note: Note) -> bool:
    """About himself, or something that he owns or that is shared among all."""
    if note.subject == "user" and note.subject_id == actor.user_id:
        return True
    return "owner_id" in note.audience and note.audience["owner_id"] in (actor.user_id, None)


def _is_near(actor: Actor, scope: Scope, audience: Mapping[str, Any]) -> bool:
    if actor.user_id is not None and actor.user_id in _named(audience, "assignee", "creator", "follower"):
        return True
    if scope >= Scope.TEAM and (_is_nobodys(audience) or actor.team_ids.intersection(_named(audience, "team"))):
        return True
    return scope >= Scope.DEPARTMENT and not actor.department_ids.isdisjoint(_named(audience, "department"))


def _is_nobodys(audience: Mapping[str, Any]) -> bool:
    """Work without team and assignee is shown to every team, so that it cannot be overlooked."""
    return "team_id" in audience and audience["team_id"] is None and audience.get("assignee_id") is None


def _concerns_customer(actor: Actor, note: Note) -> bool:
    """Customers hear of public facts about their own tickets, and their organisation's where they may see them."""
    kind = Event.kinds.get(note.kind)
    audience = note.audience
    if note.subject != "ticket" or kind is None or not actor.may("ticket.read"):
        return False
    if not audience.get("is_public", kind.is_public):
        return False
    if actor.contact_id is not None and audience.get("requester_id") == actor.contact_id:
        return True
    return actor.organisation_id is not None and audience.get("organisation_id") == actor.organisation_id


def _named(audience: Mapping[str, Any], *roles: str) -> Iterable[Any]:
    """The ids an audience names: `team_id`, those before a change as `former_team_id`, several as `team_ids`."""
    for role in roles:
        yield audience.get(f"{role}_id")
        yield audience.get(f"former_{role}_id")
        yield from audience.get(f"{role}_ids") or ()
