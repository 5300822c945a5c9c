"""Rate a solved ticket, and set up the reasons that can be given."""

from typing import Any

from sqlalchemy import Row, insert, select, update

from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.rendering import clean_text
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.actions.setup_rows import VersionCheck, any_version, lock_setup, touch_setup
from gongdan.ticketing.errors.portal import NothingToRate, RatingOver
from gongdan.ticketing.events.portal import RatingReasonsSet, TicketRated
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import ratings, ticketing_settings
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.ratings import find_rating
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.rating import rating_ends
from gongdan.ticketing.schemas.portal import RateTicket, SetRatingReasons
from gongdan.ticketing.shelves import Shelf


async def rate_ticket(tx: Tx, ticket_id: int, draft: RateTicket, *, channel: str = "web") -> None:
    """The requester says how satisfied he is with the present solution, or says it anew. The same again is once.

    Raises NothingToRate, RatingOver, Invalid, NotAllowed for anybody else.
    """
    ticket = await get_ticket_for_change(tx, ticket_id, shelves=(Shelf.DESK, Shelf.ARCHIVE))
    policy.may_rate(tx, ticket)
    if ticket.solved_at is None:
        raise NothingToRate
    known = await catalogue(tx)
    given = await find_rating(tx, ticket)
    until = rating_ends(ticket.closed_at, given.created_at if given else None, known.rules.rating_days)
    if until is not None and until <= tx.now:
        raise RatingOver(until=iso(until))
    values: dict[str, Any] = {
        "score": draft.score,
        "reasons": _reasons(known, draft.reasons, list(given.reasons) if given else []),
        "comment": clean_text(draft.comment).strip(),
    }
    if given is not None and all(getattr(given, name) == value for name, value in values.items()):
        return
    rating_id = await _store(tx, ticket, given, values, channel)
    after = await touch(tx, ticket, {"rating": draft.score})
    tx.record(
        TicketRated(
            ticket_id,
            rating_id=rating_id,
            score=draft.score,
            reasons=values["reasons"],
            is_changed=given is not None,
            channel=channel,
            **concerned(after),
        )
    )


async def _store(tx: Tx, ticket: Any, given: Row[Any] | None, values: dict[str, Any], channel: str) -> int:
    if given is not None:
        mine = (ratings.c.tenant_id == tx.tenant_id, ratings.c.id == given.id)
        await tx.execute(update(ratings).where(*mine).values(**values, changed_at=tx.now, channel=channel))
        return int(given.id)
    new = insert(ratings).values(
        tenant_id=tx.tenant_id,
        ticket_id=ticket.id,
        solved_at=ticket.solved_at,
        channel=channel,
        author_id=tx.actor.contact_id,
        author_name=tx.actor.name[:200],
        team_id=ticket.team_id,
        assignee_id=ticket.assignee_id,
        created_at=tx.now,
        **values,
    )
    return int(await tx.scalar(new.returning(ratings.c.id)))


def _reasons(known: Catalogue, wanted: list[str], before: list[str]) -> list[str]:
    """Each once, in the order given. Raises Invalid for one that is not offered, unless it was given before."""
    offered = {one.key for one in known.rating_reasons if one.is_active} | set(before)
    remedy = f"Use some of: {', '.join(sorted(offered))}." if offered else "Leave them out: none are set up."
    problems = [
        FieldProblem(f"reasons.{place}", "unknown", f"There is no reason {key!r}.", remedy)
        for place, key in enumerate(wanted)
        if key not in offered
    ]
    if problems:
        raise Invalid(problems=problems)
    return list(dict.fromkeys(wanted))


async def set_rating_reasons(tx: Tx, wanted: SetRatingReasons, expects: VersionCheck = any_version) -> None:
    """Set all reasons in their order. Ratings keep the keys they hold. Raises Invalid, VersionStale."""
    policy.may_manage_types(tx)
    await lock_setup(tx)
    settings = ticketing_settings.c
    row = await tx.one(select(settings.version).where(settings.tenant_id == tx.tenant_id))
    expects(row.version)
    keys = [one.key for one in wanted.reasons]
    twice = [place for place, key in enumerate(keys) if key in keys[:place]]
    if twice:
        problems = [
            FieldProblem(f"reasons.{place}.key", "duplicate", f"{keys[place]} is named twice.", "Name it once.")
            for place in twice
        ]
        raise Invalid(problems=problems)
    before = [one.key for one in (await catalogue(tx)).rating_reasons if one.is_active]
    stored = [
        {"key": one.key, "names": one.names.stored(), "suits": one.suits, "is_active": one.is_active}
        for one in wanted.reasons
    ]
    changed = update(ticketing_settings).where(settings.tenant_id == tx.tenant_id)
    await tx.execute(changed.values(rating_reasons=stored))
    await touch_setup(tx)
    after = [one.key for one in wanted.reasons if one.is_active]
    tx.record(RatingReasonsSet(tx.tenant_id, {"rating_reasons": [before, after]}))
