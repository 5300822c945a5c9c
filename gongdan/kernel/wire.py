"""Shapes on the wire: strict models, safe text and bounded numbers, with words for what is wrong."""

import math
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Generic, LiteralString, TypeVar, Union, get_args, get_origin

import orjson
from fastapi import Path
from fastapi.responses import Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

MAX_BIGINT = 2**63 - 1
MAX_NESTING = 40

Id = Annotated[int, Field(ge=1, le=MAX_BIGINT, examples=[4711])]
PathId = Annotated[int, Path(ge=1, le=MAX_BIGINT, examples=[4711])]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\r\n]*$")]
OptionalLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
LongText = Annotated[str, StringConstraints(max_length=200_000)]
Key = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$"),
    Field(examples=["order_no"]),
]


def _in_calendar(moment: datetime) -> datetime:
    # At the ends of the calendar a time in another zone is a year that nobody can read back.
    if not 1900 <= moment.year < 3000:
        raise PydanticCustomError("time_out_of_range", "The year must lie between 1900 and 2999.")
    return moment


Moment = Annotated[
    AwareDatetime, AfterValidator(_in_calendar), Field(description="ISO-8601 with offset; answered in UTC")
]

Item = TypeVar("Item")


class Names(BaseModel):
    """A name in each language of the product; at least one of them."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    zh_cn: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = Field(
        default="", alias="zh-CN", description="Chinese name", examples=["故障"]
    )
    en: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = Field(
        default="", description="English name", examples=["Incident"]
    )

    @model_validator(mode="after")
    def _one_at_least(self) -> "Names":
        if not (self.zh_cn or self.en):
            raise PydanticCustomError("name_missing", "Give a name in Chinese (zh-CN) or English (en).")
        return self

    def stored(self) -> dict[str, str]:
        return {key: value for key, value in (("zh-CN", self.zh_cn), ("en", self.en)) if value}


def is_storable(text: str) -> bool:
    """Whether PostgreSQL and UTF-8 can hold it: no NUL, no half of a surrogate pair."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def printable(text: str) -> str:
    """`text` with what UTF-8 cannot hold written out as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _refuse_unstorable(value: Any) -> None:
    """Look through all of `value`, however it is nested. Raises PydanticCustomError naming the place."""
    waiting: list[tuple[tuple[object, ...], Any]] = [((), value)]
    while waiting:
        path, found = waiting.pop()
        if isinstance(found, str):
            if not is_storable(found):
                raise _unfit(
                    "text_not_storable", path, "{path} holds a NUL byte or half a surrogate pair; remove it."
                )
        elif isinstance(found, float):
            if not math.isfinite(found):
                raise _unfit("number_not_finite", path, "{path} is not a number that can be stored.")
        elif isinstance(found, int):
            if not -MAX_BIGINT - 1 <= found <= 2 * MAX_BIGINT + 1:
                raise _unfit("number_too_large", path, "{path} is a whole number of more than 64 bits.")
        elif isinstance(found, dict | list | tuple):
            if len(path) >= MAX_NESTING:
                raise _unfit("nested_too_deep", path[:3], "{path} is nested too deep: 40 levels at most.")
            inner = found.items() if isinstance(found, dict) else enumerate(found)
            for key, part in inner:
                if isinstance(key, str) and not is_storable(key):
                    raise _unfit("text_not_storable", (*path, key), "The name {path} cannot be stored; change it.")
                waiting.append(((*path, key), part))


def _unfit(code: LiteralString, path: tuple[object, ...], message: LiteralString) -> PydanticCustomError:
    return PydanticCustomError(code, message, {"path": printable(".".join(str(part) for part in path))})


@lru_cache(maxsize=2000)
def _longest(model: type[BaseModel]) -> dict[str, int]:
    """The most characters of each text field that has a limit, by each name it may be sent under."""
    found: dict[str, int] = {}
    for name, field in model.model_fields.items():
        most = _limit(field.annotation, field.metadata)
        if most is not None:
            found |= dict.fromkeys({name, field.alias or name}, most)
    return found


def _limit(annotation: Any, metadata: Sequence[Any] = ()) -> int | None:
    """The limit of `Annotated[str, ...]`, also where it may be null: the smallest of those said of the same text."""
    if get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata = [*metadata, *more]
    said = [one.max_length for one in metadata if isinstance(one, StringConstraints) and one.max_length is not None]
    if said:
        return min(said)
    if get_origin(annotation) in (Union, UnionType):
        inner = [most for part in get_args(annotation) if (most := _limit(part)) is not None]
        return max(inner, default=None)
    return None


def _refuse_too_long(model: type[BaseModel], value: Any) -> None:
    """A text is held against its limit as it was sent, as the documentation says it; then it is trimmed."""
    if not isinstance(value, dict):
        return
    for name, most in _longest(model).items():
        if isinstance(text := value.get(name), str) and len(text) > most:
            raise _unfit("string_too_long", (name,), "{path} is too long: shorten it.")


class WireIn(BaseModel):
    """What callers send: unknown fields are refused by name, text that cannot be stored too."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        _refuse_unstorable(value)
        _refuse_too_long(cls, value)
        return value


class WireOut(BaseModel):
    """What is answered. Used for the documentation and built by hand on hot paths."""

    model_config = ConfigDict(populate_by_name=True)


class CountOut(WireOut):
    """How many there are; counted up to 1000, `is_capped` says there are more."""

    value: int = Field(description="number of items, at most 1000", examples=[128])
    is_capped: bool = Field(description="true: there are more than `value`", examples=[False])


class Page(WireOut, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[Item]
    next_cursor: str | None = Field(description="send as `cursor` for the next page", examples=[None])
    count: CountOut | None = Field(default=None, description="how many the whole list holds")


class ProblemField(WireOut):
    """One field that is wrong."""

    field: str = Field(examples=["requester.email"])
    code: str = Field(examples=["value_error"])
    message: str = Field(examples=["value is not a valid email address"])
    remedy: str = Field(default="", examples=["Send an address such as wang@example.com."])


class Problem(WireOut):
    """Why a request was refused (RFC 9457, application/problem+json)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    code: str = Field(description="stable word for the reason; the client has its translation", examples=["invalid"])
    detail: str = Field(examples=["Some values cannot be accepted; see `errors`."])
    params: dict[str, Any] = Field(description="values for the message", examples=[{}])
    errors: list[ProblemField] = Field(default_factory=list)
    request_id: str | None = Field(default=None, examples=["01JD0Z4Q2M"])


def encode(value: Any) -> bytes:
    """JSON as it leaves: times in UTC with Z, models by their aliases."""
    return orjson.dumps(value, default=_default, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def _default(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(by_alias=True)
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The answer as encoded bytes: nothing is validated a second time on the way out."""
    return Response(encode(value), status, headers=headers, media_type="application/json")


def etag(version: int) -> str:
    return f'"v{version}"'


def iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
