"""Web forms: make one, change it, close it."""

from typing import Any

from sqlalchemy import insert

from gongdan.channels.actions.setup_rows import (
    VersionCheck,
    change_row,
    get_row_for_change,
    given,
    stored,
    team_problems,
)
from gongdan.channels.events.web import WebFormChanged, WebFormCreated
from gongdan.channels.models import web_forms
from gongdan.channels.policy.web import may_manage_web_forms
from gongdan.channels.queries.web_forms import form_faults
from gongdan.channels.schemas.web_forms import CreateWebForm, EditWebForm
from gongdan.channels.web.keys import new_form_key
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx


async def create_web_form(tx: Tx, draft: CreateWebForm) -> int:
    """A new form, open at once under an address that nobody guesses. Raises Invalid naming every field."""
    may_manage_web_forms(tx)
    values = {name: stored(getattr(draft, name)) for name in type(draft).model_fields}
    await _check(tx, values)
    statement = insert(web_forms).values(
        tenant_id=tx.tenant_id,
        key=new_form_key(tx.tenant_id),
        created_at=tx.now,
        updated_at=tx.now,
        **values,
    )
    form_id = int(await tx.scalar(statement.returning(web_forms.c.id)))
    tx.record(WebFormCreated(form_id, draft.name, draft.type_id))
    return form_id


async def edit_web_form(tx: Tx, form_id: int, patch: EditWebForm, expects: VersionCheck) -> None:
    """Change a form, close it or open it again. Raises NotFound, VersionStale, Invalid."""
    may_manage_web_forms(tx)
    row = await get_row_for_change(tx, web_forms, form_id, "web form", expects)
    values = given(patch)
    after = {**row._asdict(), **values}
    # A form that is closed may stay as it is, though its type has changed since.
    if after["is_active"] or values.keys() - {"is_active"}:
        await _check(tx, after)
    if net := await change_row(tx, web_forms, row, values):
        tx.record(WebFormChanged(form_id, after["name"], net))


async def close_web_form(tx: Tx, form_id: int, expects: VersionCheck) -> None:
    """Its address says that it is closed; what came through it stays."""
    await edit_web_form(tx, form_id, EditWebForm(is_active=False), expects)


async def _check(tx: Tx, values: dict[str, Any]) -> None:
    problems = await form_faults(tx, values["type_id"], values["fields"])
    problems += await team_problems(tx, values["team_id"])
    if problems:
        raise Invalid(problems=problems)
