"""Routes by which administrators look after the access of others, and the security rules."""

from fastapi.responses import Response

from gongdan.identity.actions.attempts import unlock_account
from gongdan.identity.actions.passwords import reset_password
from gongdan.identity.actions.second_factor import reset_second_factor
from gongdan.identity.actions.security_rules import change_security_rules
from gongdan.identity.actions.sessions import revoke_sessions_of
from gongdan.identity.actions.tokens import revoke_token_of
from gongdan.identity.api.access import Cursor, Limit
from gongdan.identity.current import Caller, ReadTx, WriteTx
from gongdan.identity.queries.security_rules import get_rules
from gongdan.identity.queries.sessions import list_sessions_of
from gongdan.identity.queries.tokens import list_all_tokens, list_tokens_of
from gongdan.identity.schemas.access import (
    OneTimePasswordOut,
    OwnedTokenOut,
    SecurityRulesIn,
    SecurityRulesOut,
    SessionOut,
    TokenOut,
)
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT
from gongdan.kernel.wire import Page, PathId, answer

user_routes = router("/api/v1/users", "access")
rule_routes = router("/api/v1/security-rules", "access")
token_routes = router("/api/v1/tokens", "access")


@user_routes.get("/{user_id}/sessions", response_model=Page[SessionOut], summary="List a user's sessions")
async def sessions_of(tx: ReadTx, user_id: PathId, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """Where he is signed in. Needs session.manage."""
    return answer(await list_sessions_of(tx, user_id, limit, cursor))


@user_routes.delete("/{user_id}/sessions", status_code=204, summary="End all sessions of a user")
async def end_sessions_of(tx: WriteTx, user_id: PathId) -> Response:
    """The person has to sign in anew everywhere. Needs session.manage."""
    await revoke_sessions_of(tx, user_id)
    return Response(status_code=204)


@user_routes.delete("/{user_id}/sessions/{session_id}", status_code=204, summary="End a session of a user")
async def end_session_of(tx: WriteTx, user_id: PathId, session_id: PathId) -> Response:
    """Whoever uses it has to sign in anew. Needs session.manage."""
    await revoke_sessions_of(tx, user_id, session_id)
    return Response(status_code=204)


@user_routes.get("/{user_id}/tokens", response_model=Page[TokenOut], summary="List a user's API tokens")
async def tokens_of(tx: ReadTx, user_id: PathId, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """Without their secrets. Needs token.manage."""
    return answer(await list_tokens_of(tx, user_id, limit, cursor))


@user_routes.delete("/{user_id}/tokens/{token_id}", status_code=204, summary="Revoke an API token of a user")
async def end_token_of(tx: WriteTx, user_id: PathId, token_id: PathId) -> Response:
    """It opens nothing from then on. Needs token.manage."""
    await revoke_token_of(tx, user_id, token_id)
    return Response(status_code=204)


@user_routes.post("/{user_id}/unlock", status_code=204, summary="Unlock a user")
async def unlock(tx: WriteTx, user_id: PathId) -> Response:
    """Opens an account that failed sign-ins have locked, before its time. Needs user.unlock."""
    await unlock_account(tx, user_id)
    return Response(status_code=204)


@user_routes.delete("/{user_id}/second-factor", status_code=204, summary="Switch off a user's second factor")
async def take_second_factor_off(tx: WriteTx, user_id: PathId) -> Response:
    """For who lost phone and recovery codes. Needs security.manage."""
    await reset_second_factor(tx, user_id)
    return Response(status_code=204)


@user_routes.post(
    "/{user_id}/password-reset",
    status_code=201,
    response_model=OneTimePasswordOut,
    summary="Issue a one-time password",
)
async def issue_password(actor: Caller, user_id: PathId) -> Response:
    """Told once; the person's sessions end, and it must be changed at the first sign-in."""
    password = await reset_password(actor, user_id)
    return answer({"password": password}, 201, headers={"Cache-Control": "no-store"})


@rule_routes.get("", response_model=SecurityRulesOut, summary="Get the security rules")
async def security_rules(tx: ReadTx) -> Response:
    """Locking, passwords, sessions and second factors. For who keeps or audits them."""
    return answer((await get_rules(tx)).stored())


@rule_routes.put("", response_model=SecurityRulesOut, summary="Set the security rules")
async def new_security_rules(tx: WriteTx, wanted: SecurityRulesIn) -> Response:
    """All of them anew; what is stricter holds for running sessions too. Needs security.manage."""
    return answer((await change_security_rules(tx, wanted)).stored())


@token_routes.get("", response_model=Page[OwnedTokenOut], summary="List everybody's API tokens")
async def all_tokens(tx: ReadTx, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """Newest first, with their owners. Needs token.manage."""
    return answer(await list_all_tokens(tx, limit, cursor))
