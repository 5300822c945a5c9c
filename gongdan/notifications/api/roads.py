"""Routes by which administrators set up roads, texts and rules, and look at what went where."""

from functools import partial
from typing import Annotated, Literal

from fastapi import Path, Query, Request
from fastapi.responses import Response

from gongdan.identity import Caller, ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import MAX_BIGINT, Moment, Page, PathId, answer, etag
from gongdan.notifications.actions import kind_rules, road_set_up, wording
from gongdan.notifications.actions.retrying import retry_delivery
from gongdan.notifications.actions.trying_roads import try_road
from gongdan.notifications.queries import deliveries, set_up
from gongdan.notifications.schemas.roads import (
    DeliveryOut,
    NoticeRulesIn,
    NoticeRulesOut,
    NoticeTextIn,
    NoticeTextOut,
    NoticeTextPreviewOut,
    NoticeTextsOut,
    RoadIn,
    RoadOut,
    RoadPatch,
    RoadsPage,
    RoadTestIn,
    RoadTestOut,
)

roads_router = router("/api/v1/notification-roads", "notifications")
templates_router = router("/api/v1/notification-templates", "notifications")
rules_router = router("/api/v1/notification-rules", "notifications")
deliveries_router = router("/api/v1/notice-deliveries", "notifications")

KindPath = Annotated[str, Path(max_length=60, description="kind of notice", examples=["mentioned"])]
LocalePath = Annotated[str, Path(max_length=10, description="language", examples=["zh-CN"])]
StateWord = Literal["waiting", "held", "digested", "sending", "sent", "failed", "dropped"]
RoadWord = Literal["mail", "push", "sms", "wecom", "dingtalk", "feishu"]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")]
Cursor = Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")]


async def _told(tx: Tx, road_id: int, status: int = 200) -> Response:
    await tx.settle()
    shape = await set_up.get_road(tx, road_id)
    headers = {"ETag": etag(shape["version"])}
    if status == 201:
        headers["Location"] = f"/api/v1/notification-roads/{road_id}"
    return answer(shape, status, headers)


@roads_router.get("", response_model=RoadsPage, summary="List notification roads")
async def list_roads(tx: ReadTx) -> Response:
    """SMS accounts and group robots with their health, and the roads that the installation brings along."""
    return answer(await set_up.list_roads(tx))


@roads_router.post("", status_code=201, response_model=RoadOut, summary="Set up a notification road")
async def add_road(draft: RoadIn, tx: WriteTx) -> Response:
    """Adds an SMS account or a group robot. Nothing is sent: test it with `POST …/{id}/tests`."""
    return await _told(tx, await road_set_up.add_road(tx, draft), 201)


@roads_router.get("/{notification_road_id}", response_model=RoadOut, summary="Read a notification road")
async def get_road(notification_road_id: PathId, tx: ReadTx) -> Response:
    """One of them, without its secrets; the ETag is its version."""
    return await _told(tx, notification_road_id)


@roads_router.patch("/{notification_road_id}", response_model=RoadOut, summary="Change a notification road")
async def change_road(notification_road_id: PathId, patch: RoadPatch, request: Request, tx: WriteTx) -> Response:
    """Changes the fields that are sent. Secrets that are left out stay, unless the address leads elsewhere."""
    await road_set_up.change_road(tx, notification_road_id, patch, partial(check_version, request))
    return await _told(tx, notification_road_id)


@roads_router.delete("/{notification_road_id}", status_code=204, summary="Delete a notification road")
async def delete_road(notification_road_id: PathId, request: Request, tx: WriteTx) -> Response:
    """Nothing goes by it any more; what waits for it is dropped. The log keeps what went."""
    await road_set_up.delete_road(tx, notification_road_id, partial(check_version, request))
    return Response(status_code=204)


@roads_router.post("/{notification_road_id}/tests", response_model=RoadTestOut, summary="Test a notification road")
async def test_road(notification_road_id: PathId, wanted: RoadTestIn, caller: Caller) -> Response:
    """Says something by it and tells what the provider answered."""
    return answer(await try_road(caller, notification_road_id, wanted.phone))


