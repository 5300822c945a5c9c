"""API tokens: create one, whose text is told once, and revoke it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, insert, select, update

from gongdan.identity import policy
from gongdan.identity.credentials import new_api_token
from gongdan.identity.events.access import ApiTokenCreated, ApiTokenRevoked
from gongdan.identity.models import api_tokens
from gongdan.identity.queries.accounts import get_account, get_other_for_change
from gongdan.identity.schemas.access import TokenDraft
from gongdan.kernel.errors import FieldProblem, Invalid, NotFound, NotSignedIn
from gongdan.kernel.permissions import all_permissions
from gongdan.kernel.secrets import fingerprint
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso


async def create_own_token(tx: Tx, draft: TokenDraft) -> tuple[int, str]:
    """A token for the actor himself, as (id, text). Its scopes may hold only what the actor may do."""
    policy.need(tx, policy.TOKEN_CREATE)
    if tx.actor.user_id is None:
        raise NotSignedIn
    problems = [
        FieldProblem(f"scopes.{at}", "scope_not_yours", f"You do not have {word}.", "Leave it out.")
        for at, word in enumerate(draft.scopes)
        if not tx.actor.may(word)
    ]
    if problems:
        raise Invalid(problems=problems)
    # No scopes means all its owner has: a narrow token may not make a wide one.
    scopes = draft.scopes or await _scopes_of_caller(tx)
    return await _insert(tx, tx.actor.user_id, draft.name, scopes, draft.expires_at)


async def _scopes_of_caller(tx: Tx) -> list[str]:
    if tx.actor.token_id is None:
        return []
    mine = (api_tokens.c.tenant_id == tx.tenant_id) & (api_tokens.c.id == tx.actor.token_id)
    return list(await tx.scalar(select(api_tokens.c.scopes).where(mine)))


async def create_token(
    tx: Tx, user_id: int, *, name: str, scopes: Sequence[str] = (), expires_at: datetime | None = None
) -> str:
    """A token for any user, for the command line and set-up; returns its text. Raises NotFound and Invalid."""
    if not tx.actor.is_system:
        policy.need(tx, policy.TOKEN_MANAGE)
    await get_account(tx, user_id)
    _, text = await _insert(tx, user_id, name, scopes, expires_at)
    return text


async def _insert(
    tx: Tx, user_id: int, name: str, scopes: Sequence[str], expires_at: datetime | None
) -> tuple[int, str]:
    if unknown := sorted(set(scopes) - set(all_permissions())):
        raise Invalid.one(
            "scopes", "unknown", f"There is no permission {unknown[0]}.", "See GET /api/v1/permissions."
        )
    if expires_at is not None and expires_at <= tx.now:
        raise Invalid.one("expires_at", "in_the_past", "Lies in the past.", "Send a later time, or leave it out.")
    text, kept = new_api_token(tx.tenant_id), sorted(set(scopes))
    token_id = await tx.scalar(
        insert(api_tokens)
        .values(
            tenant_id=tx.tenant_id,
            user_id=user_id,
            name=name,
            token_hash=fingerprint(text),
            scopes=kept,
            created_at=tx.now,
            expires_at=expires_at,
        )
        .returning(api_tokens.c.id)
    )
    tx.record(
        ApiTokenCreated(api_token_id=token_id, user_id=user_id, name=name, scopes=kept, expires_at=iso(expires_at))
    )
    return int(token_id), text


async def revoke_own_token(tx: Tx, token_id: int) -> None:
    """Raises NotFound for a token that is not the actor's, or is revoked already."""
    await _revoke(tx, token_id, api_tokens.c.user_id == tx.actor.user_id)


async def revoke_token_of(tx: Tx, user_id: int, token_id: int) -> None:
    """Revoke the token of another. Raises NotFound."""
    await get_other_for_change(tx, user_id, policy.TOKEN_MANAGE)
    await _revoke(tx, token_id, api_tokens.c.user_id == user_id)


async def _revoke(tx: Tx, token_id: int, whose: ColumnElement[bool]) -> None:
    mine = (api_tokens.c.tenant_id == tx.tenant_id) & (api_tokens.c.id == token_id)
    row: Row[tuple[int, str]] | None = await tx.first(
        select(api_tokens.c.user_id, api_tokens.c.name)
        .where(mine, whose, api_tokens.c.revoked_at.is_(None))
        .with_for_update()
    )
    if row is None:
        raise NotFound("token", token_id)
    await tx.execute(update(api_tokens).where(mine).values(revoked_at=tx.now))
    tx.record(ApiTokenRevoked(api_token_id=token_id, user_id=row.user_id, name=row.name))
