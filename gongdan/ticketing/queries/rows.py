"""How tickets are selected and how a selected row is told to a caller."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, select, type_coerce
from sqlalchemy.types import NullType

from gongdan.customers import contacts
from gongdan.identity import teams, users
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing.deadlines import told_deadline, told_due
from gongdan.ticketing.field_def import FieldDef
from gongdan.ticketing.models import tickets
from gongdan.ticketing.priorities import PRIORITY_WORDS
from gongdan.ticketing.priority_rules import HIGHEST
from gongdan.ticketing.queries.catalogue import Catalogue
from gongdan.ticketing.shelves import SHELF_WORDS
from gongdan.ticketing.states import CATEGORY_WORDS, Category

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
    "team_id",
    "assignee_id",
    "channel",
    "fields",
    "created_at",
    "updated_at",
    "due_at",
    "due_kind",
    "due_state",
    "solved_at",
    "closed_at",
    "shelf",
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


def _list_statement() -> Select[Any]:
    # The driver makes a list of an array by itself; SQLAlchemy would copy each of them.
    columns = [*(tickets.c[name] for name in _LIST_COLUMNS), type_coerce(tickets.c.tags, NullType()).label("tags")]
    return with_names(select(*columns).select_from(tickets).where(tickets.c.tenant_id == bindparam("tenant")))


# The columns of a list row, for the `tenant` that is given when it is executed. Made once: putting it together costs
# more than PostgreSQL needs to answer it.
LIST = _list_statement()


def shown_fields(row: Any, catalogue: Catalogue, *, is_customer: bool) -> dict[str, Any]:
    """Custom values by key; a customer sees only those meant for him."""
    if not is_customer:
        return row.fields  # type: ignore[no-any-return]
    hidden = {key for key, one in catalogue.fields.items() if not one.is_customer_visible}
    return {key: value for key, value in row.fields.items() if key not in hidden}


def hidden_files(row: Any, catalogue: Catalogue) -> set[int]:
    """The files in fields that are not meant for customers."""
    held = (row.fields.get(key) for key, one in catalogue.fields.items() if _holds_hidden_files(one))
    return {file_id for files in held if isinstance(files, list) for file_id in files}


def _holds_hidden_files(one: FieldDef) -> bool:
    return one.kind == "file" and not one.is_customer_visible


class Words:
    """The words of types, states and categories in one language, each looked up once however many rows have it."""

    __slots__ = ("_catalogue", "_categories", "_locale", "_states", "_types")

    def __init__(self, catalogue: Catalogue, locale: str) -> None:
        self._catalogue = catalogue
        self._locale = locale
        self._types: dict[int, tuple[str, str]] = {}
        self._states: dict[tuple[int, str], str] = {}
        self._categories: dict[int | None, tuple[str | None, str | None]] = {None: (None, None)}

    def type(self, type_id: int) -> tuple[str, str]:
        """Key and name."""
        known = self._types.get(type_id)
        if known is None:
            kind = self._catalogue.types[type_id]
            known = self._types[type_id] = (kind.key, in_locale(kind.names, self._locale))
        return known

    def state(self, version_id: int, key: str) -> str:
        """The name; of a state that its flow does not know, the key."""
        known = self._states.get((version_id, key))
        if known is None:
            state = self._catalogue.workflow(version_id).states.get(key)
            known = self._states[version_id, key] = in_locale(state.names, self._locale) if state else key
        return known

    def category(self, category_id: int | None) -> tuple[str | None, str | None]:
        """Key and name; None twice where there is none."""
        known = self._categories.get(category_id)
        if known is None:
            category = self._catalogue.categories.get(category_id or 0)
            known = (category.key, in_locale(category.names, self._locale)) if category else (None, None)
            self._categories[category_id] = known
        return known


def row_shape(row: Row[Any], catalogue: Catalogue, tx: Tx, words: Words | None = None) -> dict[str, Any]:
    """A list row on the wire; rows of one page share their `words`."""
    words = words or Words(catalogue, tx.actor.locale)
    type_key, type_name = words.type(row.type_id)
    category_key, category_name = words.category(row.category_id)
    is_customer = tx.actor.kind == "customer"
    requester_id, team_id, assignee_id, state = row.requester_id, row.team_id, row.assignee_id, row.state
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "type": type_key,
        "type_name": type_name,
        "state": state,
        "state_name": words.state(row.workflow_version_id, state),
        "state_category": CATEGORY_WORDS[row.state_category],
        "priority": PRIORITY_WORDS[row.priority],
        "is_pinned": row.priority == HIGHEST and row.state_category < Category.SOLVED,
        "category": category_key,
        "category_name": category_name,
        "requester": {"id": requester_id, "name": row.requester_name} if requester_id else None,
        "team": {"id": team_id, "key": row.team_key, "name": row.team_name} if team_id else None,
        "assignee": {"id": assignee_id, "name": row.assignee_name} if assignee_id else None,
        "tags": [] if is_customer else row.tags,
        "channel": row.channel,
        "fields": shown_fields(row, catalogue, is_customer=is_customer),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "due_at": told_due(row, is_customer=is_customer),
        "deadline": told_deadline(row, is_customer=is_customer),
        "solved_at": row.solved_at,
        "closed_at": row.closed_at,
        "shelf": SHELF_WORDS[row.shelf],
        "version": row.version,
    }
