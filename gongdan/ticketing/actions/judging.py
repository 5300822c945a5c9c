"""Judge how complete tickets are that came in without being judged: what was imported."""

import logging

from sqlalchemy import Integer, bindparam, select, update

from gongdan.identity import tenants
from gongdan.kernel.actor import system_actor
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.ticketing.models import attachments, tickets
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.forms import asks_for_files, score_row
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category

log = logging.getLogger(__name__)

AT_ONCE = 200
_patience = Patience(log, "completeness could not be judged")
# So many in one run of the job: an import of a million is worked off over the night and stops nobody.
MOST_A_RUN = 20_000

_row = tickets.c
_UNJUDGED = (
    _row.completeness.is_(None),
    _row.state_category < int(Category.SOLVED),
    _row.shelf == int(Shelf.DESK),
)


async def judge_unjudged() -> int:
    """Judge open tickets of all active tenants, in units of their own; how many."""
    judged = 0
    async with system_connection() as connection:
        due = select(_row.id).where(_row.tenant_id == tenants.c.id, *_UNJUDGED).exists()
        ids = list((await connection.scalars(select(tenants.c.id).where(tenants.c.is_active, due))).all())
    for tenant_id in ids:
        with _patience.with_one(f"tenant {tenant_id}"):
            while judged < MOST_A_RUN:
                async with unit(system_actor(tenant_id, "completeness"), cause="not judged yet") as tx:
                    some = await judge_some(tx)
                judged += some
                if not some:
                    break
    return judged


async def judge_some(tx: Tx) -> int:
    """Judge some tickets that are not judged yet; skips those that somebody is changing, who judges them himself.

    The score follows from what is there, so neither the version nor the log speaks of it.
    """
    mine = select(tickets).where(_row.tenant_id == tx.tenant_id, *_UNJUDGED).order_by(_row.id).limit(AT_ONCE)
    rows = await tx.all(mine.with_for_update(skip_locked=True, key_share=True, of=tickets))
    if not rows:
        return 0
    known = await catalogue(tx)
    asked = [row.id for row in rows if asks_for_files(known, row.type_id)]
    hung = attachments.c
    there = select(hung.ticket_id).where(hung.tenant_id == tx.tenant_id, hung.comment_id.is_(None))
    with_files = {row.ticket_id for row in await tx.all(there.where(hung.ticket_id.in_(asked)).distinct())}
    by_score: dict[int, list[int]] = {}
    for row in rows:
        # One that cannot be judged is as good as empty: it would be met first for ever, and stop all behind it.
        score = 0
        with _patience.with_one(row.id):
            score = score_row(tx, known, row._asdict(), has_files=row.id in with_files).score
        by_score.setdefault(score, []).append(row.id)
    one = update(tickets).where(_row.tenant_id == tx.tenant_id, _row.id.in_(bindparam("ids", expanding=True)))
    for score, ids in by_score.items():
        await tx.execute(one.values(completeness=bindparam("score", type_=Integer)), {"ids": ids, "score": score})
    return len(rows)
