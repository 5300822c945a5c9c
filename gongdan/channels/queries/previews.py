"""A reply as the customer would get it, before anybody sends it."""

from typing import Any

from gongdan.channels.errors.outbound import OutboundOff
from gongdan.channels.outbound.drafts import Draft
from gongdan.channels.outbound.letters import Held, pictures_in, shown_here
from gongdan.channels.policy.outbound import may_handle
from gongdan.channels.queries.drafts import Said, draft_reply
from gongdan.channels.queries.told_tickets import find_ticket
from gongdan.channels.schemas.outbound import MailPreviewIn
from gongdan.files import is_own_upload, open_file
from gongdan.kernel.errors import FieldProblem, Invalid, NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import may_see_file, must_see_ticket


async def preview_reply(tx: Tx, ticket_id: int, wanted: MailPreviewIn) -> dict[str, Any]:
    """Subject, people, text and files exactly as they would be sent. Raises NotFound, NotAllowed, OutboundOff."""
    await must_see_ticket(tx, ticket_id)
    may_handle(tx)
    ticket = await find_ticket(tx, ticket_id)
    files = await _files(tx, wanted.files)
    said = Said(wanted.body, wanted.body_format, tx.actor.name, files=files)
    draft = await draft_reply(tx, ticket, said)
    if draft is None:
        raise OutboundOff
    return _shape(draft, files)


async def _files(tx: Tx, ids: list[int]) -> list[Held]:
    found, problems = [], []
    for place, file_id in enumerate(dict.fromkeys(ids)):
        try:
            row = await open_file(tx, file_id)
            if not await is_own_upload(tx, file_id) and not await may_see_file(tx, file_id):
                raise NotFound("file", file_id)
        except NotFound:
            remedy = "Upload it first with POST /api/v1/files."
            problems.append(
                FieldProblem(f"files.{place}", "unknown", f"There is no file {file_id} of yours.", remedy)
            )
            continue
        found.append(Held(row.id, row.name, row.size))
    if problems:
        raise Invalid(problems=problems)
    return found


def _shape(draft: Draft, files: list[Held]) -> dict[str, Any]:
    shown = set(pictures_in(draft.html))
    return {
        "sender": {"name": draft.sender_name, "address": draft.sender_address},
        "reply_to": draft.reply_to,
        "to": [{"name": one.name, "address": one.address} for one in draft.to],
        "cc": [{"name": one.name, "address": one.address} for one in draft.cc],
        "skipped": [{"address": one.address, "reason": one.reason} for one in draft.skipped],
        "locale": draft.locale,
        "subject": draft.subject,
        "text": draft.text,
        "html": shown_here(draft.html),
        "files": [
            {"id": one.id, "name": one.name, "is_linked": one.id not in draft.file_ids}
            for one in files
            if one.id not in shown
        ],
    }
