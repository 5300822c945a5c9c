"""Wire shapes of how a tenant shows itself to customers: settings for staff, and what everybody may read."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import Id, Moment, Names, OptionalLine, WireIn, WireOut

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
WireTexts = Annotated[
    dict[str, str],
    Field(description="text by language", examples=[{"zh-CN": "周一至周五 9:00–18:00", "en": "Mon–Fri 9–18"}]),
]


class Texts(BaseModel):
    """A plain text of up to 1,000 characters in each language; at least one of them."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    zh_cn: Words = Field(default="", alias="zh-CN", description="in Chinese", examples=["周一至周五 9:00–18:00"])
    en: Words = Field(default="", description="in English", examples=["Mon–Fri 9:00–18:00"])

    @model_validator(mode="after")
    def _one_at_least(self) -> "Texts":
        if not (self.zh_cn or self.en):
            raise PydanticCustomError("text_missing", "Give the text in Chinese (zh-CN) or English (en).")
        return self

    def stored(self) -> dict[str, str]:
        return {key: value for key, value in (("zh-CN", self.zh_cn), ("en", self.en)) if value}


class BannerIn(WireIn):
    """What all customers should know now: a known disturbance."""

    texts: Texts = Field(description="what is said, by language")
    until: Moment = Field(description="when it goes by itself, in the future", examples=["2026-12-01T18:00:00+08:00"])


class BannerOut(WireOut):
    """What all customers should know now."""

    texts: WireTexts
    until: Moment = Field(description="when it goes by itself, UTC", examples=["2026-12-01T10:00:00Z"])


class PortalPatch(WireIn):
    """What to change; what is left out stays, null clears."""

    names: Names | None = Field(default=None, description="name of the portal; null: the tenant's name")
    logo_file_id: Id | None = Field(
        default=None,
        description="a picture you uploaded (PNG, JPEG, WebP, GIF or AVIF, 512 kB at most; no SVG); null: none",
    )
    brand_colour: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        default=None, description="#rrggbb; null: the product's own colours", examples=["#0b6b7b"]
    )
    contact_phone: OptionalLine | None = Field(
        default=None, description="as customers shall read it, 60 characters at most", examples=["400-800-1234"]
    )
    contact_email: OptionalLine | None = Field(default=None, examples=["support@xinghe.example"])
    contact_hours: Texts | None = Field(default=None, description="when somebody answers, by language")
    banner: BannerIn | None = Field(default=None, description="a known disturbance; null: none")
    organisations_share_tickets: bool | None = Field(
        default=None,
        description="whether the people of a new organisation see each other's requests; those there are keep theirs",
        examples=[False],
    )

    @model_validator(mode="before")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("organisations_share_tickets", True) is None:
            raise PydanticCustomError(
                "not_null", "organisations_share_tickets is true or false; leave it out to keep it."
            )
        return value


class ColoursOut(WireOut):
    """The brand colour, and shades of it that can be read: 4.5:1 by WCAG's relative luminance."""

    brand: str = Field(description="as it was set: for surfaces", examples=["#2bb3c8"])
    on_brand: str = Field(description="black or white, whichever is read better on it", examples=["#000000"])
    on_white: str = Field(description="for text on white: darkened until 4.5:1", examples=["#1c7482"])
    on_dark: str = Field(
        description="for text on dark grounds: lightened until 4.5:1 on #1a1f24", examples=["#2bb3c8"]
    )


class ContactPointsOut(WireOut):
    """How customers reach the desk otherwise."""

    phone: str = Field(examples=["400-800-1234"])
    email: str = Field(examples=["support@xinghe.example"])
    hours: WireTexts


class LogoOut(WireOut):
    """The logo of the portal."""

    file_id: int = Field(examples=[88])
    name: str = Field(examples=["logo.png"])
    content_type: str = Field(examples=["image/png"])
    size: int = Field(description="bytes", examples=[20480])
    url: str = Field(
        description="public; changes with the picture", examples=["/api/v1/portal/logo?tenant=xinghe&of=88"]
    )


class PortalSettingsOut(WireOut):
    """How the tenant shows itself to customers."""

    names: WireTexts = Field(description="name of the portal by language; empty: the tenant's name")
    logo: LogoOut | None
    colours: ColoursOut | None = Field(description="null: the product's own")
    contact: ContactPointsOut
    banner: BannerOut | None = Field(description="also one whose time is over")
    organisations_share_tickets: bool = Field(
        description="whether the people of a new organisation see each other's requests", examples=[False]
    )
    version: int = Field(description="as in its ETag; 0: never changed", examples=[3])


class PortalOut(WireOut):
    """What everybody may know of a tenant's portal, and nothing besides."""

    tenant: str = Field(description="slug", examples=["xinghe"])
    names: WireTexts = Field(description="name of the portal in every language", examples=[{"zh-CN": "星河服务台"}])
    logo_url: str | None = Field(description="public", examples=["/api/v1/portal/logo?tenant=xinghe&of=88"])
    colours: ColoursOut | None = Field(description="null: the product's own")
    languages: list[str] = Field(examples=[["zh-CN", "en"]])
    default_language: str = Field(examples=["zh-CN"])
    time_zone: str = Field(description="IANA time zone of the desk", examples=["Asia/Shanghai"])
    contact: ContactPointsOut
    banner: BannerOut | None = Field(description="null: none, or its time is over")
