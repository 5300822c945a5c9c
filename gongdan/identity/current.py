"""Who is asking: from cookie or token to an actor, with a unit opened for him, his limits and his CSRF defence."""

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Header, Path, Query, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer
from sqlalchemy import Row

from gongdan.identity.access import (
    bind_tenant,
    complete_actor,
    find_open_tenant,
    find_session,
    find_token,
    get_profile,
)
from gongdan.identity.actions.access import NOTED_EVERY, note_session_use, note_token_use
from gongdan.identity.credentials import SESSION_COOKIE, Credential, read_bearer, read_cookie
from gongdan.identity.errors.access import (
    CsrfFailed,
    PasswordChangeNeeded,
    SecondFactorNeeded,
    SecondFactorSetupNeeded,
    SessionNeeded,
)
from gongdan.identity.profile import Person, Profile, ProfileCache, actor_of
from gongdan.kernel import clock, idempotency
from gongdan.kernel.actor import Actor, anonymous_actor
from gongdan.kernel.errors import Invalid, NotFound, NotSignedIn, TooManyRequests
from gongdan.kernel.limits import Limiter
from gongdan.kernel.settings import settings
from gongdan.kernel.signed_links import LinkInvalid, SignedLink, read_link
from gongdan.kernel.trail import client_address
from gongdan.kernel.unit import Tx, unit

CSRF_HEADER = "x-csrf-token"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

profiles = ProfileCache()

# For the documentation page: how to sign in there. The credentials themselves are read below.
_bearer = HTTPBearer(auto_error=False, scheme_name="token", description="An API token: gd_…")
_cookie = APIKeyCookie(name=SESSION_COOKIE, auto_error=False, scheme_name="session", description="From POST /session")

IdempotencyKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="Repeat a request with the same key: it takes effect once."),
]
CsrfToken = Annotated[
    str | None,
    Header(alias="X-CSRF-Token", description="Needed with a session cookie; GET /session answers it."),
]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a route lets through: signed in is not always enough, and the way out is open to all."""

    allows_pending: bool = False
    allows_unfinished: bool = False
    needs_session: bool = False


@lru_cache(maxsize=1)
def request_limiter() -> Limiter:
    """A quarter of a minute's requests at once, then the average rate; per person or token."""
    return Limiter(settings().rate(), max(1, settings().requests_per_minute // 4))


@lru_cache(maxsize=1)
def address_limiter() -> Limiter:
    """For what nobody has signed in for: per address."""
    return Limiter(settings().rate(), max(1, settings().requests_per_minute // 4))


@lru_cache(maxsize=1)
def sign_in_limiter() -> Limiter:
    """Sign-ins and second factors per address: a lock guards one account, this all of them."""
    return Limiter(settings().sign_ins_per_minute / 60, max(1, settings().sign_ins_per_minute))


def credential_of(request: Request) -> Credential:
    """What the caller shows. A token in the header goes before the cookie. Raises NotSignedIn."""
    header = request.headers.get("authorization")
    if header is not None:
        credential = read_bearer(header)
    else:
        credential = read_cookie(request.cookies.get(SESSION_COOKIE, ""))
    if credential is None:
        raise NotSignedIn
    return credential


def refuse_foreign_origin(request: Request) -> None:
    """Browsers say where a request comes from; where they do, it must be our own pages. Raises CsrfFailed."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise CsrfFailed
    origin = request.headers.get("origin")
    if origin is None:
        return
    own = {urlsplit(settings().public_url).netloc, request.headers.get("host", "")}
    if urlsplit(origin).netloc not in own - {""}:
        raise CsrfFailed


@asynccontextmanager
async def admitted(request: Request, entry: Entry, *, is_read_only: bool) -> AsyncIterator[Tx]:
    """A unit in which the caller acts. Raises NotSignedIn, or says what is still to be done first."""
    credential = credential_of(request)
    nobody = anonymous_actor(credential.tenant_id)
    async with unit(nobody, is_tenant_set=True, is_read_only=is_read_only) as tx:
        actor = await _identify(tx, credential, entry, request)
        await tx.become(actor, is_tenant_set=True)
        yield tx


async def _identify(tx: Tx, credential: Credential, entry: Entry, request: Request) -> Actor:
    tenant = await bind_tenant(tx, credential.tenant_id)
    if tenant is None:
        raise NotSignedIn
    look_up = find_session if credential.is_session else find_token
    row = await look_up(tx, credential.tenant_id, credential.text)
    if row is None:
        raise NotSignedIn
    profile = await _profile(tx, credential.tenant_id, row, tenant.access_epoch)
    person = Person(
        credential.tenant_id,
        row.user_id,
        row.name,
        row.contact_id,
        row.locale or tenant.locale,
        row.time_zone or tenant.time_zone,
    )
    if credential.is_session:
        return await _by_session(tx, request, entry, row, actor_of(person, profile, session_id=row.id), profile)
    if entry.needs_session:
        raise SessionNeeded
    actor = actor_of(person, profile, token_scopes=row.scopes, token_id=row.id)
    _slow_down(f"token:{actor.tenant_id}:{row.id}")
    if row.last_used_at is None or row.last_used_at <= tx.now - NOTED_EVERY:
        tx.after_commit(partial(note_token_use, actor, row.id))
    return await complete_actor(tx, actor)


async def _by_session(tx: Tx, request: Request, entry: Entry, row: Row[Any], actor: Actor, profile: Profile) -> Actor:
    if request.method not in _SAFE_METHODS:
        _refuse_forgery(request, row.csrf_token)
    _slow_down(f"user:{actor.tenant_id}:{actor.user_id}")
    if row.is_pending:
        if not entry.allows_pending:
            raise SecondFactorNeeded
        return replace(actor, grants={})
    if not entry.allows_unfinished:
        if row.must_change_password:
            raise PasswordChangeNeeded
        if profile.must_use_second_factor and row.totp_confirmed_at is None:
            raise SecondFactorSetupNeeded
    if row.last_seen_at <= tx.now - NOTED_EVERY:
        tx.after_commit(partial(note_session_use, actor, row.id))
    return await complete_actor(tx, actor)


def _refuse_forgery(request: Request, csrf_token: str) -> None:
    refuse_foreign_origin(request)
    given = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), csrf_token.encode()):
        raise CsrfFailed


async def _profile(tx: Tx, tenant_id: int, row: Row[Any], epoch: int) -> Profile:
    # The stamp was read before the profile, so what is kept under it is never older than the stamp says.
    stamp = (epoch, row.version)
    kept = profiles.find(tenant_id, row.user_id, stamp)
    if kept is None:
        kept = await get_profile(tx, tenant_id, row.user_id)
        profiles.keep(tenant_id, row.user_id, stamp, kept)
    return kept


def _slow_down(key: str) -> None:
    if seconds := request_limiter().take(key):
        raise TooManyRequests(seconds)


_USUAL = Entry()
_UNFINISHED = Entry(allows_unfinished=True)
_KEYS = Entry(allows_unfinished=True, needs_session=True)
_DOORSTEP = Entry(allows_unfinished=True, allows_pending=True, needs_session=True)

_Bearer = Annotated[object, Security(_bearer)]
_Cookie = Annotated[object, Security(_cookie)]


async def _reading(request: Request, bearer: _Bearer, cookie: _Cookie) -> AsyncIterator[Tx]:
    async with admitted(request, _USUAL, is_read_only=True) as tx:
        request.state.tx = tx
        yield tx


async def _writing(
    request: Request,
    bearer: _Bearer,
    cookie: _Cookie,
    idempotency_key: IdempotencyKey = None,
    csrf_token: CsrfToken = None,
) -> AsyncIterator[Tx]:
    key = idempotency.key_of(request)
    async with admitted(request, _USUAL, is_read_only=False) as tx:
        request.state.tx = tx
        if key is not None and _has_small_body(request):
            await idempotency.claim(tx, request, key)
            request.state.idempotency_key = key
        yield tx


def _has_small_body(request: Request) -> bool:
    """An upload streams by: its body cannot be held against that of its twin, so its key says nothing."""
    kind = request.headers.get("content-type", "application/json").split(";")[0].strip().lower()
    return kind == "application/json"


async def _reading_own(request: Request, bearer: _Bearer, cookie: _Cookie) -> AsyncIterator[Tx]:
    async with admitted(request, _UNFINISHED, is_read_only=True) as tx:
        request.state.tx = tx
        yield tx


async def _writing_own(
    request: Request, bearer: _Bearer, cookie: _Cookie, csrf_token: CsrfToken = None
) -> AsyncIterator[Tx]:
    async with admitted(request, _UNFINISHED, is_read_only=False) as tx:
        request.state.tx = tx
        yield tx


async def _leaving(request: Request, cookie: _Cookie, csrf_token: CsrfToken = None) -> AsyncIterator[Tx]:
    async with admitted(request, _DOORSTEP, is_read_only=False) as tx:
        request.state.tx = tx
        yield tx


async def _calling(request: Request, bearer: _Bearer, cookie: _Cookie, csrf_token: CsrfToken = None) -> Actor:
    async with admitted(request, _USUAL, is_read_only=True) as tx:
        return tx.actor


async def _holding_keys(request: Request, cookie: _Cookie, csrf_token: CsrfToken = None) -> Actor:
    async with admitted(request, _KEYS, is_read_only=True) as tx:
        return tx.actor


async def _on_doorstep(request: Request, cookie: _Cookie, csrf_token: CsrfToken = None) -> Actor:
    async with admitted(request, _DOORSTEP, is_read_only=True) as tx:
        return tx.actor


TenantSlug = Annotated[
    str | None,
    Query(max_length=60, description="slug; may be left out where there is one tenant", examples=["xinghe"]),
]


@asynccontextmanager
async def public_unit(request: Request, slug: str | None) -> AsyncIterator[Tx]:
    """A unit for nobody in particular in the tenant of this slug, or in the only one. Raises NotFound, Invalid."""
    if seconds := address_limiter().take(caller_address(request)):
        raise TooManyRequests(seconds)
    is_read_only = request.method in _SAFE_METHODS
    async with unit(anonymous_actor(0), is_tenant_set=True, is_read_only=is_read_only) as tx:
        found = await find_open_tenant(tx, slug)
        if found is None and slug:
            raise NotFound("tenant", slug)
        if found is None:
            raise Invalid.one("tenant", "missing", "There are several tenants here.", "Send the slug of the tenant.")
        await tx.become(anonymous_actor(found[0]))
        yield tx


async def _in_public(request: Request, tenant: TenantSlug = None) -> AsyncIterator[Tx]:
    async with public_unit(request, tenant) as tx:
        request.state.tx = tx
        yield tx


def by_link(purpose: str) -> Any:
    """The dependency of routes that a signed link opens: a unit in the link's tenant for nobody in particular.

    The path has `{link}`; what it says is in `request.state.link`. The action behind it decides who acts
    (`tx.become`). Raises LinkInvalid or LinkExpired.
    """

    async def _by_link(
        request: Request, link: Annotated[str, Path(min_length=10, max_length=400, description="signed link")]
    ) -> AsyncIterator[Tx]:
        if seconds := address_limiter().take(caller_address(request)):
            raise TooManyRequests(seconds)
        said = read_link(link, purpose, clock.now())
        is_read_only = request.method in _SAFE_METHODS
        async with unit(anonymous_actor(said.tenant_id), is_tenant_set=True, is_read_only=is_read_only) as tx:
            tenant = await bind_tenant(tx, said.tenant_id)
            if tenant is None:
                raise LinkInvalid
            actor = anonymous_actor(said.tenant_id)
            await tx.become(replace(actor, locale=tenant.locale, time_zone=tenant.time_zone))
            request.state.tx, request.state.link = tx, said
            yield tx

    return Depends(_by_link, scope="function")


LinkActor = Callable[[Tx, SignedLink], Awaitable[Actor]]


def caller_by_link(purpose: str, actor_of: LinkActor) -> Any:
    """As `by_link`, for uploads and downloads: only the one whom the link stands for, and no unit left open."""

    async def _caller_by_link(
        request: Request, link: Annotated[str, Path(min_length=10, max_length=400, description="signed link")]
    ) -> Actor:
        if seconds := address_limiter().take(caller_address(request)):
            raise TooManyRequests(seconds)
        said = read_link(link, purpose, clock.now())
        async with unit(anonymous_actor(said.tenant_id), is_tenant_set=True, is_read_only=True) as tx:
            if await bind_tenant(tx, said.tenant_id) is None:
                raise LinkInvalid
            request.state.link = said
            return await actor_of(tx, said)

    return Depends(_caller_by_link, scope="function")


async def _at_the_gate(request: Request) -> None:
    refuse_foreign_origin(request)
    if seconds := sign_in_limiter().take(caller_address(request)):
        raise TooManyRequests(seconds)


async def _writing_secrets(
    request: Request, bearer: _Bearer, cookie: _Cookie, csrf_token: CsrfToken = None
) -> AsyncIterator[Tx]:
    async with admitted(request, _USUAL, is_read_only=False) as tx:
        request.state.tx = tx
        yield tx


async def _with_keys(request: Request, cookie: _Cookie, csrf_token: CsrfToken = None) -> AsyncIterator[Tx]:
    async with admitted(request, _KEYS, is_read_only=False) as tx:
        request.state.tx = tx
        yield tx


def caller_address(request: Request) -> str:
    return client_address.get() or (request.client.host if request.client else "unknown")


# The unit is closed after the endpoint and before the answer leaves: what is answered is committed.
ReadTx = Annotated[Tx, Depends(_reading, scope="function")]
WriteTx = Annotated[Tx, Depends(_writing, scope="function")]
PublicTx = Annotated[Tx, Depends(_in_public, scope="function")]

# Also for those who must first change the password or set up a second factor: themselves and the way there.
OwnReadTx = Annotated[Tx, Depends(_reading_own, scope="function")]
OwnWriteTx = Annotated[Tx, Depends(_writing_own, scope="function")]
LeavingTx = Annotated[Tx, Depends(_leaving, scope="function")]


# For writes that answer a secret: no Idempotency-Key, because the kept answer would hold it.
SecretTx = Annotated[Tx, Depends(_writing_secrets, scope="function")]
KeysTx = Annotated[Tx, Depends(_with_keys, scope="function")]

# Only who is asking, and no unit left open: for long streams, and where a slow hash stands between two units.
Caller = Annotated[Actor, Depends(_calling, scope="function")]
KeyHolder = Annotated[Actor, Depends(_holding_keys, scope="function")]
DoorstepCaller = Annotated[Actor, Depends(_on_doorstep, scope="function")]

# Before anybody has signed in.
gate = Depends(_at_the_gate)
