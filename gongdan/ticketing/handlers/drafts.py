"""What was written is no draft any more."""

from gongdan.kernel.events import on
from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.drafts import drop_draft
from gongdan.ticketing.events import TicketCommented
from gongdan.ticketing.queries.together import on_ticket


@on(TicketCommented)
async def drop_draft_when_commented(tx: Tx, fact: TicketCommented) -> None:
    """The author's draft goes with the comment: of a reply with a reply, of a note with a note.

    What is written on many tickets at once is not what he was writing on one of them.
    """
    if tx.actor.user_id is None or fact.is_of_batch or (tx.cause or "").startswith("bulk:"):
        return
    is_public = None if fact.is_from_customer else fact.is_public_comment
    await drop_draft(tx, tx.actor.user_id, on_ticket(fact.ticket_id), is_public=is_public)
