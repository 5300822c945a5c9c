"""Forget deliveries that are a month old, whatever became of them."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from gongdan.integrations.models import webhook_deliveries
from gongdan.integrations.webhooks.trying import KEPT_DAYS
from gongdan.kernel.unit import system_connection


async def forget_deliveries(now: datetime) -> int:
    """Over all tenants; how many."""
    old = webhook_deliveries.c.created_at < now - timedelta(days=KEPT_DAYS)
    async with system_connection() as connection:
        return (await connection.execute(delete(webhook_deliveries).where(old))).rowcount
