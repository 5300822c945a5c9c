"""Names beside ids: joins that bring along what people read of a team, a department or a person."""

from typing import Any

from sqlalchemy import Select, Table, and_

from gongdan.identity import teams, users


def with_name(statement: Select[Any], table: Table, key: Any, label: str) -> Select[Any]:
    """Adds `<label>_name` of the row that `key` refers to, null where there is none."""
    named = table.alias(f"named_{label}")
    same = and_(named.c.tenant_id == key.table.c.tenant_id, named.c.id == key)
    return statement.add_columns(named.c.name.label(f"{label}_name")).outerjoin(named, same)


def with_team(statement: Select[Any], key: Any, label: str) -> Select[Any]:
    """Adds `<label>_name` and `<label>_key` of a team."""
    named = teams.alias(f"named_{label}")
    same = and_(named.c.tenant_id == key.table.c.tenant_id, named.c.id == key)
    columns = (named.c.name.label(f"{label}_name"), named.c.key.label(f"{label}_key"))
    return statement.add_columns(*columns).outerjoin(named, same)


def with_person(statement: Select[Any], key: Any, label: str) -> Select[Any]:
    """Adds `<label>_name` of a user."""
    return with_name(statement, users, key, label)


def person(user_id: int | None, name: str | None) -> dict[str, Any] | None:
    """A person on the wire."""
    return None if user_id is None else {"id": user_id, "name": name}


def team(team_id: int | None, key: str | None, name: str | None) -> dict[str, Any] | None:
    """A team on the wire."""
    return None if team_id is None else {"id": team_id, "key": key, "name": name}
