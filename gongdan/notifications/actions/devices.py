"""The browsers on which somebody is shown notices while the app is closed."""

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.reach import FetchTrouble, host_of
from gongdan.kernel.secrets import fingerprint
from gongdan.kernel.unit import Tx
from gongdan.notifications import policy
from gongdan.notifications.adapter.push_sealing import are_keys
from gongdan.notifications.errors import TooManyDevices
from gongdan.notifications.events import UserPushDeviceAdded, UserPushDeviceRemoved
from gongdan.notifications.models import push_devices
from gongdan.notifications.road_secrets import sealed_device
from gongdan.notifications.schemas.oneself import DeviceIn

MOST_DEVICES = 10
_row = push_devices.c


async def add_device(tx: Tx, draft: DeviceIn) -> int:
    """This browser is his from now on, whoever's it was before. Raises Invalid, TooManyDevices."""
    user_id = policy.own_id(tx)
    _refuse_unfit(draft)
    his = (_row.tenant_id == tx.tenant_id, _row.user_id == user_id)
    mark = fingerprint(draft.endpoint)
    known = await tx.first(select(_row.user_id).where(_row.tenant_id == tx.tenant_id, _row.endpoint_hash == mark))
    is_new = known is None or known.user_id != user_id
    if is_new and int(await tx.scalar(select(func.count()).where(*his))) >= MOST_DEVICES:
        raise TooManyDevices
    values = {
        "user_id": user_id,
        "name": draft.name,
        "secrets": sealed_device(draft.endpoint, draft.p256dh, draft.auth),
        "created_at": tx.now,
    }
    given = upsert(push_devices).values(tenant_id=tx.tenant_id, endpoint_hash=mark, **values)
    stored = given.on_conflict_do_update(index_elements=["tenant_id", "endpoint_hash"], set_=values)
    device_id = int(await tx.scalar(stored.returning(_row.id)))
    if is_new:
        tx.record(UserPushDeviceAdded(user_id, draft.name))
    return device_id


def _refuse_unfit(draft: DeviceIn) -> None:
    remedy = "Send what the browser's pushManager.subscribe() gives."
    try:
        host_of(draft.endpoint)
    except FetchTrouble as trouble:
        raise Invalid.one("endpoint", "invalid", trouble.message, remedy) from None
    if not draft.endpoint.startswith("https://"):
        raise Invalid.one("endpoint", "invalid", "Push services are reached by https.", remedy)
    if not are_keys(draft.p256dh, draft.auth):
        raise Invalid.one("p256dh", "invalid", "These are no keys of a subscription.", remedy)


async def remove_device(tx: Tx, device_id: int) -> None:
    """Nothing is shown there any more. Raises NotFound."""
    user_id = policy.own_id(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.user_id == user_id, _row.id == device_id)
    gone = await tx.first(delete(push_devices).where(*mine).returning(_row.name))
    if gone is None:
        raise NotFound("push_device", device_id)
    tx.record(UserPushDeviceRemoved(user_id, gone.name))
