"""Inbox sources: admit a program with a token that is told once, change it, revoke it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from gongdan.channels.actions.setup_rows import VersionCheck, change_row, get_row_for_change, given, team_problems
from gongdan.channels.events.web import InboxSourceChanged, InboxSourceCreated, InboxSourceTokenReplaced
from gongdan.channels.models import inbox_sources
from gongdan.channels.policy.web import may_manage_inbox_sources
from gongdan.channels.queries.visitors import find_entries
from gongdan.channels.schemas.inbox import CreateInboxSource, EditInboxSource
from gongdan.channels.web.keys import new_source_token
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import AlreadyExists, FieldProblem, Invalid
from gongdan.kernel.secrets import fingerprint
from gongdan.kernel.unit import Tx, unit

NOTED_EVERY = timedelta(minutes=1)
_row = inbox_sources.c


async def create_inbox_source(tx: Tx, draft: CreateInboxSource) -> tuple[int, str]:
    """A new source, as (id, token). Raises AlreadyExists, Invalid."""
    may_manage_inbox_sources(tx)
    values = draft.model_dump()
    await _check(tx, values, own_id=None)
    token = new_source_token(tx.tenant_id)
    statement = insert(inbox_sources).values(
        tenant_id=tx.tenant_id, token_hash=fingerprint(token), created_at=tx.now, **values
    )
    source_id = int(await tx.scalar(statement.returning(_row.id)))
    tx.record(InboxSourceCreated(source_id, draft.name))
    return source_id, token


async def edit_inbox_source(tx: Tx, source_id: int, patch: EditInboxSource, expects: VersionCheck) -> None:
    """Change a source, revoke it or admit it again. Raises NotFound, VersionStale, AlreadyExists, Invalid."""
    may_manage_inbox_sources(tx)
    row = await get_row_for_change(tx, inbox_sources, source_id, "inbox source", expects)
    values = given(patch)
    after = {**row._asdict(), **values}
    if values.keys() - {"is_active"}:
        await _check(tx, after, own_id=source_id)
    if net := await change_row(tx, inbox_sources, row, values):
        tx.record(InboxSourceChanged(source_id, after["name"], net))


async def revoke_inbox_source(tx: Tx, source_id: int, expects: VersionCheck) -> None:
    """Its token opens nothing any more; what it brought stays."""
    await edit_inbox_source(tx, source_id, EditInboxSource(is_active=False), expects)


async def replace_token(tx: Tx, source_id: int, expects: VersionCheck) -> str:
    """A new token for the source; the old one opens nothing from now on. Raises NotFound, VersionStale."""
    may_manage_inbox_sources(tx)
    row = await get_row_for_change(tx, inbox_sources, source_id, "inbox source", expects)
    token = new_source_token(tx.tenant_id)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == source_id)
    changed = {"token_hash": fingerprint(token), "version": _row.version + 1}
    await tx.execute(update(inbox_sources).where(*mine).values(changed))
    tx.record(InboxSourceTokenReplaced(source_id, row.name))
    return token


async def note_source_use(tenant_id: int, source_id: int) -> None:
    """Keep when a source last brought something, at most once a minute."""
    async with unit(system_actor(tenant_id, "inbox"), cause="inbox") as tx:
        fresh = _row.used_at.is_(None) | (_row.used_at <= clock.now() - NOTED_EVERY)
        mine = (_row.tenant_id == tenant_id, _row.id == source_id, fresh)
        await tx.execute(update(inbox_sources).where(*mine).values(used_at=tx.now))


async def _check(tx: Tx, values: dict[str, Any], own_id: int | None) -> None:
    taken = (_row.tenant_id == tx.tenant_id, _row.name == values["name"], _row.id.is_distinct_from(own_id))
    if await tx.scalar(select(_row.id).where(*taken)) is not None:
        words = f"There is already a source named {values['name']}."
        problem = FieldProblem("name", "taken", words, "Choose another name, or admit the revoked one again.")
        raise AlreadyExists(problems=[problem], what="inbox source", field="name")
    problems = await team_problems(tx, values["team_id"])
    if values["type_id"] is not None and await find_entries(tx, values["type_id"], tx.actor.locale) is None:
        words = f"There is no ticket type {values['type_id']} that customers may open."
        problems.append(FieldProblem("type_id", "not_found", words, "Choose an active type open to customers."))
    if problems:
        raise Invalid(problems=problems)
