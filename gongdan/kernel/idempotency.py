"""A repeated request with the same Idempotency-Key gets the first answer and changes nothing."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    and_,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel import clock
from gongdan.kernel.errors import Conflict, Invalid, TryAgain
from gongdan.kernel.jobs import every
from gongdan.kernel.tenancy import tenant_table
from gongdan.kernel.unit import Tx, system_connection

KEPT_HOURS = 48
MAX_KEY = 200
_KEPT_HEADERS = ("etag", "location", "content-type")

idempotency_keys = tenant_table(
    "idempotency_keys",
    Column("caller", String(80), primary_key=True),
    Column("key", String(MAX_KEY), primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("status", Integer),
    Column("headers", JSONB),
    Column("body", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_idempotency_keys_created_at", "created_at"),
    has_id=False,
)


class KeyReused(Conflict):
    """This Idempotency-Key was used for another request: take a new one."""


@dataclass
class Replayed(Exception):
    """The answer that this key got the first time."""

    response: Response


def key_of(request: Request) -> str | None:
    """The caller's key. Raises Invalid for one that is too long or not plain ASCII."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not (0 < len(key) <= MAX_KEY) or not key.isascii() or not key.isprintable():
        raise Invalid.one(
            "Idempotency-Key",
            "invalid",
            f"Must be 1 to {MAX_KEY} printable ASCII characters.",
            "Send a UUID.",
        )
    return key


def _caller(tx: Tx) -> str:
    actor = tx.actor
    return f"{actor.kind}:{actor.user_id or actor.contact_id or 0}"


async def claim(tx: Tx, request: Request, key: str) -> None:
    """Take the key in this transaction. A twin waits here for the first; then raises Replayed or KeyReused."""
    body = await request.body()
    target = [request.method, request.url.path, request.url.query]
    asked = hashlib.sha256(b"\n".join([*(part.encode() for part in target), body])).digest()
    table = idempotency_keys.c
    mine = (
        upsert(idempotency_keys)
        .values(tenant_id=tx.tenant_id, caller=_caller(tx), key=key, request_hash=asked)
        .on_conflict_do_nothing()
        .returning(table.key)
    )
    if await tx.first(mine) is not None:
        return
    first = await tx.first(
        select(table.request_hash, table.status, table.headers, table.body).where(
            table.tenant_id == tx.tenant_id, table.caller == _caller(tx), table.key == key
        )
    )
    if first is None:  # forgotten between the two statements: it was two days old
        raise TryAgain
    if first.request_hash != asked:
        raise KeyReused
    raise Replayed(Response(first.body, first.status, headers={**first.headers, "Idempotent-Replayed": "true"}))


async def keep_answer(tx: Tx, key: str, response: Response) -> None:
    """Store the answer beside what it did."""
    table = idempotency_keys.c
    body = getattr(response, "body", None)
    mine = and_(table.tenant_id == tx.tenant_id, table.caller == _caller(tx), table.key == key)
    if body is None:  # a stream is not kept, nor is its key
        await tx.execute(delete(idempotency_keys).where(mine))
        return
    headers = {name: value for name, value in response.headers.items() if name in _KEPT_HEADERS}
    await tx.execute(
        update(idempotency_keys).where(mine).values(status=response.status_code, headers=headers, body=bytes(body))
    )


@every("17 * * * *")
async def forget_old_keys() -> None:
    """Keys older than two days are forgotten."""
    old = clock.now() - timedelta(hours=KEPT_HOURS)
    async with system_connection() as connection:
        await connection.execute(delete(idempotency_keys).where(idempotency_keys.c.created_at < old))
