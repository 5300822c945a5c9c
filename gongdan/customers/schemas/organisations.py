"""Organisations, tiers and regions as they travel over the wire."""

from datetime import datetime
from typing import Any

from pydantic import Field, model_validator

from gongdan.customers.schemas.parts import (
    AddressText,
    ExternalId,
    NamedBrief,
    Note,
    RegionBrief,
    TierBrief,
    refuse_null,
)
from gongdan.kernel.wire import Id, Key, Line, Names, Page, WireIn, WireOut


class OrganisationIn(WireIn):
    """A new organisation."""

    name: Line = Field(description="name of the organisation", examples=["示例科技有限公司"])
    tier: Key | None = Field(default=None, description="key of the tier of its people", examples=["gold"])
    region: Key | None = Field(default=None, description="key of the region", examples=["beijing"])
    domain: AddressText | None = Field(
        default=None, description="mail domain whose new senders belong here", examples=["example.com"]
    )
    note: Note = Field(default="", description="what colleagues should know, plain text", examples=["合同客户"])
    shares_tickets: bool | None = Field(
        default=None,
        description="true: its people see each other's tickets; null: as the portal's settings say",
        examples=[False],
    )
    calendar_id: Id | None = Field(
        default=None,
        description="the hours that its contract promises; null: those of the team at work",
        examples=[None],
    )
    external_id: ExternalId | None = Field(default=None, description="id in another system, unique", examples=["C-7"])


class OrganisationPatch(WireIn):
    """A change of an organisation; fields left out stay."""

    name: Line | None = Field(default=None, description="name of the organisation", examples=["示例科技有限公司"])
    tier: Key | None = Field(default=None, description="key of the tier; null: none", examples=["gold"])
    region: Key | None = Field(default=None, description="key of the region; null: none", examples=["beijing"])
    domain: AddressText | None = Field(default=None, description="mail domain; null: none", examples=["example.com"])
    note: Note | None = Field(default=None, description="what colleagues should know", examples=["合同客户"])
    shares_tickets: bool | None = Field(
        default=None, description="true: its people see each other's tickets", examples=[True]
    )
    calendar_id: Id | None = Field(
        default=None,
        description="the hours that its contract promises; null: those of the team at work",
        examples=[3],
    )
    external_id: ExternalId | None = Field(default=None, description="id in another system, unique", examples=["C-7"])
    is_active: bool | None = Field(default=None, description="true brings a retired one back", examples=[True])

    @model_validator(mode="before")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        return refuse_null(value, frozenset({"name", "note", "shares_tickets", "is_active"}))


class OrganisationOut(WireOut):
    """An organisation."""

    id: int = Field(description="id of the organisation", examples=[31])
    name: str = Field(description="its name", examples=["示例科技有限公司"])
    tier: TierBrief | None = Field(description="tier of its people")
    region: RegionBrief | None = Field(description="where it is")
    domain: str | None = Field(description="mail domain whose new senders belong here", examples=["example.com"])
    note: str = Field(description="what colleagues should know", examples=[""])
    shares_tickets: bool = Field(description="whether its people see each other's tickets", examples=[False])
    calendar: NamedBrief | None = Field(description="the hours that its contract promises; null: those of the team")
    external_id: str | None = Field(description="id in another system", examples=["C-7"])
    is_active: bool = Field(description="false: retired", examples=[True])
    version: int = Field(description="for If-Match", examples=[1])
    created_at: datetime = Field(description="UTC")
    updated_at: datetime = Field(description="UTC")


class TierIn(WireIn):
    """A new tier."""

    key: Key = Field(description="stable word for it, unique")
    names: Names = Field(description="its name in each language")
    rank: int = Field(default=0, ge=-1000, le=1000, description="higher is served first", examples=[20])
    is_vip: bool = Field(default=False, description="whether its people are VIPs", examples=[True])


class TierPatch(WireIn):
    """A change of a tier; its key stays."""

    names: Names | None = Field(default=None, description="its name in each language")
    rank: int | None = Field(default=None, ge=-1000, le=1000, description="higher is served first", examples=[20])
    is_vip: bool | None = Field(default=None, description="whether its people are VIPs", examples=[True])

    @model_validator(mode="before")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        return refuse_null(value, frozenset({"names", "rank", "is_vip"}))


class TierOut(TierBrief):
    """A tier."""

    names: dict[str, str] = Field(description="its name by language", examples=[{"zh-CN": "金牌", "en": "Gold"}])
    version: int = Field(description="for If-Match", examples=[1])


class RegionIn(WireIn):
    """A new region."""

    key: Key = Field(description="stable word for it, unique", examples=["haidian"])
    names: Names = Field(description="its name in each language")
    parent: Key | None = Field(default=None, description="key of the region it lies in", examples=["beijing"])


class RegionPatch(WireIn):
    """A change of a region; its key stays."""

    names: Names | None = Field(default=None, description="its name in each language")
    parent: Key | None = Field(
        default=None, description="key of the region it lies in; null: none", examples=["beijing"]
    )

    @model_validator(mode="before")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        return refuse_null(value, frozenset({"names"}))


class RegionOut(RegionBrief):
    """A region."""

    names: dict[str, str] = Field(description="its name by language", examples=[{"zh-CN": "北京市", "en": "Beijing"}])
    parent: str | None = Field(description="key of the region it lies in", examples=["huabei"])
    version: int = Field(description="for If-Match", examples=[1])


OrganisationPage = Page[OrganisationOut]
TierPage = Page[TierOut]
RegionPage = Page[RegionOut]
