"""Use a macro on a ticket: all of it in one unit, in the name of whoever uses it; or try first what it would do."""

from typing import Any

from sqlalchemy import select

from gongdan.automation import policy
from gongdan.automation.actions.running import Done, do_all, keep_run, outcome_of
from gongdan.automation.errors import RuleNotUsable
from gongdan.automation.events import TicketMacroUsed
from gongdan.automation.fields import ever_rule_fields
from gongdan.automation.judging import Row, read_judge
from gongdan.automation.models import rules
from gongdan.automation.queries.in_force import doings_of
from gongdan.automation.queries.macros import macro_moment
from gongdan.automation.socket import EffectRun
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import catalogue, comments, get_snapshot, get_ticket_for_change
from gongdan.ticketing.events.tickets import concerned

_row = rules.c


class _Undone(Exception):
    """What was tried is taken back."""


async def use_macro(tx: Tx, ticket_id: int, macro_id: int) -> tuple[int, list[Done]]:
    """The run's id, and what became of each effect. Raises NotFound, RuleNotUsable."""
    macro = await _get_macro(tx, macro_id)
    ticket = await get_ticket_for_change(tx, ticket_id)
    fits, trace = await _judged(tx, ticket_id, macro)
    if not fits:
        raise RuleNotUsable
    run = EffectRun(ticket_id, macro.id, macro.name, tx.cause or f"rule:{macro.id}", "macro")
    done = await do_all(tx, run, doings_of(macro.definition))
    run_id = await keep_run(tx, run, done, number=macro.number, trace=trace, depth=tx.depth, cause=tx.cause)
    tx.record(
        TicketMacroUsed(ticket_id, rule_id=macro.id, name=macro.name, **(concerned(ticket) | {"version": None}))
    )
    return run_id, done


async def try_macro(tx: Tx, ticket_id: int, macro_id: int) -> dict[str, Any]:
    """What it would do, done and taken back: fields, the reply with its values, the move. Raises NotFound."""
    macro = await _get_macro(tx, macro_id)
    await get_ticket_for_change(tx, ticket_id)
    fits, _ = await _judged(tx, ticket_id, macro)
    run = EffectRun(ticket_id, macro.id, macro.name, f"rule:{macro.id}", "macro")
    done: list[Done] = []
    replies: list[dict[str, Any]] = []
    try:
        async with tx.savepoint():
            done = await do_all(tx, run, doings_of(macro.definition))
            replies = await _written(tx, [one["done"]["comment_id"] for one in done if _is_comment(one)])
            raise _Undone
    except _Undone:
        pass
    moves = [one for one in macro.definition["effects"] if one["kind"] == "move"]
    return {
        "outcome": outcome_of(done),
        "effects": done,
        "replies": replies,
        "move": moves[-1]["params"].get("move") if moves else None,
        "fits": fits,
    }


def _is_comment(one: Done) -> bool:
    return one["kind"] == "comment" and bool(one.get("done"))


async def _written(tx: Tx, comment_ids: list[int]) -> list[dict[str, Any]]:
    row = comments.c
    mine = (row.tenant_id == tx.tenant_id, row.id.in_(comment_ids))
    found = await tx.all(select(row.body, row.body_format, row.is_public).where(*mine).order_by(row.id))
    return [{"body": one.body, "body_format": one.body_format, "is_public": one.is_public} for one in found]


async def _get_macro(tx: Tx, macro_id: int) -> Any:
    mine = (_row.tenant_id == tx.tenant_id, _row.id == macro_id, policy.usable(tx))
    found = await tx.first(select(rules).where(*mine))
    if found is None:
        raise NotFound("macro", macro_id)
    return found


async def _judged(tx: Tx, ticket_id: int, macro: Any) -> tuple[bool, list[bool]]:
    """Whether its condition holds for the ticket, and line by line."""
    known = await catalogue(tx)
    offered = ever_rule_fields(known)
    judge = read_judge(macro.condition, offered, "view")
    if judge is None:
        return False, []
    moment = macro_moment(tx, known)
    row = Row(await get_snapshot(tx, ticket_id, offered, sorted(judge.fields), moment), offered)
    return judge.fits(row, {}, moment), judge.outcomes(row, {}, moment)
