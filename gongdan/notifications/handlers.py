"""What is told of what happens to tickets, after it is committed; importing this registers the listeners."""

from typing import Any

from gongdan.channels.events import InboundStopped, MailboxAlarmed, OutboundStopped
from gongdan.identity import holders_of
from gongdan.kernel.events import Recorded, later
from gongdan.kernel.unit import Tx
from gongdan.notifications.actions.tell import tell_of_act, tell_one
from gongdan.notifications.queries.acts import find_act
from gongdan.notifications.telling import HEARD
from gongdan.routing import leads_of
from gongdan.routing.events import LeaveAsked, LeaveDecided, TeamBacklogWarned
from gongdan.ticketing.events import BulkEditFinished, BulkEditReverted, BulkEditStopped
from gongdan.ticketing.events.tickets import TicketFact


@later(*HEARD)
async def tell_people_when_a_ticket_changed(tx: Tx, fact: TicketFact, recorded: Recorded) -> None:
    """Everybody whom the act concerns is told once; all facts of the act are told with its first."""
    act = await find_act(tx, recorded)
    if act:
        await tell_of_act(tx, fact.ticket_id, act, recorded.at)


@later(BulkEditFinished, BulkEditReverted, BulkEditStopped)
async def tell_its_owner_when_a_bulk_edit_ended(
    tx: Tx, fact: BulkEditFinished | BulkEditReverted | BulkEditStopped, recorded: Recorded
) -> None:
    """He asked for it and did not wait: he is told although it is his own doing."""
    outcomes = {BulkEditFinished: "done", BulkEditReverted: "undone", BulkEditStopped: "stopped"}
    counts = {name: value for name, value in fact.payload().items() if name not in ("bulk_edit_id", "owner_id")}
    details = {"bulk_edit_id": fact.bulk_edit_id, "outcome": outcomes[type(fact)], **counts}
    actor = ("system", None, "bulk edits")
    await tell_one(tx, fact.owner_id, "bulk_edit_finished", details, actor, recorded.at)


@later(MailboxAlarmed, InboundStopped, OutboundStopped)
async def tell_administrators_when_mail_is_in_trouble(
    tx: Tx, fact: MailboxAlarmed | InboundStopped | OutboundStopped, recorded: Recorded
) -> None:
    """Whoever sets up mailboxes hears of one that fails or is silent, and of storms that were stopped."""
    details: dict[str, Any] = {"address": fact.address}
    match fact:
        case MailboxAlarmed():
            details |= {"reason": fact.reason, "mailbox_id": fact.mailbox_id, "name": fact.name, "hours": fact.hours}
        case InboundStopped():
            details["reason"] = "storm_in"
        case OutboundStopped():
            details["reason"] = "storm_out"
    for user_id in await holders_of(tx, "mailbox.manage"):
        await tell_one(tx, user_id, "mail_alarm", details, ("system", None, "mail"), recorded.at)


@later(TeamBacklogWarned)
async def tell_who_leads_when_a_team_has_a_backlog(tx: Tx, fact: TeamBacklogWarned, recorded: Recorded) -> None:
    """Its lead, and whoever coordinates now (轮值专员)."""
    named = ("team_id", "name", "reasons", "waiting", "oldest_minutes", "due_in_hour", "on_duty")
    details = {name: getattr(fact, name) for name in named}
    for user_id in sorted({*fact.dispatcher_ids, *([fact.lead_id] if fact.lead_id is not None else [])}):
        await tell_one(tx, user_id, "backlog_warned", details, ("system", None, "routing"), recorded.at)


@later(LeaveAsked, LeaveDecided)
async def tell_of_leave(tx: Tx, fact: LeaveAsked | LeaveDecided, recorded: Recorded) -> None:
    """Whoever leads his teams is asked; the person hears what came of it, unless he did it himself."""
    actor = (recorded.actor_kind, recorded.actor_id, "")
    details = {"leave_id": fact.leave_id, "state": fact.state}
    if fact.state == "asked":
        for user_id in await leads_of(tx, fact.user_id):
            await tell_one(tx, user_id, "leave_asked", details, actor, recorded.at)
    elif recorded.actor_id != fact.user_id:
        await tell_one(tx, fact.user_id, "leave_decided", details, actor, recorded.at)
