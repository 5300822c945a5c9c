"""When people were here last, by their live sessions."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from gongdan.kernel.unit import Tx

_SEEN = text(
    """
SELECT user_id, max(last_seen_at) AS seen_at FROM sessions
WHERE tenant_id = :tenant AND user_id = ANY(:ids) AND revoked_at IS NULL AND NOT is_pending AND expires_at > :at
GROUP BY user_id
"""
).bindparams(
    bindparam("tenant", type_=BigInteger),
    bindparam("ids", type_=ARRAY(BigInteger)),
    bindparam("at", type_=DateTime(timezone=True)),
)


async def last_seen(tx: Tx, ids: Collection[int]) -> dict[int, datetime]:
    """By person, of those who have a live session."""
    rows = await tx.all(_SEEN, {"tenant": tx.tenant_id, "ids": sorted(ids), "at": tx.now})
    return {row.user_id: row.seen_at for row in rows}
