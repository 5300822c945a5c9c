"""Write one batch of drafts in one unit: new ones in bulk, changed ones one by one, equal ones not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, func, insert, select, text, update

from gongdan.customers import RequesterDraft, contacts, identify_many, organisations
from gongdan.customers.events import OrganisationCreated
from gongdan.integrations import policy
from gongdan.integrations.actions.missing import create_missing
from gongdan.integrations.actions.write_changes import write_changes
from gongdan.integrations.actions.write_new import write_new
from gongdan.integrations.imports.drafts import Requester, TicketDraft
from gongdan.integrations.imports.maps import ImportMap
from gongdan.integrations.imports.names import Known, NameBook
from gongdan.integrations.imports.picks import RowProblem
from gongdan.integrations.imports.resolved import Resolved, resolve
from gongdan.integrations.imports.rows import BadRow
from gongdan.integrations.queries.known import (
    get_known,
    imported_by_id,
    organisations_by_name,
    organisations_of,
    taken_numbers,
)
from gongdan.kernel.unit import Tx
from gongdan.sla import Told, recount_imported


@dataclass(slots=True)
class Outcome:
    """What became of a batch, and what it learnt for the next one (to be used once the unit is committed)."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0
    rejected: list[BadRow] = field(default_factory=list)
    contacts: dict[Requester, int] = field(default_factory=dict)
    book: NameBook | None = None


async def import_batch(
    tx: Tx,
    bound: ImportMap,
    drafts: Sequence[TicketDraft],
    *,
    may_create: bool,
    known_contacts: dict[Requester, int],
    book: NameBook | None = None,
) -> Outcome:
    """Import these drafts. One import at a time in a tenant; all of the batch stays, or none of it."""
    policy.may_import(tx)
    tx.is_quiet = True
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"import:{tx.tenant_id}", text("0")))))
    outcome = Outcome(book=book or NameBook(await get_known(tx), bound))
    there = await imported_by_id(tx, bound.source, [draft.external_id for draft in drafts])
    differing = [d for d in drafts if not _is_same(d, there.get(d.external_id))]
    outcome.unchanged = len(drafts) - len(differing)
    if not differing:
        return outcome
    ready = await _resolved(tx, bound, differing, outcome, may_create=may_create)
    await _identify(tx, bound.source, ready, known_contacts, outcome)
    known = _known(outcome).catalogue
    fresh = [one for one in ready if one.draft.external_id not in there]
    fresh = await _without_taken_numbers(tx, fresh, outcome)
    if fresh:
        await write_new(tx, known, bound.source, fresh)
    outcome.created = len(fresh)
    told: dict[int, list[Told]] = {}
    for one in ready:
        if (before := there.get(one.draft.external_id)) is not None:
            became, past = await write_changes(tx, known, bound.source, one, before)
            setattr(outcome, became, getattr(outcome, became) + 1)
            if past:
                told[one.id] = [Told(each.at, each.fact, each.actor_kind) for each in past]
    # Whoever had promised something for one of them has a history that says more: its clocks are counted anew.
    await recount_imported(tx, told)
    return outcome


def _is_same(draft: TicketDraft, before: Row[Any] | None) -> bool:
    return before is not None and before.fingerprint is not None and bytes(before.fingerprint) == draft.fingerprint()


def _known(outcome: Outcome) -> Known:
    assert outcome.book is not None
    return outcome.book.known


async def _resolved(
    tx: Tx, bound: ImportMap, drafts: Sequence[TicketDraft], outcome: Outcome, *, may_create: bool
) -> list[Resolved]:
    """The drafts in ids, what they lack made first where that is allowed; the others are rejected."""
    book = outcome.book
    assert book is not None
    if may_create and (missing := book.missing(drafts)):
        book = outcome.book = NameBook(await create_missing(tx, book.known, missing), bound)
    found: list[Resolved] = []
    for draft in drafts:
        try:
            found.append(resolve(draft, book, tx.now))
        except RowProblem as problem:
            outcome.rejected.append(BadRow(draft.line, problem.reason, draft.row, problem.column))
    return found


async def _identify(
    tx: Tx, source: str, ready: Sequence[Resolved], known_contacts: dict[Requester, int], outcome: Outcome
) -> None:
    """Requesters and their organisations, all of the batch at once."""
    wanted = list(dict.fromkeys(one.draft.requester for one in ready if one.draft.requester))
    unknown = [who for who in wanted if who not in known_contacts]
    ids = await identify_many(tx, [_as_asked(who, source) for who in unknown])
    outcome.contacts = dict(zip(unknown, ids, strict=True))
    for one in ready:
        if who := one.draft.requester:
            one.requester_id = known_contacts.get(who) or outcome.contacts[who]
    await _organisations(tx, ready)


def _as_asked(who: Requester, source: str) -> RequesterDraft:
    """Of whom only the name is known, the name in that system is his id: the next run must find him again."""
    name, email, phone, external_id = who
    if not (email or phone or external_id):
        external_id = f"{source}:{name}"[:200]
    return RequesterDraft(name or None, email or None, phone or None, external_id or None)


async def _organisations(tx: Tx, ready: Sequence[Resolved]) -> None:
    """The organisation the file names, else the requester's own; a requester without one joins the one named."""
    names = list(dict.fromkeys(one.draft.organisation for one in ready if one.draft.organisation))
    by_name = await organisations_by_name(tx, names)
    for name in names:
        if name not in by_name:
            new = insert(organisations).values(tenant_id=tx.tenant_id, name=name).returning(organisations.c.id)
            by_name[name] = int(await tx.scalar(new))
            tx.record(OrganisationCreated(by_name[name], name))
    requesters = {one.requester_id for one in ready if one.requester_id}
    theirs = await organisations_of(tx, requesters) if requesters else {}
    joining: dict[int, list[int]] = {}
    for one in ready:
        own = theirs.get(one.requester_id or 0)
        one.organisation_id = by_name.get(one.draft.organisation, own)
        if own is None and one.organisation_id and one.requester_id:
            joining.setdefault(one.organisation_id, []).append(one.requester_id)
            theirs[one.requester_id] = one.organisation_id
    row = contacts.c
    for organisation_id, members in joining.items():
        mine = (row.tenant_id == tx.tenant_id, row.id.in_(members))
        await tx.execute(
            update(contacts).where(*mine).values(organisation_id=organisation_id, version=row.version + 1)
        )


async def _without_taken_numbers(tx: Tx, fresh: Sequence[Resolved], outcome: Outcome) -> list[Resolved]:
    """Tickets whose own number another ticket bears, here or in the file, are rejected: numbers are not changed."""
    own = [one.draft.number for one in fresh if one.draft.number]
    taken = await taken_numbers(tx, own) if own else set()
    found: list[Resolved] = []
    for one in fresh:
        number = one.draft.number
        if number and number in taken:
            reason = f"the number {number} belongs to another ticket; leave it out of the map to have a new one given"
            outcome.rejected.append(BadRow(one.draft.line, reason, one.draft.row, "number"))
            continue
        taken.add(number)
        found.append(one)
    return found
