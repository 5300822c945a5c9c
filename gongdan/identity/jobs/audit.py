"""The clock brings: new rows of the log are sealed every ten seconds, late ones are collected every five minutes."""

from datetime import timedelta

from gongdan.identity.actions.seal import all_tenants, seal_all, tenants_with_news
from gongdan.identity.queries.chain import LATE
from gongdan.kernel.jobs import every
from gongdan.kernel.unit import system_connection

# Units are short; the few that commit later than this are found by the slower round.
_SOON = timedelta(minutes=2)


@every("* * * * * */10")
async def seal_events() -> None:
    async with system_connection() as connection:
        tenant_ids = await tenants_with_news(connection)
    await seal_all(tenant_ids, _SOON)


@every("*/5 * * * * 0")
async def seal_late_events() -> None:
    async with system_connection() as connection:
        tenant_ids = await all_tenants(connection)
    await seal_all(tenant_ids, LATE)
