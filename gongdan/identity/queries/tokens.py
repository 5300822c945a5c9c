"""API tokens of a person, without their secrets."""

from typing import Any

from sqlalchemy import Select, and_, select

from gongdan.identity import policy
from gongdan.identity.models import api_tokens, users
from gongdan.identity.queries.accounts import get_account
from gongdan.kernel.errors import NotSignedIn
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx

_NEWEST = Sort("-created_at", (api_tokens.c.created_at, api_tokens.c.id), is_descending=True)


async def list_own_tokens(tx: Tx, limit: int, cursor: str | None) -> dict[str, Any]:
    """The actor's tokens that are not revoked, the newest first."""
    if tx.actor.user_id is None:
        raise NotSignedIn
    return await _page(tx, tx.actor.user_id, limit, cursor)


async def list_tokens_of(tx: Tx, user_id: int, limit: int, cursor: str | None) -> dict[str, Any]:
    """The tokens of another. Raises NotAllowed and NotFound."""
    policy.need(tx, policy.TOKEN_MANAGE)
    await get_account(tx, user_id)
    return await _page(tx, user_id, limit, cursor)


async def list_all_tokens(tx: Tx, limit: int, cursor: str | None) -> dict[str, Any]:
    """The tokens of everybody with their owners, the newest first. Raises NotAllowed."""
    policy.need(tx, policy.TOKEN_MANAGE)
    statement = (
        _living(tx)
        .add_columns(users.c.id.label("owner_id"), users.c.name.label("owner_name"))
        .join_from(
            api_tokens, users, and_(users.c.tenant_id == api_tokens.c.tenant_id, users.c.id == api_tokens.c.user_id)
        )
    )
    rows, following = cut(
        await tx.all(paged(statement, _NEWEST, limit, cursor)), _NEWEST, limit, ("created_at", "id")
    )
    items = []
    for row in rows:
        item = dict(row._mapping)
        items.append(item | {"owner": {"id": item.pop("owner_id"), "name": item.pop("owner_name")}})
    return {"items": items, "next_cursor": following}


def _living(tx: Tx) -> Select[Any]:
    return select(
        api_tokens.c.id,
        api_tokens.c.name,
        api_tokens.c.scopes,
        api_tokens.c.created_at,
        api_tokens.c.expires_at,
        api_tokens.c.last_used_at,
    ).where(api_tokens.c.tenant_id == tx.tenant_id, api_tokens.c.revoked_at.is_(None))


async def _page(tx: Tx, user_id: int, limit: int, cursor: str | None) -> dict[str, Any]:
    statement = _living(tx).where(api_tokens.c.user_id == user_id)
    rows = await tx.all(paged(statement, _NEWEST, limit, cursor))
    page, next_cursor = cut(rows, _NEWEST, limit, ("created_at", "id"))
    return {"items": [dict(row._mapping) for row in page], "next_cursor": next_cursor}
