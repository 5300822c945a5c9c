"""Draw up a message of a ticket as it would be sent now; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from gongdan.channels.adapter.reply_key import reply_key
from gongdan.channels.mail.reply_address import reply_address
from gongdan.channels.outbound.audience import Audience, audience_of
from gongdan.channels.outbound.compose import Automatic, known_ids
from gongdan.channels.outbound.drafts import Draft
from gongdan.channels.outbound.letters import (
    Held,
    body_value,
    files_value,
    packed,
    with_signature_and_history,
)
from gongdan.channels.outbound.shipped import ASKS, SHIPPED, shipped_locale
from gongdan.channels.outbound.templates import Rendered, Value, link, plain, render
from gongdan.channels.queries.correspondents import (
    Correspondent,
    colleagues_among,
    find_history,
    find_requester,
    find_tenant,
    find_thread,
    list_participants,
)
from gongdan.channels.queries.senders import Sender, find_sender, our_addresses
from gongdan.channels.queries.texts import find_text
from gongdan.kernel.settings import settings
from gongdan.kernel.signed_links import make_link
from gongdan.kernel.unit import Tx

FILE_PURPOSE = "mail-file"
FILE_DAYS = 90


@dataclass(frozen=True, slots=True)
class Said:
    """A public comment, written or about to be."""

    body: str
    body_format: str
    author_name: str
    author_contact_id: int | None = None
    files: Sequence[Held] = field(default=())
    comment_id: int | None = None
    is_by_machine: bool = False


async def draft_reply(tx: Tx, ticket: Any, said: Said, *, request_url: str = "") -> Draft | None:
    """The comment as a mail. `request_url` opens the request where the solution waits for an answer.

    None where nothing can be sent at all; a draft to nobody says why nobody gets it.
    """
    sender = await find_sender(tx, ticket)
    if sender is None:
        return None
    requester = await find_requester(tx, ticket)
    audience = await _audience(tx, ticket, sender, requester, said.author_contact_id, has_others=True)
    locale, time_zone = await _language(tx, sender, requester)
    body = body_value(said.body, said.body_format, settings().public_url)
    load = packed(said.files, body.html)
    # Others read it too, and the link acts in the requester's name.
    asks = request_url if not audience.cc and _is_for(requester, audience) else ""
    values = {
        **await _values(tx, ticket, sender, requester, said.author_name),
        "body": body,
        "files": files_value([(one, _file_url(tx, one.id, said.comment_id)) for one in load.linked], locale),
        "confirmation": _asked(asks, locale),
    }
    text = await find_text(tx, "reply", locale) or SHIPPED["reply", locale]
    letter = with_signature_and_history(
        render(text, values),
        sender.signature,
        await find_history(tx, ticket, said.comment_id) if sender.quotes_history else [],
        locale,
        time_zone,
    )
    automatic: Automatic = "auto-generated" if said.is_by_machine else "no"
    return await _draft(tx, ticket, sender, audience, locale, letter, load.attached, automatic)


async def draft_notice(
    tx: Tx, ticket: Any, kind: str, more: Mapping[str, Value], automatic: Automatic
) -> Draft | None:
    """A notice to the requester alone; None where nothing can be sent, or the tenant sends none of this kind."""
    sender = await find_sender(tx, ticket)
    if sender is None:
        return None
    requester = await find_requester(tx, ticket)
    audience = await _audience(tx, ticket, sender, requester, None, has_others=False)
    locale, _ = await _language(tx, sender, requester)
    text = await find_text(tx, kind, locale)
    if text is None:
        return None
    values = {**await _values(tx, ticket, sender, requester, sender.name), **more}
    return await _draft(tx, ticket, sender, audience, locale, render(text, values), (), automatic)


async def _audience(
    tx: Tx,
    ticket: Any,
    sender: Sender,
    requester: Correspondent | None,
    author_contact_id: int | None,
    *,
    has_others: bool,
) -> Audience:
    others = await list_participants(tx, ticket.id) if has_others else []
    return audience_of(
        requester.person if requester else None,
        others,
        author_contact_id=author_contact_id,
        author_address="",
        ours=await our_addresses(tx) | {sender.address},
        colleagues=await colleagues_among(tx, [one.address for one in others]),
        is_requester_written_to=requester is not None and requester.is_written_to,
    )


async def _language(tx: Tx, sender: Sender, requester: Correspondent | None) -> tuple[str, str]:
    """The language and the time zone of the letter: the requester's own, else the mailbox's and the tenant's."""
    tenant = await find_tenant(tx)
    locale = (requester.locale if requester else None) or sender.locale or tenant.locale
    return shipped_locale(locale), (requester.time_zone if requester else None) or tenant.time_zone


async def _values(
    tx: Tx, ticket: Any, sender: Sender, requester: Correspondent | None, agent_name: str
) -> dict[str, Value]:
    said: dict[str, str] = {
        "ticket.number": ticket.number,
        "ticket.title": ticket.title,
        "requester.name": requester.person.name if requester else "",
        "agent.name": agent_name,
        "mailbox.name": sender.name,
        "tenant.name": (await find_tenant(tx)).name,
    }
    return {name: plain(value) for name, value in said.items()}


def _is_for(requester: Correspondent | None, audience: Audience) -> bool:
    return requester is not None and [one.address for one in audience.to] == [requester.person.address]


def _asked(url: str, locale: str) -> Value:
    if not url:
        return Value("", "")
    there = link(url)
    return Value(f"{ASKS[locale]} {there.text}", f"<p>{ASKS[locale]} {there.html}</p>")


def _file_url(tx: Tx, file_id: int, comment_id: int | None) -> str:
    """Where a file of a comment is fetched without an account; of one not yet written, only what it looks like."""
    base = f"{settings().public_url.rstrip('/')}/api/v1/file-links"
    if comment_id is None:
        return f"{base}/…"
    ends_at = (tx.now + timedelta(days=FILE_DAYS)).replace(microsecond=0)
    return f"{base}/{make_link(tx.tenant_id, FILE_PURPOSE, [file_id, comment_id], ends_at)}"


async def _draft(
    tx: Tx,
    ticket: Any,
    sender: Sender,
    audience: Audience,
    locale: str,
    letter: Rendered,
    file_ids: Sequence[int],
    automatic: Automatic,
) -> Draft:
    in_reply_to, thread = await find_thread(tx, ticket.id)
    sealed = reply_address(sender.address, ticket.id, ticket.requester_id, reply_key(tx.tenant_id))
    return Draft(
        mailbox_id=sender.mailbox_id,
        sender_name=sender.name,
        sender_address=sender.address,
        reply_to=sealed if sender.signs_replies else "",
        to=audience.to,
        cc=audience.cc,
        skipped=audience.skipped,
        locale=locale,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        file_ids=tuple(file_ids),
        in_reply_to=in_reply_to,
        references=known_ids(thread),
        automatic=automatic,
    )
