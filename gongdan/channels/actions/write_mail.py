"""Write a mail into a ticket: as a comment, as a follow-up, or as a ticket of its own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from gongdan.channels.actions.letters import Letter
from gongdan.channels.inbound.decide import Append
from gongdan.channels.inbound.draft import Named
from gongdan.channels.inbound.shape import body_of, no_words, title_of
from gongdan.channels.mail.parsed import Party
from gongdan.channels.queries.writers import Sender, customer_of
from gongdan.customers import identify
from gongdan.files import hand_over_files
from gongdan.identity import actor_of_user
from gongdan.kernel.actor import Actor
from gongdan.kernel.unit import Tx
from gongdan.ticketing import (
    CommentDraft,
    OpenFollowUp,
    OpenTicket,
    RequesterIn,
    answer_again,
    catalogue,
    comment_on,
    open_follow_up,
    open_ticket,
)

CHANNEL = "email"


@dataclass(frozen=True, slots=True)
class Written:
    """Where the mail stands now."""

    ticket_id: int
    comment_id: int | None = None


async def append(
    tx: Tx, letter: Letter, decision: Append, sender: Sender, stored: Mapping[int, int]
) -> Written | None:
    """A comment in the sender's name; None where the ticket was closed for good in the meantime."""
    actor = await _writer(tx, letter, decision, sender)
    ticket_id = decision.to.ticket_id
    async with tx.acting_as(actor, cause=f"inbound:{letter.message.id}"):
        files = list(stored.values())
        await hand_over_files(tx, files)
        body, form = _comment_words(letter, stored)
        draft = CommentDraft(body=body, body_format=form, files=files)
        if decision.reopens:
            comment_id = await answer_again(tx, ticket_id, draft, channel=CHANNEL)
        else:
            comment_id = await comment_on(tx, ticket_id, draft, channel=CHANNEL)
    return None if comment_id is None else Written(ticket_id, comment_id)


async def follow_up(tx: Tx, letter: Letter, closed: Named, sender: Sender, stored: Mapping[int, int]) -> Written:
    """A new ticket that goes on with a closed one. Raises NotClosed and the like."""
    contact_id = sender.contact_id or await _contact(tx, letter.sender)
    actor = await customer_of(tx, contact_id, closed.ticket_id)
    async with tx.acting_as(actor, cause=f"inbound:{letter.message.id}"):
        files = list(stored.values())
        await hand_over_files(tx, files)
        body, _ = _text(letter, stored, is_html_fit=False)
        draft = OpenFollowUp(title=title_of(letter.reading, letter.locale), description=body, files=files)
        return Written(await open_follow_up(tx, closed.ticket_id, draft, channel=CHANNEL))


async def open_anew(
    tx: Tx, letter: Letter, sender: Sender, stored: Mapping[int, int], *, is_forward: bool = False
) -> Written:
    """A ticket of its own, in its sender's name; of a colleague's forward, in the name of who wrote it first.

    Where the mailbox gives it to a team, or to a type that customers do not choose, the product itself opens it.
    """
    asking = letter.reading.forwarded if is_forward and letter.reading.forwarded else letter.sender
    known_id = sender.contact_id if asking is letter.sender else None
    contact_id = known_id or (await _contact(tx, asking) if asking.address else None)
    body, form = _text(letter, stored, is_html_fit=True)
    box, known = letter.box, await catalogue(tx)
    kind = known.types.get(box.type_id) if box is not None and box.type_id is not None else None
    kind = kind if kind is not None and kind.is_active else None
    team = box.team_id if box is not None else None
    by_itself = contact_id is None or is_forward or team is not None or (kind is not None and not kind.is_public)
    files = list(stored.values())
    draft = OpenTicket(
        title=title_of(letter.reading, letter.locale),
        description=body,
        description_format=form,
        type=kind.key if kind is not None else None,
        requester=RequesterIn(id=contact_id) if by_itself and contact_id is not None else None,
        team=team,
        files=files,
    )
    if contact_id is None or by_itself:
        return Written(await open_ticket(tx, draft, channel=CHANNEL, may_be_incomplete=True))
    async with tx.acting_as(await customer_of(tx, contact_id), cause=f"inbound:{letter.message.id}"):
        await hand_over_files(tx, files)
        return Written(await open_ticket(tx, draft, channel=CHANNEL, may_be_incomplete=True))


async def _writer(tx: Tx, letter: Letter, decision: Append, sender: Sender) -> Actor:
    if decision.as_staff and sender.user_id is not None:
        return await actor_of_user(tx, sender.user_id)
    contact_id = sender.contact_id or await _contact(tx, letter.sender)
    return await customer_of(tx, contact_id, decision.to.ticket_id)


async def _contact(tx: Tx, party: Party) -> int:
    return await identify(tx, name=party.name[:200] or None, email=party.address)


def _comment_words(letter: Letter, stored: Mapping[int, int]) -> tuple[str, Any]:
    body, form = _text(letter, stored, is_html_fit=True)
    return (body, form) if body.strip() else (no_words(letter.locale), "text")


def _text(letter: Letter, stored: Mapping[int, int], *, is_html_fit: bool) -> tuple[str, Any]:
    ids = _content_ids(letter, stored, stored.keys()) if is_html_fit else {}
    body, form, _ = body_of(letter.reading, ids, letter.locale)
    return body, form


def _content_ids(letter: Letter, stored: Mapping[int, int], places: Collection[int]) -> dict[str, int]:
    attachments = letter.reading.mail.attachments
    return {attachments[place].content_id: stored[place] for place in places if attachments[place].content_id}