@templates_router.get("", response_model=NoticeTextsOut, summary="List texts of notices")
async def list_templates(tx: ReadTx) -> Response:
    """What roads outside say of each kind in each language, and what can be put in."""
    return answer(await set_up.list_templates(tx))


@templates_router.put(
    "/{notice_kind}/{notice_locale}", response_model=NoticeTextOut, summary="Change a text of notices"
)
async def put_template(
    notice_kind: KindPath, notice_locale: LocalePath, wanted: NoticeTextIn, request: Request, tx: WriteTx
) -> Response:
    """Said from now on; plain text with `{{variables}}`."""
    await wording.set_template(tx, notice_kind, notice_locale, wanted, partial(check_version, request))
    shape = await set_up.get_template(tx, notice_kind, notice_locale)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@templates_router.delete(
    "/{notice_kind}/{notice_locale}", response_model=NoticeTextOut, summary="Put back the shipped text"
)
async def delete_template(
    notice_kind: KindPath, notice_locale: LocalePath, request: Request, tx: WriteTx
) -> Response:
    """What is shipped is said again; harmless where it is."""
    await wording.restore_template(tx, notice_kind, notice_locale, partial(check_version, request))
    return answer(await set_up.get_template(tx, notice_kind, notice_locale))


@templates_router.post(
    "/{notice_kind}/{notice_locale}/previews", response_model=NoticeTextPreviewOut, summary="Preview a text"
)
async def preview_template(
    notice_kind: KindPath, notice_locale: LocalePath, wanted: NoticeTextIn, tx: WriteTx
) -> Response:
    """The text with made-up values; nothing is kept."""
    return answer(wording.preview_template(tx, notice_kind, notice_locale, wanted))


@rules_router.get("", response_model=NoticeRulesOut, summary="What kinds of notices are for everybody")
async def get_rules(tx: ReadTx) -> Response:
    """By which roads each kind goes for who says nothing else, and which go on when nobody reads them."""
    shape = await set_up.get_rules(tx)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@rules_router.put("", response_model=NoticeRulesOut, summary="Say what kinds of notices are for everybody")
async def put_rules(wanted: NoticeRulesIn, request: Request, tx: WriteTx) -> Response:
    """All rules; kinds and roads that are left out are as shipped."""
    await kind_rules.set_rules(tx, wanted, partial(check_version, request))
    shape = await set_up.get_rules(tx)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@deliveries_router.get("", response_model=Page[DeliveryOut], summary="The log of deliveries")
async def list_deliveries(
    tx: ReadTx,
    state: Annotated[list[StateWord] | None, Query(max_length=10, description="only these; repeat it")] = None,
    road: Annotated[list[RoadWord] | None, Query(max_length=10, description="only these; repeat it")] = None,
    person: Annotated[int | None, Query(ge=1, le=MAX_BIGINT, description="id of whom they are for")] = None,
    ticket: Annotated[int | None, Query(ge=1, le=MAX_BIGINT, description="id of a ticket that you see")] = None,
    since: Annotated[Moment | None, Query(description="ordered then or later")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Which notice went to whom by which road, the last first, and what the providers said."""
    page = await deliveries.list_deliveries(
        tx,
        states=state or (),
        roads=road or (),
        user_id=person,
        ticket_id=ticket,
        since=since,
        limit=limit,
        cursor=cursor,
    )
    return answer(page)


@deliveries_router.post("/{notice_delivery_id}/retries", response_model=DeliveryOut, summary="Send it again")
async def post_retry(notice_delivery_id: PathId, tx: WriteTx) -> Response:
    """What has failed is due now, with all its attempts before it; 409 for what has not failed."""
    await retry_delivery(tx, notice_delivery_id)
    return answer(await deliveries.get_delivery(tx, notice_delivery_id))
