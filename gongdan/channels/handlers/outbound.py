"""What is written to customers when something happened to their tickets, after it is committed."""

from gongdan.channels.actions.answer import answer
from gongdan.channels.actions.notices import acknowledge, tell_of_follow_up, tell_of_move
from gongdan.kernel.events import Recorded, later
from gongdan.kernel.unit import Tx
from gongdan.ticketing.events import TicketCommented, TicketFollowUpOpened, TicketMoved, TicketOpened


@later(TicketCommented)
async def send_mail_when_ticket_commented(tx: Tx, fact: TicketCommented, recorded: Recorded) -> None:
    """A public comment goes to those who read the ticket by mail."""
    if fact.is_public_comment:
        await answer(tx, fact.comment_id)


@later(TicketOpened)
async def acknowledge_when_ticket_opened(tx: Tx, fact: TicketOpened, recorded: Recorded) -> None:
    """Who asked by mail, form or program hears that his request is here."""
    await acknowledge(tx, fact.ticket_id)


@later(TicketMoved)
async def tell_requester_when_ticket_moved(tx: Tx, fact: TicketMoved, recorded: Recorded) -> None:
    """Solved and closed are told to who asked, unless he did it himself."""
    await tell_of_move(tx, fact, recorded.at, is_by_customer=recorded.actor_kind == "customer")


@later(TicketFollowUpOpened)
async def tell_requester_when_follow_up_opened(tx: Tx, fact: TicketFollowUpOpened, recorded: Recorded) -> None:
    """Where a closed matter goes on."""
    await tell_of_follow_up(tx, fact.ticket_id, fact.follow_up_number)
