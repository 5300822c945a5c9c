"""Reads of how well mailboxes work."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from gongdan.channels.mailbox_health import is_silent, silent_after, state_of
from gongdan.channels.mailbox_pace import AT_ALL
from gongdan.channels.models import inbound_messages, mailbox_health, mailboxes
from gongdan.channels.policy.mailboxes import may_read
from gongdan.kernel.errors import NotFound
from gongdan.kernel.mail import can_send_mail
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso

_box = mailboxes.c
_health = mailbox_health.c
_in = inbound_messages.c
_AT_LEAST_MESSAGES = 20
_MOST_UNFETCHED = 20


async def list_health(tx: Tx) -> list[dict[str, Any]]:
    """The board: every mailbox with its health, by name."""
    may_read(tx)
    return [_shape(tx, row) for row in await tx.all(_joined(tx).order_by(_box.name, _box.id))]


async def get_health(tx: Tx, mailbox_id: int) -> dict[str, Any]:
    """One mailbox on the board. Raises NotFound."""
    may_read(tx)
    row = await tx.first(_joined(tx).where(_box.id == mailbox_id))
    if row is None:
        raise NotFound("mailbox", mailbox_id)
    return _shape(tx, row)


async def usual_pause(tx: Tx, mailbox_id: int) -> int | None:
    """Seconds that 99 of 100 pauses of the last 30 days stayed below; None where too little came to tell."""
    since = tx.now - timedelta(days=30)
    before = func.lag(_in.received_at).over(order_by=_in.received_at)
    pauses = (
        select((_in.received_at - before).label("pause"))
        .where(_in.tenant_id == tx.tenant_id, _in.mailbox_id == mailbox_id, _in.received_at > since)
        .subquery()
    )
    percentile = func.percentile_cont(0.99).within_group(func.extract("epoch", pauses.c.pause))
    row = await tx.one(select(func.count(pauses.c.pause).label("messages"), percentile.label("pause")))
    return int(row.pause) if row.messages >= _AT_LEAST_MESSAGES else None


async def newest_message(tx: Tx, mailbox_id: int) -> Any:
    """When the newest message came, or None."""
    return await tx.scalar(
        select(func.max(_in.received_at)).where(_in.tenant_id == tx.tenant_id, _in.mailbox_id == mailbox_id)
    )


def _joined(tx: Tx) -> Select[Any]:
    of_it = (_in.tenant_id == _box.tenant_id, _in.mailbox_id == _box.id)
    counted = select(func.count()).select_from(inbound_messages)
    same = and_(_health.tenant_id == _box.tenant_id, _health.mailbox_id == _box.id)
    return (
        select(
            _box.id, _box.name, _box.address, _box.road, _box.is_active, _box.silence_hours, _box.created_at,
            _box.out_host,
            *(one for one in mailbox_health.c if one.name not in ("tenant_id", "mailbox_id")),
            select(func.max(_in.received_at)).where(*of_it).scalar_subquery().label("received_at"),
            counted.where(*of_it, _in.received_at > tx.now - timedelta(hours=1)).scalar_subquery().label("hour"),
            counted.where(*of_it, _in.received_at > tx.now - timedelta(days=1)).scalar_subquery().label("day"),
            counted.where(*of_it, _in.state == "received").scalar_subquery().label("waiting"),
            counted.where(*of_it, _in.state.in_(["held", "failed"])).scalar_subquery().label("stuck"),
        )
        .outerjoin(mailbox_health, same)
        .where(_box.tenant_id == tx.tenant_id)
    )  # fmt: skip


def _shape(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    limit = silent_after(row.silence_hours, row.usual_pause_seconds)
    is_sending = not row.send_error
    state = state_of(
        is_active=row.is_active,
        failures=row.failures or 0,
        is_sending=is_sending,
        is_silent=is_silent(tx.now, row.received_at or row.created_at, limit),
        is_looked_at=row.succeeded_at is not None or row.received_at is not None,
    )
    times = ("looked_at", "succeeded_at", "failed_at", "received_at", "sent_at", "send_failed_at", "alarmed_at")
    health = {
        "state": state,
        **{name: iso(getattr(row, name)) for name in times},
        "error": (row.error or "") if row.failures else "",
        "failures": row.failures or 0,
        "received_hour": row.hour,
        "received_day": row.day,
        "backlog": row.backlog or 0,
        "waiting": row.waiting,
        "stuck": row.stuck,
        "unfetched": len(row.unfetched or {}),
        "unfetched_messages": _unfetched(row.unfetched or {}, row.unfetched_why or {}),
        "can_send": bool(row.out_host) or can_send_mail(),
        "send_error": row.send_error or "",
        "silent_after_hours": None if limit is None else round(limit.total_seconds() / 3600),
    }
    plain = ("id", "name", "address", "road", "is_active")
    return {**{name: getattr(row, name) for name in plain}, "health": health}


def _unfetched(attempts: Mapping[str, int], why: Mapping[str, str]) -> list[dict[str, Any]]:
    """POP3 names a message behind a mark of ours; people need the server's own name."""
    return [
        {
            "number": key.rpartition(":")[2],
            "attempts": times,
            "is_given_up": times >= AT_ALL,
            "why": why.get(key, ""),
        }
        for key, times in sorted(attempts.items(), key=lambda one: -one[1])[:_MOST_UNFETCHED]
    ]
