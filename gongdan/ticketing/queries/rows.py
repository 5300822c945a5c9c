"""How tickets are selected and how a selected row is told to a caller."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, select

from gongdan.customers import contacts
from gongdan.identity import teams, users
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing.field_def import FieldDef
from gongdan.ticketing.models import tickets
from gongdan.ticketing.priorities import PRIORITY_WORDS
from gongdan.ticketing.queries.catalogue import Catalogue
from gongdan.ticketing.states import Category

assignees = users.alias("assignee")

_LIST_COLUMNS = (
    "id",
    "number",
    "title",
    "type_id",
    "workflow_version_id",
    "state",
    "state_category",
    "priority",
    "category_id",
    "requester_id",
    "organisation_id",
    "team_id",
    "department_id",
    "assignee_id",
    "creator_id",
    "tags",
    "channel",
    "fields",
    "created_at",
    "updated_at",
    "due_at",
    "solved_at",
    "closed_at",
    "version",
)


def _same_tenant(table: Any, key: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(table.c.tenant_id == tickets.c.tenant_id, table.c.id == key)


def with_names(statement: Select[Any]) -> Select[Any]:
    """Join the names of assignee, team and requester."""
    return (
        statement.add_columns(
            assignees.c.name.label("assignee_name"),
            teams.c.name.label("team_name"),
            teams.c.key.label("team_key"),
            contacts.c.name.label("requester_name"),
        )
        .outerjoin(assignees, _same_tenant(assignees, tickets.c.assignee_id))
        .outerjoin(teams, _same_tenant(teams, tickets.c.team_id))
        .outerjoin(contacts, _same_tenant(contacts, tickets.c.requester_id))
    )


def list_statement(tx: Tx) -> Select[Any]:
    """The columns of a list row."""
    columns = [tickets.c[name] for name in _LIST_COLUMNS]
    statement = select(*columns).select_from(tickets).where(tickets.c.tenant_id == tx.tenant_id)
    return with_names(statement)


def shown_fields(row: Any, catalogue: Catalogue, *, is_customer: bool) -> dict[str, Any]:
    """Custom values by key; a customer sees only those meant for him."""
    if not is_customer:
        return dict(row.fields)
    hidden = {key for key, one in catalogue.fields.items() if not one.is_customer_visible}
    return {key: value for key, value in row.fields.items() if key not in hidden}


def hidden_files(row: Any, catalogue: Catalogue) -> set[int]:
    """The files in fields that are not meant for customers."""
    held = (row.fields.get(key) for key, one in catalogue.fields.items() if _holds_hidden_files(one))
    return {file_id for files in held if isinstance(files, list) for file_id in files}


def _holds_hidden_files(one: FieldDef) -> bool:
    return one.kind == "file" and not one.is_customer_visible


def row_shape(row: Row[Any], catalogue: Catalogue, tx: Tx) -> dict[str, Any]:
    """A list row on the wire."""
    locale = tx.actor.locale
    kind = catalogue.types[row.type_id]
    state = catalogue.workflow(row.workflow_version_id).states.get(row.state)
    category = catalogue.categories.get(row.category_id) if row.category_id else None
    is_customer = tx.actor.kind == "customer"
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "type": kind.key,
        "type_name": in_locale(kind.names, locale),
        "state": row.state,
        "state_name": in_locale(state.names, locale) if state else row.state,
        "state_category": Category(row.state_category).word,
        "priority": PRIORITY_WORDS[row.priority],
        "category": category.key if category else None,
        "category_name": in_locale(category.names, locale) if category else None,
        "requester": {"id": row.requester_id, "name": row.requester_name} if row.requester_id else None,
        "team": {"id": row.team_id, "key": row.team_key, "name": row.team_name} if row.team_id else None,
        "assignee": {"id": row.assignee_id, "name": row.assignee_name} if row.assignee_id else None,
        "tags": [] if is_customer else row.tags,
        "channel": row.channel,
        "fields": shown_fields(row, catalogue, is_customer=is_customer),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "due_at": row.due_at,
        "solved_at": row.solved_at,
        "closed_at": row.closed_at,
        "version": row.version,
    }
