"""Import a whole file: batch after batch, each in a unit of its own, so that a killed run is simply run again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from gongdan.integrations.actions.import_batch import Outcome, import_batch
from gongdan.integrations.errors import MapInvalid
from gongdan.integrations.events import TenantTicketsImported
from gongdan.integrations.imports.drafts import Requester, TicketDraft
from gongdan.integrations.imports.maps import ImportMap
from gongdan.integrations.imports.names import NameBook
from gongdan.integrations.imports.reading import count_keys, drafts_of
from gongdan.integrations.imports.rejects import Rejects
from gongdan.integrations.imports.rows import BadRow, Table
from gongdan.kernel.actor import Actor
from gongdan.kernel.db import is_transient
from gongdan.kernel.unit import unit

BATCH = 500
MOST_CONTACTS_REMEMBERED = 50_000
_TRIES = 5
_MOST_CHARACTERS = 8 << 20

Open = Callable[[], Table]


@dataclass(slots=True)
class ImportSummary:
    """What a run did."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0
    rejected: int = 0
    left_out: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.created + self.changed + self.unchanged + self.kept + self.rejected


class FileImport:
    """One run over one file for one tenant."""

    def __init__(self, actor: Actor, open_table: Open, map_read: ImportMap, *, time_zone: str) -> None:
        self.actor = actor
        self.open_table = open_table
        self.table = open_table()
        try:
            self.bound, left_out = map_read.bound_to(self.table.columns, time_zone)
        except MapInvalid:
            self.table.close()
            raise
        self.summary = ImportSummary(left_out=left_out)
        self._contacts: dict[Requester, int] = {}
        self._book: NameBook | None = None

    def drafts(self) -> Iterator[TicketDraft | BadRow]:
        """The file's tickets and bad rows, in its order."""
        return drafts_of(self.table.rows, self.bound, self._count_log)

    def _count_log(self) -> Counter[str]:
        table = self.open_table()
        try:
            return count_keys(table.rows, self.bound)
        finally:
            table.close()

    async def run(
        self, rejects: Rejects, *, may_create: bool, on_progress: Callable[[], None], file_name: str = ""
    ) -> ImportSummary:
        """Import everything that can be imported."""
        drafts = self.drafts()
        try:
            while batch := next_batch(drafts):
                good = [one for one in batch if isinstance(one, TicketDraft)]
                self._reject(rejects, [one for one in batch if isinstance(one, BadRow)])
                if good:
                    await self._import(good, rejects, may_create=may_create)
                on_progress()
        finally:
            self.table.close()
        if self.summary.created or self.summary.changed:
            await self._tell(file_name)
        return self.summary

    def _reject(self, rejects: Rejects, rows: Sequence[BadRow]) -> None:
        for row in rows:
            rejects.add(row)
        self.summary.rejected += len(rows)

    async def _import(self, drafts: Sequence[TicketDraft], rejects: Rejects, *, may_create: bool) -> None:
        """A batch that the database refuses is halved until the row is found that it refuses."""
        try:
            outcome = await self._in_unit(drafts, may_create=may_create)
        except DBAPIError as error:
            if is_transient(error):
                raise
            if len(drafts) == 1:
                reason = f"the database refuses it: {str(error.orig).splitlines()[0]}"
                self._reject(rejects, [BadRow(drafts[0].line, reason, drafts[0].row)])
                return
            half = len(drafts) // 2
            await self._import(drafts[:half], rejects, may_create=may_create)
            await self._import(drafts[half:], rejects, may_create=may_create)
            return
        self._add(outcome)
        self._reject(rejects, outcome.rejected)

    async def _in_unit(self, drafts: Sequence[TicketDraft], *, may_create: bool) -> Outcome:
        for attempt in range(1, _TRIES + 1):
            try:
                async with unit(self.actor, cause=f"import:{self.bound.source}") as tx:
                    return await import_batch(
                        tx,
                        self.bound,
                        drafts,
                        may_create=may_create,
                        known_contacts=self._contacts,
                        book=self._book,
                    )
            except DBAPIError as error:
                # Whoever changed the set-up meanwhile may be the reason: look at it anew.
                self._book = None
                if not is_transient(error) or attempt == _TRIES:
                    raise
                await asyncio.sleep(0.2 * 2**attempt)
        raise AssertionError("unreachable")

    def _add(self, outcome: Outcome) -> None:
        """What the committed unit did and learnt."""
        self.summary.created += outcome.created
        self.summary.changed += outcome.changed
        self.summary.unchanged += outcome.unchanged
        self.summary.kept += outcome.kept
        self._book = outcome.book
        if len(self._contacts) > MOST_CONTACTS_REMEMBERED:
            self._contacts.clear()
        self._contacts |= outcome.contacts

    async def _tell(self, file_name: str) -> None:
        done = self.summary
        async with unit(self.actor, cause=f"import:{self.bound.source}") as tx:
            tx.record(
                TenantTicketsImported(
                    tx.tenant_id,
                    source=self.bound.source,
                    file_name=Path(file_name).name[:200],
                    created=done.created,
                    changed=done.changed,
                    rejected=done.rejected,
                )
            )


def next_batch(drafts: Iterator[TicketDraft | BadRow]) -> list[TicketDraft | BadRow]:
    """So many rows, or fewer where their texts are long."""
    batch: list[TicketDraft | BadRow] = []
    weight = 0
    for one in islice(drafts, BATCH):
        batch.append(one)
        if isinstance(one, TicketDraft):
            weight += len(one.description) + sum(len(comment.body) for comment in one.comments)
        if weight > _MOST_CHARACTERS:
            break
    return batch
