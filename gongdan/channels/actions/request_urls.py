"""The address by which a requester follows his request without an account, for mail to him alone."""

from typing import Any

from gongdan.kernel.errors import AppError
from gongdan.kernel.unit import Tx
from gongdan.ticketing import make_request_link


async def request_url(tx: Tx, ticket: Any) -> str:
    """A new link to the request; empty where it has had too many, or lies where nobody follows it."""
    try:
        async with tx.savepoint():
            return str((await make_request_link(tx, ticket.id))["url"])
    except AppError:
        return ""
