"""Keep what somebody is writing: on a ticket, or a request that is not sent yet. Nothing of it is in the log."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.files import hold_files
from gongdan.kernel.db import dumps
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.values import body_to_be_sent
from gongdan.ticketing.errors import DraftsExhausted
from gongdan.ticketing.models import drafts
from gongdan.ticketing.queries.tickets import must_see_ticket
from gongdan.ticketing.queries.together import DRAFTS_KEPT, hold_token, my_draft, of_new, on_ticket, own_id
from gongdan.ticketing.schemas.together import NewTicketDraftIn, TicketDraftIn

MOST_DRAFTS = 500
MOST_BYTES = 1_000_000

VersionCheck = Callable[[int], None]


async def save_ticket_draft(tx: Tx, ticket_id: int, draft: TicketDraftIn, expects: VersionCheck) -> None:
    """The actor's one draft on this ticket. Raises NotFound for a ticket that he may not see, NotAllowed."""
    await must_see_ticket(tx, ticket_id)
    policy.may_draft(tx)
    content = {
        "body_format": draft.body_format,
        "files": draft.files,
        "based_on_version": draft.based_on_version,
        "sent_with": draft.sent_with.model_dump() if draft.sent_with else None,
    }
    row = {
        "ticket_id": ticket_id,
        "body": body_to_be_sent(tx, draft.body, draft.body_format),
        "is_public": draft.is_public,
        "content": content,
    }
    await _save(tx, on_ticket(ticket_id), row, draft.files, expects)


async def save_new_draft(tx: Tx, key: str, draft: NewTicketDraftIn, expects: VersionCheck) -> None:
    """A request that is still being written, under a name of the actor's choice."""
    await hold_token(tx)
    content = draft.model_dump(mode="json", exclude_unset=True)
    if len(dumps(content)) > MOST_BYTES:
        raise Invalid.one("fields", "too_large", f"A draft holds {MOST_BYTES:,} bytes at most.", "Shorten it.")
    await _save(tx, of_new(key), {"content": content}, draft.files, expects)


async def _save(tx: Tx, place: str, row: dict[str, Any], file_ids: list[int], expects: VersionCheck) -> None:
    before = await tx.first(my_draft(tx, place).with_for_update())
    if before is None:
        await _refuse_too_many(tx)
    expects(before.version if before else 0)
    if file_ids:
        await hold_files(tx, file_ids, tx.now + DRAFTS_KEPT)
    keys = {"tenant_id": tx.tenant_id, "user_id": own_id(tx), "place": place}
    written = upsert(drafts).values(**keys, **row, updated_at=tx.now)
    # Two pages of one person that save at once: the later one stays, under a version of its own.
    later = written.on_conflict_do_update(
        index_elements=list(keys), set_={**row, "updated_at": tx.now, "version": drafts.c.version + 1}
    )
    await tx.execute(later)


async def _refuse_too_many(tx: Tx) -> None:
    mine = (drafts.c.tenant_id == tx.tenant_id, drafts.c.user_id == own_id(tx))
    if int(await tx.scalar(select(func.count()).select_from(drafts).where(*mine)) or 0) >= MOST_DRAFTS:
        raise DraftsExhausted(most=MOST_DRAFTS)


async def delete_ticket_draft(tx: Tx, ticket_id: int) -> None:
    """Harmless where there is none. Raises NotFound for a ticket that the actor may not see."""
    await must_see_ticket(tx, ticket_id)
    await drop_draft(tx, own_id(tx), on_ticket(ticket_id))


async def delete_new_draft(tx: Tx, key: str) -> None:
    """Harmless where there is none."""
    await drop_draft(tx, own_id(tx), of_new(key))


async def drop_draft(tx: Tx, user_id: int, place: str, *, is_public: bool | None = None) -> None:
    """Throw one away; with `is_public` only a reply, or only a note."""
    mine = [drafts.c.tenant_id == tx.tenant_id, drafts.c.user_id == user_id, drafts.c.place == place]
    if is_public is not None:
        mine.append(drafts.c.is_public == is_public)
    await tx.execute(delete(drafts).where(*mine))
