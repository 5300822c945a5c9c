"""Routes of how one wants to be told: hours, devices, number, roads, what went, and what is urgent."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import Caller, ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.unit import unit
from gongdan.kernel.wire import Page, PathId, answer
from gongdan.notifications.actions import phone
from gongdan.notifications.actions.devices import add_device, remove_device
from gongdan.notifications.actions.habits import set_habits
from gongdan.notifications.actions.trying_roads import try_devices
from gongdan.notifications.actions.urgent import acknowledge
from gongdan.notifications.queries import oneself as reading
from gongdan.notifications.queries.deliveries import list_own_deliveries
from gongdan.notifications.queries.urgent import list_own_alerts
from gongdan.notifications.schemas.oneself import (
    CodeIn,
    DeviceIn,
    DevicesOut,
    HabitsIn,
    HabitsOut,
    OwnRoadsOut,
    PhoneIn,
    PhoneOut,
    UrgentAlertsOut,
)
from gongdan.notifications.schemas.roads import DeliveryOut, RoadTestOut

habits_router = router("/api/v1/me/notification-habits", "notifications")
own_roads_router = router("/api/v1/me/notification-roads", "notifications")
devices_router = router("/api/v1/me/push-devices", "notifications")
phone_router = router("/api/v1/me/notification-phone", "notifications")
own_deliveries_router = router("/api/v1/me/notice-deliveries", "notifications")
alerts_router = router("/api/v1/me/urgent-alerts", "notifications")


@habits_router.get("", response_model=HabitsOut, summary="When you are told")
async def get_habits(tx: ReadTx) -> Response:
    """Quiet hours and digests, by your own clock."""
    return answer(await reading.get_habits(tx))


@habits_router.put("", response_model=HabitsOut, summary="Say when you want to be told")
async def put_habits(wanted: HabitsIn, tx: WriteTx) -> Response:
    """Quiet hours hold what would go by roads outside; a digest makes one mail of many."""
    await set_habits(tx, wanted)
    return answer(await reading.get_habits(tx))


@own_roads_router.get("", response_model=OwnRoadsOut, summary="By which roads you can be told")
async def list_own_roads(tx: ReadTx) -> Response:
    """Each road, whether it leads to you now, and what is missing where it does not."""
    return answer(await reading.list_own_roads(tx))


@devices_router.get("", response_model=DevicesOut, summary="Your browsers for push")
async def list_devices(tx: ReadTx) -> Response:
    """Where notices are shown while the app is closed, and the key with which a browser subscribes."""
    return answer(await reading.list_devices(tx))


@devices_router.post("", status_code=201, response_model=DevicesOut, summary="Add this browser")
async def post_device(draft: DeviceIn, tx: WriteTx) -> Response:
    """What `pushManager.subscribe()` gave; a browser that is known already is yours from now on."""
    await add_device(tx, draft)
    return answer(await reading.list_devices(tx), 201)


@devices_router.post("/tests", response_model=RoadTestOut, summary="Test your browsers")
async def post_device_test(caller: Caller) -> Response:
    """Shows something on all of your browsers."""
    return answer(await try_devices(caller))


@devices_router.delete("/{push_device_id}", response_model=DevicesOut, summary="Take a browser away")
async def delete_device(push_device_id: PathId, tx: WriteTx) -> Response:
    """Nothing is shown there any more."""
    await remove_device(tx, push_device_id)
    return answer(await reading.list_devices(tx))


@phone_router.get("", response_model=PhoneOut, summary="Your number for text messages")
async def get_phone(tx: ReadTx) -> Response:
    """The number that you have proven, and one that waits for its code."""
    return answer(await reading.get_phone(tx))


@phone_router.put("", response_model=PhoneOut, summary="Have a code sent to a number")
async def put_phone(wanted: PhoneIn, caller: Caller) -> Response:
    """Sends six digits to it, good for ten minutes; five in an hour. The number before stays until they come back."""
    await phone.ask_code(caller, wanted.phone)
    async with unit(caller, is_read_only=True) as tx:
        return answer(await reading.get_phone(tx))


@phone_router.post("/proof", response_model=PhoneOut, summary="Prove the number by its code")
async def post_proof(wanted: CodeIn, caller: Caller) -> Response:
    """Text messages go there from now on. After five wrong ones the code is worth nothing."""
    await phone.prove_phone(caller, wanted.code)
    async with unit(caller, is_read_only=True) as tx:
        return answer(await reading.get_phone(tx))


@phone_router.delete("", response_model=PhoneOut, summary="Take the number away")
async def delete_phone(tx: WriteTx) -> Response:
    """No text messages any more."""
    await phone.forget_phone(tx)
    return answer(await reading.get_phone(tx))


@own_deliveries_router.get("", response_model=Page[DeliveryOut], summary="Where your notices went")
async def list_own(
    tx: ReadTx,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """By which roads, when, and what became of each, the last first."""
    return answer(await list_own_deliveries(tx, limit=limit, cursor=cursor))


@alerts_router.get("", response_model=UrgentAlertsOut, summary="Urgent tickets that wait for your first word")
async def list_alerts(tx: ReadTx) -> Response:
    """Yours, not accepted or answered since they became urgent or came to you; the first due first."""
    return answer(await list_own_alerts(tx))


@alerts_router.post("/{urgent_alert_id}/acknowledgement", response_model=UrgentAlertsOut, summary="I am on it")
async def post_acknowledgement(urgent_alert_id: PathId, tx: WriteTx) -> Response:
    """Your lead is not alerted any more; the ticket stays as it is. Harmless when repeated."""
    await acknowledge(tx, urgent_alert_id)
    return answer(await list_own_alerts(tx))
