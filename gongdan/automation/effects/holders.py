"""Effects on who has a ticket, who follows it, and where it stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gongdan.automation.effects.stood import stood
from gongdan.automation.past import Past
from gongdan.automation.socket import EffectRun, effect
from gongdan.kernel.errors import AppError, FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Id, WireIn
from gongdan.ticketing import (
    AssignTicket,
    KeyWord,
    MoveTicket,
    TicketClosed,
    assign_ticket,
    catalogue,
    follow_ticket,
    get_ticket_for_change,
    hold_move,
    move_ticket,
    person_of,
    reads_of_moves,
    team_of,
)
from gongdan.ticketing import Catalogue as TicketCatalogue


class AssignParams(WireIn):
    """Who gets it. What is left out stays as it is; null clears it."""

    team: Id | None = Field(default=None, description="id of a team")
    assignee: Id | None = Field(default=None, description="id of a colleague")
    reason: str = Field(default="", max_length=2000, description="shown in the timeline")

    @model_validator(mode="after")
    def _says_whom(self) -> "AssignParams":
        if not self.model_fields_set & {"team", "assignee"}:
            raise PydanticCustomError("nobody_named", "Name a team, an assignee, or both.")
        return self


class MoveParams(WireIn):
    """A move of the ticket's flow."""

    move: KeyWord = Field(description="key of the move", examples=["solve"])


class FollowParams(WireIn):
    """Who follows it from now on."""

    person: Id = Field(description="id of a colleague", examples=[12])


async def _there(tx: Tx, params: AssignParams | FollowParams) -> list[FieldProblem]:
    problems: list[FieldProblem] = []
    for name, find in (("team", team_of), ("assignee", person_of), ("person", person_of)):
        if (wanted := getattr(params, name, None)) is not None:
            try:
                await find(tx, wanted, name)
            except Invalid as odd:
                problems += odd.problems
    return problems


async def _move_there(tx: Tx, params: MoveParams) -> list[FieldProblem]:
    known = await catalogue(tx)
    moves = {key for kind in known.types.values() for key in known.workflow(kind.workflow_version_id).moves}
    if params.move in moves:
        return []
    remedy = f"Use one of: {', '.join(sorted(moves)[:40])}."
    return [FieldProblem("move", "unknown", f"No flow in force has a move {params.move!r}.", remedy)]


def _hold_given(past: Past, params: AssignParams | FollowParams) -> tuple[AppError | None, Sequence[str]]:
    if past.faults:
        return Invalid(problems=past.faults[:1]), ()
    return (TicketClosed(), ()) if past.is_closed and isinstance(params, AssignParams) else (None, ())


def _predict_assign(
    known: TicketCatalogue, before: Mapping[str, Any], params: AssignParams
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    given = {name: getattr(params, name) for name in ("team", "assignee") if name in params.model_fields_set}
    after = {"team": before.get("team"), "assignee": before.get("assignee")} | given
    if "assignee" not in given and after["team"] != before.get("team") and after["team"] is not None:
        after["assignee"] = None
    if all(after[name] == before.get(name) for name in after):
        return {}, before
    return {"team": after["team"], "assignee": after["assignee"]}, {**before, **after}


@effect(
    "assign",
    params=AssignParams,
    names={"zh-CN": "分派", "en": "Assign"},
    check=_there,
    predict=_predict_assign,
    hold=_hold_given,
)
async def assign(tx: Tx, run: EffectRun, params: AssignParams) -> dict[str, Any]:
    """To a team, a person, or nobody."""
    before = await get_ticket_for_change(tx, run.ticket_id)
    await assign_ticket(tx, run.ticket_id, AssignTicket(**params.model_dump(exclude_unset=True)))
    after = await get_ticket_for_change(tx, run.ticket_id)
    if (before.team_id, before.assignee_id) == (after.team_id, after.assignee_id):
        return {}
    return {"team": after.team_id, "assignee": after.assignee_id}


def _predict_move(
    known: TicketCatalogue, before: Mapping[str, Any], params: MoveParams
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    kind = known.type(str(before.get("type") or ""))
    flow = known.workflow(int(before.get("workflow_version_id") or (kind.workflow_version_id if kind else 0)))
    move = flow.moves.get(params.move)
    if move is None:
        return {}, before
    state = flow.states[move.to]
    return {"state": move.to}, {**before, "state": move.to, "state_category": state.category.word}


def _hold_move(past: Past, params: MoveParams) -> tuple[AppError | None, Sequence[str]]:
    return hold_move(stood(past), params.move)


def _reads_of_move(known: TicketCatalogue, params: MoveParams) -> set[str]:
    return reads_of_moves(known.workflows, params.move)


@effect(
    "move",
    params=MoveParams,
    names={"zh-CN": "变更状态", "en": "Move"},
    check=_move_there,
    predict=_predict_move,
    hold=_hold_move,
    reads=_reads_of_move,
)
async def move(tx: Tx, run: EffectRun, params: MoveParams) -> dict[str, Any]:
    """As far as the flow allows it from where the ticket stands."""
    await move_ticket(tx, run.ticket_id, MoveTicket(move=params.move))
    return {"state": (await get_ticket_for_change(tx, run.ticket_id)).state}


@effect(
    "follow",
    params=FollowParams,
    names={"zh-CN": "添加关注人", "en": "Add a follower"},
    check=_there,
    hold=_hold_given,
)
async def follow(tx: Tx, run: EffectRun, params: FollowParams) -> dict[str, Any]:
    """He sees the ticket from now on, and hears of it."""
    await follow_ticket(tx, run.ticket_id, params.person)
    return {"person": params.person}
