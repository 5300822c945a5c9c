"""What an import would do, found out without writing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gongdan.integrations import policy
from gongdan.integrations.actions.import_file import FileImport, next_batch
from gongdan.integrations.imports.drafts import Requester, TicketDraft
from gongdan.integrations.imports.names import Missing, NameBook
from gongdan.integrations.imports.picks import RowProblem
from gongdan.integrations.imports.pretending import PretendingBook
from gongdan.integrations.imports.rejects import Rejects
from gongdan.integrations.imports.resolved import resolve
from gongdan.integrations.imports.rows import BadRow
from gongdan.integrations.queries.known import (
    contacts_known,
    get_known,
    imported_by_id,
    organisations_by_name,
    taken_numbers,
)
from gongdan.kernel.unit import Tx, unit

SHOWN = 5


@dataclass(slots=True)
class Preview:
    """Counts, the first tickets, and what would be made."""

    created: int = 0
    differing: int = 0
    unchanged: int = 0
    comments: int = 0
    steps: int = 0
    first: list[TicketDraft] = field(default_factory=list)
    missing: Missing = field(default_factory=Missing)
    new_requesters: int = 0
    known_requesters: int = 0
    new_organisations: set[str] = field(default_factory=set)


async def preview_import(run: FileImport, rejects: Rejects, *, may_create: bool) -> Preview:
    """Walk through the whole file in read-only units: PostgreSQL itself refuses to write in them."""
    found = Preview()
    asked: set[Requester] = set()
    drafts = run.drafts()
    try:
        while batch := next_batch(drafts):
            for bad in (one for one in batch if isinstance(one, BadRow)):
                rejects.add(bad)
            async with unit(run.actor, is_read_only=True) as tx:
                policy.may_import(tx)
                good = [one for one in batch if isinstance(one, TicketDraft)]
                await _look_at(tx, run, good, found, rejects, may_create=may_create)
                await _count_requesters(tx, good, asked, found)
    finally:
        run.table.close()
    return found


async def _look_at(
    tx: Tx, run: FileImport, drafts: Sequence[TicketDraft], found: Preview, rejects: Rejects, *, may_create: bool
) -> None:
    known = await get_known(tx)
    book = NameBook(known, run.bound)
    trying = PretendingBook(known, run.bound) if may_create else book
    there = await imported_by_id(tx, run.bound.source, [draft.external_id for draft in drafts])
    fresh = [draft for draft in drafts if draft.external_id not in there]
    taken = await taken_numbers(tx, [draft.number for draft in fresh if draft.number])
    for draft in drafts:
        before = there.get(draft.external_id)
        if before is not None and before.fingerprint is not None and bytes(before.fingerprint) == draft.fingerprint():
            found.unchanged += 1
            continue
        try:
            resolve(draft, trying, tx.now)
            if before is None and draft.number in taken:
                raise RowProblem("number", f"the number {draft.number} belongs to another ticket")
        except RowProblem as problem:
            rejects.add(BadRow(draft.line, problem.reason, draft.row, problem.column))
            continue
        _count(draft, before is None, found)
        if may_create:
            book.missing([draft], found.missing)
    named = {draft.organisation for draft in drafts if draft.organisation}
    found.new_organisations |= named - (await organisations_by_name(tx, named)).keys()


def _count(draft: TicketDraft, is_new: bool, found: Preview) -> None:
    found.created += is_new
    found.differing += not is_new
    found.comments += len(draft.comments)
    found.steps += len(draft.steps)
    if len(found.first) < SHOWN:
        found.first.append(draft)


async def _count_requesters(tx: Tx, drafts: Sequence[TicketDraft], asked: set[Requester], found: Preview) -> None:
    fresh = {draft.requester for draft in drafts if draft.requester} - asked
    asked |= fresh
    known = await contacts_known(tx, {who[3] for who in fresh if who[3]}, {who[1].lower() for who in fresh if who[1]})
    count = sum(who[3] in known or who[1].lower() in known for who in fresh if who[3] or who[1])
    found.known_requesters += count
    found.new_requesters += len(fresh) - count
