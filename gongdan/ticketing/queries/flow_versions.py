"""Reading around versions of flows: where running tickets stand, what a draft would change, how far they are."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select

from gongdan.identity import teams
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.flow_difference import difference, place_in, suggested
from gongdan.ticketing.models import carry_overs, duties, tickets, workflow_versions, workflows
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category
from gongdan.ticketing.workflow import Workflow, read_definition

_NEWEST = Sort("-id", (carry_overs.c.id, carry_overs.c.id), True)


def is_running() -> ColumnElement[bool]:
    """Tickets that a change of their flow concerns: on the desk and not closed."""
    return and_(tickets.c.state_category < int(Category.CLOSED), tickets.c.shelf == int(Shelf.DESK))


async def count_running(tx: Tx, workflow_id: int) -> Sequence[Row[Any]]:
    """How many running tickets there are in each state of each version: number, definition, state, tickets."""
    row, versions = tickets.c, workflow_versions.c
    mine = (versions.tenant_id == tx.tenant_id, versions.workflow_id == workflow_id)
    by_state = (
        select(row.workflow_version_id, row.state, func.count().label("tickets"))
        .where(
            row.tenant_id == tx.tenant_id, is_running(), row.workflow_version_id.in_(select(versions.id).where(*mine))
        )
        .group_by(row.workflow_version_id, row.state)
        .subquery()
    )
    same = and_(versions.tenant_id == tx.tenant_id, versions.id == by_state.c.workflow_version_id)
    statement = select(versions.number, versions.definition, by_state.c.state, by_state.c.tickets)
    return await tx.all(
        statement.join_from(by_state, workflow_versions, same).order_by(versions.number, by_state.c.state)
    )


async def find_version(tx: Tx, workflow_id: int, number: int) -> Row[Any] | None:
    """The version of this number."""
    versions = workflow_versions.c
    mine = (versions.tenant_id == tx.tenant_id, versions.workflow_id == workflow_id, versions.number == number)
    return await tx.first(select(workflow_versions).where(*mine))


async def previewed(
    tx: Tx,
    workflow_id: int,
    before: Row[Any],
    definition: Mapping[str, Any],
    workflow: Workflow,
    state_map: Mapping[str, str],
) -> dict[str, Any]:
    """What this definition would change about the version in force, and about running tickets."""
    running = [_running(one, workflow, state_map) for one in await count_running(tx, workflow_id)]
    return {
        "number": before.last + 1,
        **difference(before.definition, definition),
        "running": running,
        "stranded": [one for one in running if one["becomes"] is None],
        "warnings": [*_looser(before.definition, definition), *await _unowned(tx, workflow)],
    }


async def get_version_in_force(tx: Tx, workflow_id: int) -> Row[Any]:
    """The definition in force and the last number given out. Raises NotFound."""
    versions = workflow_versions.c
    last = (
        select(func.max(versions.number))
        .where(versions.tenant_id == tx.tenant_id, versions.workflow_id == workflow_id)
        .scalar_subquery()
    )
    current = and_(versions.tenant_id == workflows.c.tenant_id, versions.id == workflows.c.current_version_id)
    found = await tx.first(
        select(versions.definition, last.label("last"))
        .join_from(workflows, workflow_versions, current)
        .where(workflows.c.tenant_id == tx.tenant_id, workflows.c.id == workflow_id)
    )
    if found is None:
        raise NotFound("workflow", workflow_id)
    return found


def _running(one: Row[Any], workflow: Workflow, state_map: Mapping[str, str]) -> dict[str, Any]:
    becomes = place_in(workflow, one.state, state_map)
    suggestion = None
    if becomes is None:
        suggestion = suggested(workflow, read_definition(one.definition).states.get(one.state))
    return {
        "number": one.number,
        "state": one.state,
        "count": one.tickets,
        "becomes": becomes,
        "suggestion": suggestion,
    }


def _looser(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """States that come to mean something else: clocks, lists and reports go by the category."""
    was = {state["key"]: state["category"] for state in before["states"]}
    return [
        {
            "place": f"states.{place}.category",
            "code": "category_changed",
            "message": f"{state['key']} was {was[state['key']]} and becomes {state['category']}.",
        }
        for place, state in enumerate(after["states"])
        if was.get(state["key"], state["category"]) != state["category"]
    ]


async def _unowned(tx: Tx, workflow: Workflow) -> list[dict[str, str]]:
    asked = {state.duty for state in workflow.states.values() if state.duty}
    if not asked:
        return []
    same = and_(teams.c.tenant_id == duties.c.tenant_id, teams.c.id == duties.c.team_id)
    mine = (duties.c.tenant_id == tx.tenant_id, duties.c.key.in_(sorted(asked)), teams.c.is_active)
    done = set((await tx.execute(select(duties.c.key).join(teams, same).where(*mine))).scalars())
    return [
        {
            "place": f"states.{place}.owner",
            "code": "unowned",
            "message": f"Nobody does the duty {state.duty} yet, so tickets stay with who has them.",
        }
        for place, state in enumerate(workflow.states.values())
        if state.duty and state.duty not in done
    ]


def _carry_overs(tx: Tx, workflow_id: int) -> Select[Any]:
    versions = workflow_versions.c
    same = and_(versions.tenant_id == carry_overs.c.tenant_id, versions.id == carry_overs.c.version_id)
    mine = (carry_overs.c.tenant_id == tx.tenant_id, carry_overs.c.workflow_id == workflow_id)
    return select(carry_overs, versions.number).join(workflow_versions, same).where(*mine)


async def get_carry_over(tx: Tx, workflow_id: int, carry_over_id: int) -> dict[str, Any]:
    """How far running tickets were carried over. Raises NotFound."""
    policy.may_see_catalogue(tx)
    row = await tx.first(_carry_overs(tx, workflow_id).where(carry_overs.c.id == carry_over_id))
    if row is None:
        raise NotFound("carry-over", carry_over_id)
    return _carry_over_shape(row)


async def list_carry_overs(tx: Tx, workflow_id: int, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of a workflow's carry-overs, the newest first. Raises NotFound."""
    policy.may_see_catalogue(tx)
    mine = (workflows.c.tenant_id == tx.tenant_id, workflows.c.id == workflow_id)
    if await tx.first(select(workflows.c.id).where(*mine)) is None:
        raise NotFound("workflow", workflow_id)
    rows = await tx.all(paged(_carry_overs(tx, workflow_id), _NEWEST, limit, cursor))
    page, next_cursor = cut(rows, _NEWEST, limit, ("id", "id"))
    return {"items": [_carry_over_shape(row) for row in page], "next_cursor": next_cursor}


def _carry_over_shape(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "workflow_id": row.workflow_id,
        "number": row.number,
        "state_map": row.state_map,
        "total": row.total,
        "carried": row.carried,
        "left_behind": row.left_behind,
        "created_at": row.created_at,
        "finished_at": row.finished_at,
    }
