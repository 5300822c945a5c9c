"""`gongdan audit verify`: the sealed logs of one or all tenants, recomputed."""

from gongdan.app.tenants import all_tenants, chosen_tenant
from gongdan.identity.queries.chain import verify_log
from gongdan.identity.sealing import Verdict
from gongdan.kernel.unit import system_connection


async def verify_logs(tenant: str | None) -> list[tuple[str, Verdict]]:
    """The verdict for the tenant named, or for every one, by slug."""
    chosen = await chosen_tenant(tenant) if tenant is not None else None
    verdicts = []
    for row in await all_tenants():
        if chosen in (None, row.id):
            async with system_connection() as connection:
                verdicts.append((row.slug, await verify_log(connection, row.id)))
    return verdicts
