"""Contacts and their addresses as they travel over the wire."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field, model_validator

from gongdan.customers.addresses import Channel
from gongdan.customers.schemas.parts import (
    AddressText,
    ExternalId,
    Locale,
    NamedBrief,
    Note,
    RegionBrief,
    TierBrief,
    TimeZone,
    refuse_null,
)
from gongdan.kernel.wire import Id, Key, Line, Page, WireIn, WireOut

MAX_ADDRESSES = 50
MAX_MERGED = 20

PreferredChannel = Literal["email", "phone", "sms", "wecom", "web"]


class AddressIn(WireIn):
    """One more way to reach a contact."""

    channel: Channel = Field(description="where the address belongs", examples=["phone"])
    address: AddressText = Field(
        description="e-mail address, phone number (national ones are read in the tenant's country) or account name",
        examples=["138 0013 8000"],
    )
    is_primary: bool = Field(default=False, description="the one to use first on its channel", examples=[True])
    is_verified: bool = Field(default=False, description="known to belong to this contact", examples=[False])


class AddressPatch(WireIn):
    """What can be changed about an address; another address is a new one."""

    is_primary: Literal[True] | None = Field(
        default=None, description="true: use this one first; the former first one steps back", examples=[True]
    )
    is_verified: bool | None = Field(default=None, description="known to belong to this contact", examples=[True])


class AddressOut(WireOut):
    """A way to reach a contact."""

    id: int = Field(description="id of the address", examples=[11])
    channel: str = Field(description="email, phone, wecom, wechat, web or other", examples=["phone"])
    address: str = Field(
        description="normal form: e-mail in lower case, phone in E.164 (an extension behind ;ext=)",
        examples=["+8613800138000"],
    )
    shown_as: str = Field(description="as it was given", examples=["138 0013 8000"])
    is_primary: bool = Field(description="the one to use first on its channel", examples=[True])
    is_verified: bool = Field(description="known to belong to this contact", examples=[False])
    bounced_at: datetime | None = Field(description="when mail to it last came back, UTC", examples=[None])


class ContactIn(WireIn):
    """A new contact."""

    name: Line = Field(description="name of the person", examples=["梅琳"])
    organisation: Id | None = Field(default=None, description="id of the organisation", examples=[31])
    tier: Key | None = Field(
        default=None, description="key of the tier; null: that of the organisation", examples=["gold"]
    )
    region: Key | None = Field(default=None, description="key of the region", examples=["beijing"])
    locale: Locale | None = Field(default=None, description="language to write in: zh-CN or en", examples=["zh-CN"])
    time_zone: TimeZone | None = Field(default=None, description="IANA time zone", examples=["Asia/Shanghai"])
    preferred_channel: PreferredChannel | None = Field(
        default=None, description="how the contact wants to be reached", examples=["phone"]
    )
    note: Note = Field(
        default="", description="what colleagues should know, plain text", examples=["周一上午不便接听"]
    )
    external_id: ExternalId | None = Field(
        default=None, description="id in another system, unique", examples=["CRM-88"]
    )
    sees_organisation: bool | None = Field(
        default=None,
        description="whether the contact sees all requests of the organisation; null: as it shares them. "
        "Needs organisation.write",
    )
    addresses: list[AddressIn] = Field(
        default_factory=list, max_length=MAX_ADDRESSES, description="ways to reach the contact"
    )


class ContactPatch(WireIn):
    """A change of a contact; fields left out stay."""

    name: Line | None = Field(default=None, description="name of the person", examples=["梅琳"])
    organisation: Id | None = Field(default=None, description="id of the organisation; null: none", examples=[31])
    tier: Key | None = Field(
        default=None, description="key of the tier; null: that of the organisation", examples=["gold"]
    )
    region: Key | None = Field(default=None, description="key of the region; null: none", examples=["beijing"])
    locale: Locale | None = Field(default=None, description="language to write in: zh-CN or en", examples=["en"])
    time_zone: TimeZone | None = Field(default=None, description="IANA time zone", examples=["Asia/Shanghai"])
    preferred_channel: PreferredChannel | None = Field(
        default=None, description="how the contact wants to be reached", examples=["email"]
    )
    note: Note | None = Field(default=None, description="what colleagues should know, plain text", examples=["VIP"])
    external_id: ExternalId | None = Field(
        default=None, description="id in another system, unique", examples=["CRM-88"]
    )
    sees_organisation: bool | None = Field(
        default=None,
        description="whether the contact sees all requests of the organisation; null: as it shares them. "
        "Needs organisation.write",
    )
    is_active: bool | None = Field(default=None, description="true brings a retired contact back", examples=[True])

    @model_validator(mode="before")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        return refuse_null(value, frozenset({"name", "note", "is_active"}))


class OwnContactPatch(WireIn):
    """What a customer may change about himself."""

    name: Line | None = Field(default=None, description="your name", examples=["梅琳"])
    locale: Locale | None = Field(
        default=None, description="language to be written to in: zh-CN or en", examples=["en"]
    )
    time_zone: TimeZone | None = Field(default=None, description="IANA time zone", examples=["Asia/Shanghai"])
    preferred_channel: PreferredChannel | None = Field(
        default=None, description="how you want to be reached", examples=["email"]
    )

    @model_validator(mode="before")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        return refuse_null(value, frozenset({"name"}))


class ContactBrief(WireOut):
    """A contact, as far as a list shows it."""

    id: int = Field(description="id of the contact", examples=[4711])
    name: str = Field(description="name of the person", examples=["梅琳"])
    email: str | None = Field(description="first e-mail address", examples=["mei@customer.example"])
    phone: str | None = Field(description="first phone number, E.164", examples=["+8613800138000"])
    organisation: NamedBrief | None = Field(description="where the contact belongs")
    tier: TierBrief | None = Field(description="the contact's own tier, else that of the organisation")
    is_active: bool = Field(description="false: retired", examples=[True])
    created_at: datetime = Field(description="UTC")


class PortalAccountOut(WireOut):
    """The account by which a contact uses the portal."""

    id: int = Field(description="id of the user", examples=[42])
    email: str = Field(description="to sign in with", examples=["mei@customer.example"])
    is_active: bool = Field(description="false: retired", examples=[True])
    has_password: bool = Field(description="false: invited, and no password set yet", examples=[True])


class OpenPortalAccount(WireIn):
    """An account for the contact."""

    email: AddressText | None = Field(
        default=None,
        description="one of the contact's e-mail addresses; null: the first",
    )


class ContactOut(WireOut):
    """A contact with everything about him."""

    id: int = Field(description="id of the contact", examples=[4711])
    name: str = Field(description="name of the person", examples=["梅琳"])
    organisation: NamedBrief | None = Field(description="where the contact belongs")
    tier: TierBrief | None = Field(description="the contact's own tier, else that of the organisation")
    region: RegionBrief | None = Field(description="the contact's own region, else that of the organisation")
    locale: str | None = Field(description="language to write in", examples=["zh-CN"])
    time_zone: str | None = Field(description="IANA time zone", examples=["Asia/Shanghai"])
    preferred_channel: str | None = Field(description="how the contact wants to be reached", examples=["phone"])
    note: str | None = Field(description="what colleagues should know; null for the customer himself", examples=[""])
    external_id: str | None = Field(description="id in another system", examples=["CRM-88"])
    sees_organisation: bool | None = Field(
        description="whether the contact sees all requests of the organisation; null: as it shares them",
        examples=[None],
    )
    merged_into_id: int | None = Field(
        description="the contact who survived a merge; null: this one", examples=[None]
    )
    is_active: bool = Field(description="false: retired", examples=[True])
    version: int = Field(description="for If-Match", examples=[1])
    created_at: datetime = Field(description="UTC")
    updated_at: datetime = Field(description="UTC")
    addresses: list[AddressOut] = Field(description="ways to reach the contact, first ones first")
    account: PortalAccountOut | None = Field(description="for the portal; null: none, and for the customer himself")


class MergeIn(WireIn):
    """Which contacts are the same person as the one in the path."""

    contacts: list[Id] = Field(
        min_length=1, max_length=MAX_MERGED, description="ids of the contacts that end", examples=[[4712, 4713]]
    )


ContactPage = Page[ContactBrief]
