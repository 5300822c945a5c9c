"""Open an account of the portal for a contact."""

from typing import Any

from sqlalchemy import Row

from gongdan.customers import policy
from gongdan.customers.queries.contacts import list_addresses
from gongdan.identity import open_customer_account
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx


async def open_account(tx: Tx, row: Row[Any], email: str | None) -> dict[str, Any]:
    """The link by which the contact sets a first password, told once; `row` is held locked.

    Raises AccountThere, and Invalid where the contact has no such e-mail address.
    """
    policy.may_write(tx)
    known = [one.address for one in await list_addresses(tx, row.id) if one.channel == "email"]
    wanted = email.strip().lower() if email else (known[0] if known else None)
    if wanted is None or wanted not in known:
        remedy = f"Use one of: {', '.join(known)}." if known else "Add an e-mail address to the contact first."
        raise Invalid.one("email", "unknown", "The contact has no such e-mail address.", remedy)
    return (await open_customer_account(tx, row.id, wanted, row.name, row.locale)).told()
