"""Routes of what is one's own: language, time zone, and what one's pages keep."""

from functools import partial
from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import Response

from gongdan.identity.actions.preferences import change_oneself, drop_preference, keep_preference
from gongdan.identity.current import OwnWriteTx, ReadTx, WriteTx
from gongdan.identity.queries.preferences import get_preference, list_preferences
from gongdan.identity.queries.sessions import get_signed_in
from gongdan.identity.schemas.access import SignedInOut
from gongdan.identity.schemas.preferences import OwnPatch, PreferenceIn, PreferenceOut
from gongdan.kernel.http import check_version, router
from gongdan.kernel.wire import Page, answer, etag

oneself_router = router("/api/v1/me", "me")

Key = Annotated[
    str,
    Path(
        min_length=1,
        max_length=100,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$",
        description="letters, digits and . _ : -",
        examples=["list.columns"],
    ),
]


@oneself_router.patch("", response_model=SignedInOut, summary="Change your own language or time zone")
async def edit(tx: OwnWriteTx, patch: OwnPatch) -> Response:
    """Holds from the next request on; this answer tells already what will."""
    locale, time_zone = await change_oneself(tx, patch)
    return answer(await get_signed_in(tx) | {"locale": locale, "time_zone": time_zone})


@oneself_router.get("/preferences", response_model=Page[PreferenceOut], summary="List your preferences")
async def list_all(tx: ReadTx) -> Response:
    """All that your own pages keep, by key; whole, a hundred at most. Nobody else sees them."""
    return answer({"items": await list_preferences(tx), "next_cursor": None})


@oneself_router.get("/preferences/{preference_key}", response_model=PreferenceOut, summary="Read a preference")
async def get(tx: ReadTx, preference_key: Key) -> Response:
    """What is kept under this key."""
    shape = await get_preference(tx, preference_key)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@oneself_router.put("/preferences/{preference_key}", response_model=PreferenceOut, summary="Keep a preference")
async def put(request: Request, tx: WriteTx, preference_key: Key, wanted: PreferenceIn) -> Response:
    """Keeps the value in place of what was there; `If-Match: "v0"` only where there was nothing."""
    await keep_preference(tx, preference_key, wanted.value, partial(check_version, request))
    shape = await get_preference(tx, preference_key)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@oneself_router.delete("/preferences/{preference_key}", status_code=204, summary="Forget a preference")
async def drop(request: Request, tx: WriteTx, preference_key: Key) -> Response:
    """What the pages do without it is up to them."""
    await drop_preference(tx, preference_key, partial(check_version, request))
    return Response(status_code=204)
