"""Routes of forms: what a type asks for, drawing it anew, and trying it out while somebody types."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel import http
from gongdan.kernel.paging import DEFAULT_LIMIT
from gongdan.kernel.wire import Page, answer
from gongdan.ticketing import policy
from gongdan.ticketing.actions.asking import try_form
from gongdan.ticketing.actions.forms import draw_form, reset_form
from gongdan.ticketing.api.setup_parts import Cursor, Limit, expected, one, whole
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.forms import (
    completeness_shape,
    get_form,
    judged_shape,
    list_form_versions,
    list_forms,
    usable_type,
)
from gongdan.ticketing.schemas.forms import DrawForm, EvaluateForm, EvaluationOut, FormOut, FormVersionOut

router = http.router("/api/v1/forms", "forms")

TypeId = Annotated[str, Path(min_length=1, max_length=60, description="id or key of the ticket type")]


@router.get("", response_model=Page[FormOut], summary="List forms")
async def list_all(
    tx: ReadTx, type: Annotated[str | None, Query(max_length=60, description="key of one ticket type")] = None
) -> Response:
    """What each type asks for, in the order of the types. Customers get what is asked of them."""
    return whole(await list_forms(tx, type))


@router.get("/{type_id}", response_model=FormOut, summary="Get the form of a type")
async def get(tx: ReadTx, type_id: TypeId) -> Response:
    """One form; where nobody has drawn one it is made of the type's own fields."""
    return one(await get_form(tx, type_id))


@router.put("/{type_id}", response_model=FormOut, summary="Draw the form of a type")
async def draw(tx: WriteTx, request: Request, type_id: TypeId, draft: DrawForm) -> Response:
    """Needs type.manage. Replaces the form; every earlier one stays readable under `versions`."""
    await draw_form(tx, type_id, draft.sections, expected(request))
    return one(await get_form(tx, type_id))


@router.delete("/{type_id}", status_code=204, summary="Give a form up")
async def reset(tx: WriteTx, request: Request, type_id: TypeId) -> Response:
    """Needs type.manage. The type asks for its own fields again."""
    await reset_form(tx, type_id, expected(request))
    return Response(status_code=204)


@router.get("/{type_id}/versions", response_model=Page[FormVersionOut], summary="List a form's versions")
async def list_versions(tx: ReadTx, type_id: TypeId, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """The forms that were in force, the newest first."""
    return answer(await list_form_versions(tx, type_id, limit, cursor))


@router.post("/{type_id}/evaluations", response_model=EvaluationOut, summary="Try a form out")
async def evaluate(tx: WriteTx, type_id: TypeId, draft: EvaluateForm) -> Response:
    """Which fields show and are required with these values, what is missing or wrong. Stores nothing."""
    policy.may_open(tx)
    known = await catalogue(tx)
    kind = usable_type(tx, known, type_id)
    filled = await try_form(tx, known, kind, draft.values)
    found = filled.completeness
    shape = {
        "entries": judged_shape(tx, known, filled.judged),
        "problems": [asdict(problem) for problem in filled.problems],
        "completeness": completeness_shape(tx, known, found, found.score),
    }
    return answer(shape)
