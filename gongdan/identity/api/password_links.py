"""Routes of forgotten passwords and invitations: ask, look, set, and hand out links."""

from functools import lru_cache
from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import Response

from gongdan.identity.actions.password_links import (
    ask_password_reset,
    hold_tenant,
    issue_reset_link,
    set_password_by_link,
)
from gongdan.identity.credentials import Credential, read_cookie
from gongdan.identity.current import ReadTx, SecretTx, gate
from gongdan.identity.password_links import BY_MAIL
from gongdan.identity.queries.password_links import get_link_shape, list_password_resets
from gongdan.identity.schemas.password_links import (
    AskReset,
    LivingLinkOut,
    NewPassword,
    PasswordLinkOut,
    ResetAskedOut,
    ResetWishOut,
)
from gongdan.kernel.actor import anonymous_actor
from gongdan.kernel.errors import TooManyRequests
from gongdan.kernel.http import router
from gongdan.kernel.limits import Limiter
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.signed_links import LinkInvalid
from gongdan.kernel.unit import unit
from gongdan.kernel.wire import Page, PathId, answer

resets_router = router("/api/v1/password-resets", "access")
links_router = router("/api/v1/users", "access")

Token = Annotated[str, Path(min_length=10, max_length=200, description="secret part of the link")]
_PRIVATE = {"Cache-Control": "no-store"}


@lru_cache(maxsize=1)
def email_limiter() -> Limiter:
    """Wishes for one address, whether there is an account or not: three at once, then one in ten minutes."""
    return Limiter(1 / 600, 3)


@resets_router.post(
    "", status_code=202, response_model=ResetAskedOut, dependencies=[gate], summary="Ask for a new password"
)
async def ask(wanted: AskReset) -> Response:
    """Public. The answer is the same, and as fast, whether there is such an account or not; who has one gets a mail
    with a link that works once, for thirty minutes. Where no mail can be sent, the administrators are told."""
    if seconds := email_limiter().take(f"{wanted.tenant or ''}:{wanted.email.strip().lower()}"):
        raise TooManyRequests(seconds)
    await ask_password_reset(wanted.email, wanted.tenant)
    return answer({"valid_minutes": int(BY_MAIL.total_seconds() // 60)}, 202)


@resets_router.get("", response_model=Page[ResetWishOut], summary="List who asked for a new password")
async def list_wishes(
    tx: ReadTx,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=1000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """Those who have not set one yet, newest first. Needs user.manage or security.manage, and reaches as far."""
    return answer(await list_password_resets(tx, limit, cursor))


@resets_router.get(
    "/{token}", response_model=LivingLinkOut, dependencies=[gate], summary="Check a link to set a password"
)
async def look(token: Token) -> Response:
    """Public: whom it is for and what the password needs. 404 for no link of ours, 410 for one that is over."""
    credential = _credential(token)
    nobody = anonymous_actor(credential.tenant_id)
    async with unit(nobody, is_tenant_set=True, is_read_only=True) as tx:
        await hold_tenant(tx, credential)
        return answer(await get_link_shape(tx, token), headers=_PRIVATE)


@resets_router.post("/{token}", status_code=204, dependencies=[gate], summary="Set a password by a link")
async def set_password(token: Token, wanted: NewPassword) -> Response:
    """Public: sets it, ends all sessions of the person, and uses the link up. A lock after failed sign-ins and a
    second factor stay. The same rules hold as for changing a password."""
    await set_password_by_link(_credential(token), wanted.new_password)
    return Response(status_code=204)


def _credential(token: str) -> Credential:
    credential = read_cookie(token)
    if credential is None:
        raise LinkInvalid
    return credential


@links_router.post(
    "/{user_id}/reset-links",
    status_code=201,
    response_model=PasswordLinkOut,
    summary="Make a link to set a password",
)
async def make_link(tx: SecretTx, user_id: PathId) -> Response:
    """A link for somebody who cannot sign in, told once; older ones end. Good for a day, for a first password seven.
    Needs user.manage, or security.manage where the person keeps security or audit."""
    link = await issue_reset_link(tx, user_id)
    return answer(link.told(), 201, headers=_PRIVATE)
