"""Routes at the door: signing in and out, one's own sessions, password, second factor and tokens."""

from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.identity.actions.passwords import change_password
from gongdan.identity.actions.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    disable_second_factor,
    pass_second_factor,
    renew_recovery_codes,
)
from gongdan.identity.actions.sessions import Begun, revoke_own_session
from gongdan.identity.actions.sign_in import sign_in
from gongdan.identity.actions.sign_out import sign_out
from gongdan.identity.actions.tokens import create_own_token, revoke_own_token
from gongdan.identity.credentials import SESSION_COOKIE, read_cookie
from gongdan.identity.current import (
    DoorstepCaller,
    KeyHolder,
    KeysTx,
    LeavingTx,
    OwnReadTx,
    OwnWriteTx,
    ReadTx,
    SecretTx,
    WriteTx,
    gate,
)
from gongdan.identity.queries.sessions import get_signed_in, list_own_sessions
from gongdan.identity.queries.tokens import list_own_tokens
from gongdan.identity.schemas.access import (
    PasswordChange,
    PasswordGiven,
    RecoveryCodesOut,
    SecondFactorBegunOut,
    SecondFactorCode,
    SecondFactorProof,
    SessionBegunOut,
    SessionOut,
    SignedInOut,
    SignIn,
    TokenCreatedOut,
    TokenDraft,
    TokenOut,
)
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.settings import settings
from gongdan.kernel.wire import Page, PathId, answer

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page", examples=[50])]
Cursor = Annotated[str | None, Query(max_length=500, description="next_cursor of the page before")]

session_routes = router("/api/v1/session", "session")
own_routes = router("/api/v1/me", "me")


@session_routes.post("", status_code=201, response_model=SessionBegunOut, dependencies=[gate], summary="Sign in")
async def begin(request: Request, attempt: SignIn) -> Response:
    """With e-mail and password; sets the session's cookie."""
    replaced = read_cookie(request.cookies.get(SESSION_COOKIE, ""))
    begun = await sign_in(attempt, user_agent=request.headers.get("user-agent", ""), replaced=replaced)
    return _with_cookie(begun)


@session_routes.post(
    "/second-factor",
    status_code=201,
    response_model=SessionBegunOut,
    dependencies=[gate],
    summary="Hand in a second factor",
)
async def hand_in_code(actor: DoorstepCaller, proof: SecondFactorProof) -> Response:
    """The second half of signing in takes a code of the authenticator app, or a recovery code."""
    return _with_cookie(await pass_second_factor(actor, proof))


@session_routes.get("", response_model=SignedInOut, summary="See who is signed in")
async def who_am_i(tx: OwnReadTx) -> Response:
    """Who is signed in, with roles, permissions, tenant and the CSRF token."""
    return answer(await get_signed_in(tx))


@session_routes.delete("", status_code=204, summary="Sign out")
async def leave(tx: LeavingTx) -> Response:
    """The session ends and its cookie goes; API tokens stay."""
    await sign_out(tx)
    response = Response(status_code=204)
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax", secure=settings().secure_cookies)
    return response


def _with_cookie(begun: Begun) -> Response:
    response = answer(begun.told(), 201, headers={"Cache-Control": "no-store"})
    response.set_cookie(
        SESSION_COOKIE,
        begun.secret,
        max_age=begun.lasts_seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings().secure_cookies,
    )
    return response


def _told_once(value: dict[str, Any], status: int = 201) -> Response:
    return answer(value, status, headers={"Cache-Control": "no-store"})


@own_routes.get("/sessions", response_model=Page[SessionOut], summary="List your sessions")
async def own_sessions(tx: OwnReadTx, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """Where one is signed in."""
    return answer(await list_own_sessions(tx, limit, cursor))


@own_routes.delete("/sessions/{session_id}", status_code=204, summary="End one of your sessions")
async def end_own_session(tx: OwnWriteTx, session_id: PathId) -> Response:
    """Whoever uses it has to sign in anew."""
    await revoke_own_session(tx, session_id)
    return Response(status_code=204)


@own_routes.post("/password", status_code=204, summary="Change your password")
async def new_password(actor: KeyHolder, change: PasswordChange) -> Response:
    """Takes the present password too; all other sessions end."""
    await change_password(actor, change.current, change.new)
    return Response(status_code=204)


@own_routes.post(
    "/second-factor", status_code=201, response_model=SecondFactorBegunOut, summary="Set up a second factor"
)
async def set_up_second_factor(tx: KeysTx) -> Response:
    """Answers what the authenticator app needs; it is in force once confirmed."""
    uri, secret = await begin_second_factor(tx)
    return _told_once({"uri": uri, "secret": secret})


@own_routes.post(
    "/second-factor/confirmation", status_code=201, response_model=RecoveryCodesOut, summary="Confirm a second factor"
)
async def confirm(tx: KeysTx, given: SecondFactorCode) -> Response:
    """With a first code of the app; answers the recovery codes, once."""
    return _told_once({"recovery_codes": await confirm_second_factor(tx, given.code)})


@own_routes.delete("/second-factor", status_code=204, summary="Switch your second factor off")
async def switch_off_second_factor(actor: KeyHolder, given: PasswordGiven) -> Response:
    """Takes the password; where a role needs a second factor, another one has to be set up."""
    await disable_second_factor(actor, given.password)
    return Response(status_code=204)


@own_routes.post(
    "/recovery-codes", status_code=201, response_model=RecoveryCodesOut, summary="Renew your recovery codes"
)
async def new_recovery_codes(tx: KeysTx) -> Response:
    """Ten new recovery codes; the older ones are void."""
    return _told_once({"recovery_codes": await renew_recovery_codes(tx)})


@own_routes.get("/tokens", response_model=Page[TokenOut], summary="List your API tokens")
async def own_tokens(tx: ReadTx, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """Without their secrets, newest first."""
    return answer(await list_own_tokens(tx, limit, cursor))


@own_routes.post("/tokens", status_code=201, response_model=TokenCreatedOut, summary="Create an API token")
async def new_token(tx: SecretTx, draft: TokenDraft) -> Response:
    """Its text is answered once. Needs token.create."""
    token_id, text = await create_own_token(tx, draft)
    return _told_once({"id": token_id, "name": draft.name, "token": text})


@own_routes.delete("/tokens/{token_id}", status_code=204, summary="Revoke one of your API tokens")
async def end_own_token(tx: WriteTx, token_id: PathId) -> Response:
    """It opens nothing from then on."""
    await revoke_own_token(tx, token_id)
    return Response(status_code=204)
