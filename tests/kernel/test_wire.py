"""Shapes on the wire: strict models, text and times that can be stored, JSON as it leaves."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import StringConstraints, ValidationError

from gongdan.kernel.text import in_locale
from gongdan.kernel.wire import (
    MAX_NESTING,
    Key,
    Line,
    Moment,
    Names,
    WireIn,
    encode,
    etag,
    is_storable,
    iso,
    printable,
)


class Thing(WireIn):
    line: Line = "x"
    key: Key = "x"
    at: Moment | None = None
    names: Names | None = None
    free: Any = None


def codes(**values: Any) -> list[str]:
    try:
        Thing(**values)
    except ValidationError as error:
        return [found["type"] for found in error.errors()]
    return []


@given(st.text(st.characters()))
def test_storable_is_what_utf8_and_postgresql_can_hold(text: str) -> None:
    try:
        can_encode = bool(text.encode()) or True
    except UnicodeEncodeError:
        can_encode = False
    assert is_storable(text) == (can_encode and "\x00" not in text)
    printable(text).encode()


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"line": " 王 "}, []),
        ({"line": "a\rb"}, ["string_pattern_mismatch"]),
        ({"line": ""}, ["string_too_short"]),
        ({"line": 5}, ["string_type"]),
        ({"key": "order_no"}, []),
        ({"key": "Order"}, ["string_pattern_mismatch"]),
        ({"key": "_x"}, ["string_pattern_mismatch"]),
        ({"key": "a\n"}, ["string_pattern_mismatch"]),
        ({"colour": 1}, ["extra_forbidden"]),
        ({"free": {"deep": [{"er": "\x00"}]}}, ["text_not_storable"]),
        ({"free": ["\ud800"]}, ["text_not_storable"]),
        ({"free": {"a\x00": 1}}, ["text_not_storable"]),
        ({"free": float("nan")}, ["number_not_finite"]),
        ({"free": [1.5, float("inf")]}, ["number_not_finite"]),
        ({"free": {"deep": [2**64]}}, ["number_too_large"]),
        ({"free": -(2**63) - 1}, ["number_too_large"]),
        ({"at": "2026-01-01T00:00:00"}, ["timezone_aware"]),
        ({"at": "2026-01-01T00:00:00+08:00"}, []),
        ({"at": "0001-01-01T00:00:00+14:00"}, ["time_out_of_range"]),
        ({"at": "9999-12-31T23:59:59-14:00"}, ["time_out_of_range"]),
        ({"at": "2999-12-31T23:59:59-14:00"}, []),
    ],
)
def test_what_callers_send_is_taken_or_refused(values: dict[str, Any], wrong: list[str]) -> None:
    assert codes(**values) == wrong


def test_nesting_is_bounded_however_deep_it_goes() -> None:
    def nest(levels: int) -> Any:
        value: Any = 1
        for _ in range(levels):
            value = {"a": value}
        return value

    assert codes(free=nest(MAX_NESTING - 2)) == []
    assert codes(free=nest(MAX_NESTING + 1)) == ["nested_too_deep"]
    assert codes(free=nest(100_000)) == ["nested_too_deep"]


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({"zh-CN": " 故障 ", "en": "Incident"}, {"zh-CN": "故障", "en": "Incident"}),
        ({"en": "Incident"}, {"en": "Incident"}),
        ({"zh-CN": "故障", "en": " "}, {"zh-CN": "故障"}),
    ],
)
def test_names_are_kept_in_the_languages_they_were_given(given: dict[str, str], stored: dict[str, str]) -> None:
    assert Names.model_validate(given).stored() == stored


@pytest.mark.parametrize("given", [{}, {"en": ""}, {"en": "  ", "zh-CN": ""}, {"fr": "Panne"}, {"en": "x" * 201}])
def test_names_need_one_language_and_know_no_others(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Names.model_validate(given)


@pytest.mark.parametrize(
    ("locale", "name"),
    [("zh-CN", "故障"), ("en", "Incident"), ("en-GB", "Incident"), ("fr", "Incident")],
)
def test_a_name_is_told_in_the_readers_language(locale: str, name: str) -> None:
    assert in_locale({"zh-CN": "故障", "en": "Incident"}, locale) == name


def test_a_name_in_one_language_serves_all() -> None:
    assert in_locale({"zh-CN": "故障"}, "en") == "故障"
    assert in_locale({"fr": "Panne"}, "en") == "Panne"
    assert in_locale({"en": "", "zh-CN": "故障"}, "en") == "故障"
    assert in_locale({}, "en") == in_locale(None, "en") == ""


def test_answers_tell_times_in_utc() -> None:
    at = datetime(2026, 3, 1, 16, 30, tzinfo=timezone(timedelta(hours=8)))
    assert orjson.loads(encode({"at": at.astimezone(UTC)})) == {"at": "2026-03-01T08:30:00Z"}
    assert iso(at.astimezone(UTC)) == "2026-03-01T08:30:00Z"
    assert iso(None) is None


def test_answers_hold_models_sets_and_numbers_as_keys() -> None:
    value = {"names": Names(en="x"), "ids": {3, 1, 2}, "by": {7: "a"}, "price": Decimal("1.10")}
    assert orjson.loads(encode(value)) == {
        "names": {"zh-CN": "", "en": "x"}, "ids": [1, 2, 3], "by": {"7": "a"}, "price": "1.10",
    }  # fmt: skip


def test_an_etag_is_quoted() -> None:
    assert etag(3) == '"v3"'


class Trimmed(WireIn):
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=5)] = ""
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=5)] | None = None


@pytest.mark.parametrize("field", ["reason", "note"])
def test_a_text_is_held_against_its_limit_before_it_is_trimmed(field: str) -> None:
    assert getattr(Trimmed.model_validate({field: " ab  "}), field) == "ab"
    with pytest.raises(ValidationError) as odd:
        Trimmed.model_validate({field: "ab    "})
    assert odd.value.errors()[0]["type"] == "string_too_long"
