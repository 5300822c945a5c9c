"""Which policies were asked for a ticket, and how each of their tests came out."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, tuple_

from gongdan.conditions import ConditionInvalid, TraceLine, parse
from gongdan.kernel.unit import Tx
from gongdan.sla.matching import lines_of
from gongdan.sla.models import sla_policy_versions, sla_turns
from gongdan.ticketing import ConditionWords, catalogue, condition_words, ever_testable


async def matched_policies(tx: Tx, ticket_id: int, policy_id: int) -> list[dict[str, Any]]:
    """The policies that were asked when the ticket last came to this one, in their order."""
    turn, version = sla_turns.c, sla_policy_versions.c
    mine = (turn.tenant_id == tx.tenant_id, turn.ticket_id == ticket_id, turn.policy_id == policy_id)
    last = await tx.scalar(select(turn.trace).where(*mine, turn.trace.is_not(None)).order_by(turn.id.desc()).limit(1))
    asked = [(int(one[0]), int(one[1]), list(one[2])) for one in last or ()]
    if not asked:
        return []
    keys = [(one, number) for one, number, _ in asked]
    said = (version.tenant_id == tx.tenant_id, tuple_(version.policy_id, version.number).in_(keys))
    rows = {(row.policy_id, row.number): row for row in await tx.all(select(sla_policy_versions).where(*said))}
    offered = ever_testable(await catalogue(tx))
    words = await condition_words(tx, offered, (row.condition for row in rows.values()))
    return [
        {
            "policy_id": one,
            "name": rows[one, number].name,
            "number": number,
            "is_match": bool(outcomes and outcomes[0]),
            "lines": _lines(rows[one, number].condition, outcomes, words),
        }
        for one, number, outcomes in asked
        if (one, number) in rows
    ]


def _lines(condition: Any, outcomes: Sequence[bool], words: ConditionWords) -> list[str]:
    try:
        lines = lines_of(parse(condition))
    except ConditionInvalid:
        return []
    if len(lines) != len(outcomes):
        return []
    return [
        "  " * depth + TraceLine(node, depth, fits, words.offered).text(words.language, words.name_of)
        for (node, depth), fits in zip(lines, outcomes, strict=True)
    ]
