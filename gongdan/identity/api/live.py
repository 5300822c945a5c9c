"""The route of live events: a stream that says what changed, so that pages refetch what they show."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from functools import partial
from typing import Annotated, cast

from fastapi import Header, Request, Response
from starlette.types import Receive, Scope, Send

from gongdan.identity.current import ReadTx
from gongdan.identity.live_audience import concerns
from gongdan.identity.queries.live import access_epoch, list_missed, may_still_listen
from gongdan.kernel import http
from gongdan.kernel.actor import Actor
from gongdan.kernel.live import Client, Hub, Note, stream
from gongdan.kernel.unit import unit
from gongdan.kernel.wire import MAX_BIGINT

router = http.router("/api/v1/live", "live")

RECHECK_SECONDS = 120.0
_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # a proxy that collects the stream would delay it
}


@router.get(
    "",
    response_class=Response,
    responses={200: {"content": {"text/event-stream": {}}}},
    summary="Listen to live events",
)
async def get_live(
    request: Request,
    tx: ReadTx,
    last_event_id: Annotated[
        str | None, Header(max_length=40, description="where the stream broke off; browsers send it by themselves")
    ] = None,
) -> Response:
    """Server-sent events: `changes` names what changed by kind and number, `resync` asks to load everything again."""
    return LiveResponse(request.app.state.hub, tx.actor, await access_epoch(tx), _position(last_event_id))


def _position(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 20
    return min(int(text), MAX_BIGINT) if text is not None and is_number else None


class LiveResponse(Response):
    """Streams until the browser leaves or may no longer listen; no database connection is held meanwhile."""

    def __init__(self, hub: Hub, actor: Actor, epoch: int, last_id: int | None) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._hub = hub
        self._actor = actor
        self._epoch = epoch
        self._last_id = last_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        tasks = {asyncio.create_task(self._pump(send)), asyncio.create_task(_until_left(receive))}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _pump(self, send: Send) -> None:
        async with contextlib.aclosing(self._frames()) as frames:
            async for frame in frames:
                await send({"type": "http.response.body", "body": frame, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _frames(self) -> AsyncGenerator[bytes, None]:
        client = Client(self._actor.tenant_id, partial(concerns, self._actor), last_id=self._last_id or 0)
        missed: list[Note] = []
        streaming = cast(AsyncGenerator[bytes, None], stream(self._hub, client, missed))
        async with contextlib.aclosing(streaming) as frames:
            # The first frame comes once the client has joined: what happens while we look back is not lost.
            yield await anext(frames)
            missed += await self._missed(client)
            checked = time.monotonic()
            async for frame in frames:
                if time.monotonic() - checked >= RECHECK_SECONDS:
                    if not await self._may_still_listen():
                        return
                    checked = time.monotonic()
                yield frame

    async def _missed(self, client: Client) -> list[Note]:
        if self._last_id is None:
            return []
        async with unit(self._actor, is_read_only=True) as tx:
            found = await list_missed(tx, self._last_id)
        if found is None:
            client.resync()
        return found or []

    async def _may_still_listen(self) -> bool:
        async with unit(self._actor, is_read_only=True) as tx:
            return await may_still_listen(tx, self._actor, self._epoch)


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
