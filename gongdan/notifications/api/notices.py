"""Routes of one's own notices: list, count, mark as read."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import Page, PathId, answer
from gongdan.notifications.actions.reading import read_notification, read_notifications
from gongdan.notifications.queries import notices as reading
from gongdan.notifications.schemas.notices import KindWord, NotificationCountsOut, NotificationOut, ReadsIn, ReadsOut

notices_router = router("/api/v1/notifications", "notifications")
counts_router = router("/api/v1/notification-counts", "notifications")


@notices_router.get("", response_model=Page[NotificationOut], summary="List your notices")
async def list_notifications(
    tx: ReadTx,
    unread: Annotated[bool, Query(description="true: only those that wait to be read")] = False,
    kind: Annotated[list[KindWord] | None, Query(max_length=30, description="only of these kinds; repeat it")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """What you were told, the latest first. Notices of tickets that you may no longer see are left out."""
    page = await reading.list_notifications(tx, is_unread=unread, kinds=kind or (), limit=limit, cursor=cursor)
    return answer(page)


@notices_router.post("/reads", response_model=ReadsOut, summary="Mark several as read")
async def post_reads(wanted: ReadsIn, tx: WriteTx) -> Response:
    """Marks those in `ids`, the notice `up_to` and all told before it, or all about a `ticket`.

    What happened again since stays unread.
    """
    changed = await read_notifications(tx, wanted)
    return answer({"changed": changed, **await reading.count_unread(tx)})


@notices_router.get("/{notification_id}", response_model=NotificationOut, summary="Read a notice")
async def get_notification(notification_id: PathId, tx: ReadTx) -> Response:
    """One of your notices; looking at it does not mark it."""
    return answer(await reading.get_notification(tx, notification_id))


@notices_router.post("/{notification_id}/read", response_model=NotificationOut, summary="Mark as read")
async def post_read(notification_id: PathId, tx: WriteTx) -> Response:
    """Marks the notice; harmless where it was read already."""
    await read_notification(tx, notification_id)
    return answer(await reading.get_notification(tx, notification_id))


@counts_router.get("", response_model=NotificationCountsOut, summary="How many wait to be read")
async def get_counts(tx: ReadTx) -> Response:
    """Unread notices, and those of them that mention you; counted up to 1000."""
    return answer(await reading.count_unread(tx))
