"""Help whoever writes a new ticket: guesses for empty fields, and tickets that already say the same."""

from typing import Any

from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.asking import try_form
from gongdan.ticketing.actions.values import type_of
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.history import find_requester, list_duplicates, list_guesses
from gongdan.ticketing.schemas.intake import AskPrefill, CheckDuplicates


async def suggest_values(tx: Tx, asked: AskPrefill) -> list[dict[str, Any]]:
    """Guesses for what the form asks for now and nobody has filled in. Nothing is stored."""
    policy.may_open(tx)
    known = await catalogue(tx)
    kind = type_of(tx, known, asked.type)
    filled = await try_form(tx, known, kind, asked.values)
    requester_id = await find_requester(tx, asked.requester)
    title = asked.title or str(filled.core("title", ""))
    return await list_guesses(tx, known, kind, requester_id, title, filled.judged, asked.values)


async def check_duplicates(tx: Tx, asked: CheckDuplicates) -> list[dict[str, Any]]:
    """Tickets that say nearly the same as what is being written. Nothing is stored."""
    policy.may_open(tx)
    requester_id = await find_requester(tx, asked.requester)
    return await list_duplicates(tx, requester_id, asked.title, asked.description)
