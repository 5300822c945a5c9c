"""Pure: what becomes of a message. The only place where it is decided who gets into a ticket."""

from dataclasses import dataclass

from gongdan.channels.inbound.draft import Draft, Named
from gongdan.channels.mail.machines import BOUNCE_CODES, QUIET_CODES


@dataclass(frozen=True, slots=True)
class Open:
    """A ticket of its own; `possible_id` is one that it speaks of without having a part in it."""

    possible_id: int | None = None
    is_forward: bool = False


@dataclass(frozen=True, slots=True)
class Append:
    """A comment on this ticket, which is opened again first where it was solved or closed."""

    to: Named
    reopens: bool = False
    as_staff: bool = False


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A new ticket that goes on with this closed one."""

    to: Named


@dataclass(frozen=True, slots=True)
class RecordBounce:
    """A report that a message of ours did not arrive, or that somebody complained."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """Nothing comes of it; it stays in the list with this reason."""

    reason: str
    duplicate_of: int | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """It waits for a person."""

    reason: str


Decision = Open | Append | FollowUp | RecordBounce | Ignore | Hold


def decide(draft: Draft) -> Decision:
    """What becomes of a message. Strangers never get into a ticket, whatever they name."""
    if not draft.is_released and (stopped := _stopped(draft)) is not None:
        return stopped
    for named in draft.named:
        if may_append(draft, named):
            return _into(draft, named)
    if draft.is_staff and not draft.is_released and any(one.way != "guess" for one in draft.named):
        # A colleague writes by mail, or somebody in his name: only his sign-in lets him speak for the house.
        return Hold("staff_unproven")
    possible = next((one.ticket_id for one in draft.named if one.way != "guess"), None)
    return Open(possible, is_forward=draft.is_staff and draft.is_forward)


def _stopped(draft: Draft) -> Decision | None:
    """What keeps a message from becoming anything, until a person says otherwise."""
    if draft.is_too_large:
        return Hold("too_large")
    if draft.machine in BOUNCE_CODES:
        return RecordBounce()
    if draft.machine in QUIET_CODES:
        return Ignore(draft.machine)
    if draft.duplicate_of is not None:
        return Ignore("duplicate", draft.duplicate_of)
    if not draft.sender:
        return Hold("no_sender")
    if draft.is_storm:
        return Hold("storm")
    return Hold("forged") if draft.proof == "forged" and draft.is_refused_by_policy else None


def may_append(draft: Draft, named: Named) -> bool:
    """Whether the sender may write into this ticket."""
    if not draft.sender or named.standing == "gone" or draft.proof == "forged":
        return False
    if named.way == "address":
        # Who holds the sealed address was sent it; in the name of a colleague it takes a proof as well.
        return bool(named.part) or not draft.is_staff or draft.proof == "proven"
    if named.part in ("requester", "participant"):
        return True
    if named.part == "organisation":
        # Anybody can write a colleague's address as his own: it takes a proof, or what only readers know.
        return named.way != "guess" and (draft.proof == "proven" or named.is_ours)
    return False


def _into(draft: Draft, named: Named) -> Decision:
    as_staff = draft.is_staff and not named.part
    if named.standing == "closed":
        if as_staff:
            return Hold("closed")
        if draft.after_closing == "reopen" and named.can_reopen:
            return Append(named, reopens=True)
        return Open(named.ticket_id) if draft.after_closing == "new" else FollowUp(named)
    return Append(
        named, reopens=named.standing == "solved" and not draft.is_thanks and not as_staff, as_staff=as_staff
    )
