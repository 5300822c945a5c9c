"""What the shapes of this module share: types of fields, patches and short forms."""

from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from gongdan.kernel.text import LOCALES
from gongdan.kernel.wire import WireIn, WireOut

AddressText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]
Note = Annotated[str, StringConstraints(max_length=20_000)]
ExternalId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _known_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise PydanticCustomError("time_zone_unknown", "There is no such time zone; send one such as Asia/Shanghai.")
    return zone


def _known_locale(locale: str) -> str:
    if locale not in LOCALES:
        raise PydanticCustomError("locale_unknown", "Send one of: {locales}.", {"locales": ", ".join(LOCALES)})
    return locale


TimeZone = Annotated[str, StringConstraints(max_length=60), AfterValidator(_known_zone)]
Locale = Annotated[str, StringConstraints(max_length=10), AfterValidator(_known_locale)]


def given(patch: WireIn) -> dict[str, Any]:
    """The fields the caller sent; those left out are to stay."""
    return {name: getattr(patch, name) for name in sorted(patch.model_fields_set)}


def refuse_null(value: Any, names: frozenset[str]) -> Any:
    """Fields that cannot be empty may be left out, but not be null."""
    if isinstance(value, dict):
        for name in sorted(names & value.keys()):
            if value[name] is None:
                raise PydanticCustomError("null_forbidden", "{path} cannot be null; leave it out.", {"path": name})
    return value


class TierBrief(WireOut):
    """A tier, as far as a list shows it."""

    id: int = Field(description="id of the tier", examples=[3])
    key: str = Field(description="stable word for it", examples=["gold"])
    name: str = Field(description="in the caller's language", examples=["金牌"])
    rank: int = Field(description="higher is served first", examples=[20])
    is_vip: bool = Field(description="whether its people are VIPs", examples=[True])


class NamedBrief(WireOut):
    """Something with an id and a name."""

    id: int = Field(description="its id", examples=[31])
    name: str = Field(description="its name", examples=["示例科技有限公司"])


class RegionBrief(WireOut):
    """A region, as far as a list shows it."""

    id: int = Field(description="id of the region", examples=[5])
    key: str = Field(description="stable word for it", examples=["beijing"])
    name: str = Field(description="in the caller's language", examples=["北京市"])
