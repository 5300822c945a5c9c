"""Routes of webhooks: read, make, change, test, and what was told by them."""

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.identity import Caller, ReadTx, SecretTx, WriteTx
from gongdan.integrations.actions import try_webhooks, webhooks
from gongdan.integrations.queries import webhook_deliveries as told
from gongdan.integrations.queries import webhooks as reading
from gongdan.integrations.schemas.webhooks import (
    DeliveryState,
    ReplayedOut,
    WebhookDeliveryInFullOut,
    WebhookDeliveryOut,
    WebhookIn,
    WebhookMadeOut,
    WebhookOut,
    WebhookSecretOut,
)
from gongdan.kernel.http import check_version, router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import MAX_BIGINT, Moment, Page, PathId, answer, etag

webhooks_router = router("/api/v1/webhooks", "webhooks")
deliveries_router = router("/api/v1/webhook-deliveries", "webhooks")


@webhooks_router.get("", response_model=Page[WebhookOut], summary="List webhooks")
async def list_webhooks(tx: ReadTx) -> Response:
    """All of them by name, each with how it fares."""
    return answer(await reading.list_webhooks(tx))


@webhooks_router.post("", status_code=201, response_model=WebhookMadeOut, summary="Make a webhook")
async def post_webhook(tx: SecretTx, draft: WebhookIn) -> Response:
    """Answers the secret by which it signs: keep it, it is not told again. No `Idempotency-Key` here."""
    webhook_id, secret = await webhooks.create_webhook(tx, draft)
    shape = await reading.get_webhook(tx, webhook_id)
    headers = {"ETag": etag(shape["version"]), "Location": f"/api/v1/webhooks/{webhook_id}"}
    return answer({**shape, "secret": secret}, 201, headers)


@webhooks_router.get("/{webhook_id}", response_model=WebhookOut, summary="Get a webhook")
async def get_webhook(webhook_id: PathId, tx: ReadTx) -> Response:
    """One webhook, without its secret; the ETag is its version."""
    return await _told(tx, webhook_id)


@webhooks_router.put("/{webhook_id}", response_model=WebhookOut, summary="Change a webhook")
async def put_webhook(webhook_id: PathId, request: Request, tx: WriteTx, draft: WebhookIn) -> Response:
    """The webhook as it is to be; `If-Match` as everywhere. Switched off, what waits for it counts as failed."""
    await webhooks.change_webhook(tx, webhook_id, draft, partial(check_version, request))
    return await _told(tx, webhook_id)


@webhooks_router.delete("/{webhook_id}", status_code=204, summary="Delete a webhook")
async def delete_webhook(webhook_id: PathId, request: Request, tx: WriteTx) -> Response:
    """With its deliveries."""
    await webhooks.delete_webhook(tx, webhook_id, partial(check_version, request))
    return Response(status_code=204)


@webhooks_router.post(
    "/{webhook_id}/secrets", status_code=201, response_model=WebhookSecretOut, summary="Replace the secret"
)
async def post_secret(webhook_id: PathId, tx: SecretTx) -> Response:
    """Answers the new secret, which is not told again. For 24 hours the former one signs too."""
    return answer(await webhooks.replace_secret(tx, webhook_id), 201)


@webhooks_router.post("/{webhook_id}/pings", response_model=WebhookDeliveryInFullOut, summary="Test a webhook")
async def post_ping(webhook_id: PathId, caller: Caller) -> Response:
    """Sends a `ping` now, once, and answers what the receiver said; also where the webhook is off."""
    return answer(await try_webhooks.ping(caller, webhook_id))


@webhooks_router.post(
    "/{webhook_id}/replays", status_code=202, response_model=ReplayedOut, summary="Send again all that failed"
)
async def post_replays(webhook_id: PathId, tx: WriteTx) -> Response:
    """Each under its own id, in their order, in the background; 409 where nothing has failed."""
    return answer({"count": await try_webhooks.replay_failed(tx, webhook_id)}, 202)


@deliveries_router.get("", response_model=Page[WebhookDeliveryOut], summary="List what was told by webhooks")
async def list_deliveries(
    tx: ReadTx,
    webhook_id: Annotated[int | None, Query(ge=1, le=MAX_BIGINT)] = None,
    ticket_id: Annotated[int | None, Query(ge=1, le=MAX_BIGINT)] = None,
    state: Annotated[list[DeliveryState] | None, Query(max_length=4)] = None,
    event: Annotated[list[Annotated[str, Query(max_length=40)]] | None, Query(max_length=20)] = None,
    since: Annotated[Moment | None, Query(description="made at or after this time")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """The latest first; of the last 30 days."""
    moment: datetime | None = since
    wanted = told.DeliveryFilter(webhook_id, ticket_id, state or (), event or (), moment)
    return answer(await told.list_deliveries(tx, wanted, limit=limit, cursor=cursor))


@deliveries_router.get("/{delivery_id}", response_model=WebhookDeliveryInFullOut, summary="Get one with its answer")
async def get_delivery(delivery_id: PathId, tx: ReadTx) -> Response:
    """What was sent and what was answered; of a ticket that you may not see, its number alone."""
    return answer(await told.get_delivery(tx, delivery_id))


@deliveries_router.post(
    "/{delivery_id}/replays", status_code=202, response_model=WebhookDeliveryInFullOut, summary="Send one again"
)
async def post_replay(delivery_id: PathId, tx: WriteTx) -> Response:
    """The same body under the same id, in the background; also one that was delivered."""
    await try_webhooks.replay_delivery(tx, delivery_id)
    return answer(await told.get_delivery(tx, delivery_id), 202)


async def _told(tx: ReadTx, webhook_id: int) -> Response:
    shape = await reading.get_webhook(tx, webhook_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})
