"""Builders of contacts and organisations."""

from typing import Any

from gongdan.customers.actions.contacts import create_contact
from gongdan.customers.actions.organisations import create_organisation
from gongdan.customers.schemas.contacts import ContactIn
from gongdan.customers.schemas.organisations import OrganisationIn
from gongdan.kernel.unit import Tx


async def contact(tx: Tx, *, email: str | None = None, phone: str | None = None, **values: Any) -> int:
    """A contact, by default nameless but for 客户; returns his id."""
    given = {"email": email, "phone": phone}
    addresses = [{"channel": channel, "address": text} for channel, text in given.items() if text]
    return await create_contact(tx, ContactIn.model_validate({"name": "客户", "addresses": addresses} | values))


async def organisation(tx: Tx, **values: Any) -> int:
    """An organisation; returns its id."""
    return await create_organisation(tx, OrganisationIn.model_validate({"name": "示例科技"} | values))
