"""Queue a message: its row, whom it reaches, its place in the thread, and the job that sends it when it is due."""

from datetime import timedelta

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.channels.adapter.instance import instance_of
from gongdan.channels.models import mail_references, outbound_messages, outbound_recipients
from gongdan.channels.outbound.delivery import UNDO_SECONDS
from gongdan.channels.outbound.drafts import Draft
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.secrets import random_token
from gongdan.kernel.unit import Tx

JOB = "send_outbound_message"
_row = outbound_messages.c


async def queue_message(
    tx: Tx, draft: Draft, kind: str, ticket_id: int, *, comment_id: int | None = None, seconds: int = UNDO_SECONDS
) -> int | None:
    """Queue it to go out in `seconds`; its id. None where it is to nobody, or the comment has its message already."""
    if not draft.to:
        return None
    due_at = tx.now + timedelta(seconds=seconds)
    message_id = _message_id(draft.sender_address, ticket_id, comment_id)
    values = {
        "tenant_id": tx.tenant_id,
        "kind": kind,
        "mailbox_id": draft.mailbox_id,
        "ticket_id": ticket_id,
        "comment_id": comment_id,
        "message_id": message_id,
        "in_reply_to": draft.in_reply_to[:500],
        "references": list(draft.references),
        "subject": draft.subject,
        "text": draft.text,
        "html": draft.html,
        "headers": {
            "sender": [draft.sender_name, draft.sender_address],
            "reply_to": draft.reply_to,
            "automatic": draft.automatic,
            "instance": instance_of(tx.tenant_id),
        },
        "file_ids": list(draft.file_ids),
        "due_at": due_at,
        "created_at": tx.now,
    }
    statement = upsert(outbound_messages).values(values).on_conflict_do_nothing().returning(_row.id)
    outbound_id = await tx.scalar(statement)
    if outbound_id is None:
        return None
    rows = [
        {
            "tenant_id": tx.tenant_id,
            "outbound_id": outbound_id,
            "field": field,
            "address": one.address,
            "name": one.name[:200],
            "contact_id": one.contact_id,
        }
        for field, people in (("to", draft.to), ("cc", draft.cc))
        for one in people
    ]
    await tx.execute(insert(outbound_recipients), rows)
    reference = {"message_id": message_id, "ticket_id": ticket_id, "comment_id": comment_id, "is_ours": True}
    await tx.execute(
        upsert(mail_references)
        .values(tenant_id=tx.tenant_id, created_at=tx.now, **reference)
        .on_conflict_do_nothing()
    )
    await enqueue(tx, JOB, at=due_at, tenant_id=tx.tenant_id, outbound_id=outbound_id)
    return int(outbound_id)


def _message_id(address: str, ticket_id: int, comment_id: int | None) -> str:
    """Made once and kept: a message that is sent again is the same message."""
    domain = address.rpartition("@")[2] or "localhost"
    return f"{ticket_id}.{comment_id or 0}.{random_token(12)}@{domain}"
