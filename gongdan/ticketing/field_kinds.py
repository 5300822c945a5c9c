"""How a value of each custom field kind is read: into the exact JSON that is stored, or refused with a remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from gongdan.conditions import values as exact
from gongdan.conditions.errors import Refusal
from gongdan.ticketing.field_def import FieldDef
from gongdan.ticketing.masks import mask_pattern

MAX_TEXT, MAX_LONG_TEXT, MAX_URL, MAX_ADDRESS = 1000, 50_000, 2000, 500
MAX_CHOICES, MAX_FILES, MAX_PATH = 100, 20, 8
DEFAULT_CURRENCY = "CNY"
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0]")

Reader = Callable[["FieldDef", Any, str], Any]


def _text(field: FieldDef, raw: Any, region: str) -> str:
    text = _string(raw, _limit(field, MAX_TEXT)).strip()
    if "\n" in text or "\r" in text:
        raise Refusal("line_expected", "This holds line breaks.", "Give a single line.")
    mask = field.rules.get("pattern")
    if mask and text and not mask_pattern(mask).fullmatch(text):
        remedy = f"Write it like {mask} (9 a digit, A a letter, X either, + one or more, * anything)."
        raise Refusal("pattern_mismatch", "This does not have the expected form.", remedy)
    return text


def _long_text(field: FieldDef, raw: Any, region: str) -> str:
    return _string(raw, _limit(field, MAX_LONG_TEXT))


def _limit(field: FieldDef, most: int) -> int:
    return min(int(field.rules.get("max_length") or most), most)


def _string(raw: Any, most: int) -> str:
    if not isinstance(raw, str):
        raise Refusal("text_expected", "This is not text.", "Give text in quotes.")
    if len(raw) > most:
        raise Refusal("too_long", f"This has {len(raw)} characters.", f"Shorten it to {most}.")
    return exact.refuse_unstorable(raw)


def _integer(field: FieldDef, raw: Any, region: str) -> int:
    number = exact.read_integer(raw)
    _in_bounds(field, Decimal(number))
    return number


def _decimal(field: FieldDef, raw: Any, region: str) -> str:
    return _exactly(field, exact.read_decimal(raw), field.rules.get("scale"))


def _exactly(field: FieldDef, number: Decimal, scale: Any) -> str:
    _in_bounds(field, number)
    places = max(0, -int(number.as_tuple().exponent))
    if scale is not None and places > int(scale):
        raise Refusal("too_fine", f"This has {places} decimal places.", f"Round it to {scale}.")
    return format(number, "f")


def _in_bounds(field: FieldDef, number: Decimal) -> None:
    least, most = field.rules.get("min"), field.rules.get("max")
    if least is not None and number < Decimal(str(least)):
        raise Refusal("too_small", f"{number} is too small.", f"Give at least {least}.")
    if most is not None and number > Decimal(str(most)):
        raise Refusal("too_large", f"{number} is too large.", f"Give at most {most}.")


def _money(field: FieldDef, raw: Any, region: str) -> dict[str, str]:
    usual = field.rules.get("currency") or DEFAULT_CURRENCY
    if not isinstance(raw, Mapping):
        raw = {"amount": raw}
    if not {"amount"} <= raw.keys() <= {"amount", "currency"}:
        raise Refusal(
            "money_expected", "This is not an amount.", f'Give {{"amount": "12.30", "currency": "{usual}"}}.'
        )
    currency = raw.get("currency") or usual
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise Refusal("currency_expected", "This is no currency.", "Give three capitals, such as CNY.", ".currency")
    if field.rules.get("currency") and currency != usual:
        raise Refusal("other_currency", f"This field holds {usual}.", f"Convert it to {usual}.", ".currency")
    scale = field.rules.get("scale")
    return {
        "amount": _exactly(field, exact.read_decimal(raw["amount"]), 4 if scale is None else scale),
        "currency": currency,
    }


def _date(field: FieldDef, raw: Any, region: str) -> str:
    day = exact.read_date(raw)
    _in_time(field, day, exact.read_date)
    return day.isoformat()


def _time(field: FieldDef, raw: Any, region: str) -> str:
    return exact.read_time(raw).isoformat()


def _datetime(field: FieldDef, raw: Any, region: str) -> str:
    moment = exact.read_moment(raw)
    if not isinstance(moment, datetime):
        remedy = 'Give an instant with its offset: "2025-11-22T09:30:00+08:00".'
        raise Refusal("datetime_expected", "This is a day, not a point in time.", remedy)
    _in_time(field, moment, exact.read_moment)
    return moment.isoformat().replace("+00:00", "Z")


def _in_time(field: FieldDef, value: date, read: Callable[[object], Any]) -> None:
    least, most = field.rules.get("min"), field.rules.get("max")
    if least is not None and value < read(least):
        raise Refusal("too_early", f"{value.isoformat()} is too early.", f"Give {least} or later.")
    if most is not None and value > read(most):
        raise Refusal("too_late", f"{value.isoformat()} is too late.", f"Give {most} or earlier.")


def _select(field: FieldDef, raw: Any, region: str) -> str:
    return _option(field.options, raw, "")


def _option(options: Collection[Mapping[str, Any]], raw: Any, at: str) -> str:
    allowed = [str(option["key"]) for option in options if option.get("is_active", True)]
    if not isinstance(raw, str) or raw not in allowed:
        shown = ", ".join(allowed[:30]) + (" …" if len(allowed) > 30 else "")
        raise Refusal("unknown_option", f"{str(raw)[:60]!r} is not one of the options.", f"Use one of: {shown}.", at)
    return raw


def _multi_select(field: FieldDef, raw: Any, region: str) -> list[str]:
    chosen = _items(raw, "option keys", min(int(field.rules.get("max_count") or MAX_CHOICES), MAX_CHOICES))
    return list(dict.fromkeys(_option(field.options, one, f".{index}") for index, one in enumerate(chosen)))


def _items(raw: Any, what: str, most: int) -> list[Any]:
    if not isinstance(raw, list) or len(raw) > most:
        raise Refusal("list_expected", f"This is not a list of {what}.", f"Give a list of at most {most}.")
    return raw


def _cascade(field: FieldDef, raw: Any, region: str) -> list[str]:
    level, path = field.options, _items(raw, "option keys from the top down", MAX_PATH)
    for index, one in enumerate(path):
        if not level:
            raise Refusal(
                "path_too_long", "There is nothing below this option.", "End the path earlier.", f".{index}"
            )
        key = _option(level, one, f".{index}")
        level = next(option for option in level if option["key"] == key).get("children") or []
    if level and field.rules.get("must_end_at_leaf"):
        below = ", ".join(str(option["key"]) for option in level[:30])
        raise Refusal("path_too_short", "A more exact option is needed.", f"Add one of: {below}.")
    return list(path)


def _boolean(field: FieldDef, raw: Any, region: str) -> bool:
    return exact.read_boolean(raw)


def _id(field: FieldDef, raw: Any, region: str) -> int:
    return _one_id(raw, field.kind, "")


def _one_id(raw: Any, what: str, at: str) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 1 <= raw <= exact.BIGINT_MAX:
        raise Refusal("id_expected", f"This is not the id of a {what}.", "Give its id, such as 4711.", at)
    return raw


def _files(field: FieldDef, raw: Any, region: str) -> list[int]:
    found = _items(raw, "file ids", min(int(field.rules.get("max_count") or MAX_FILES), MAX_FILES))
    return list(dict.fromkeys(_one_id(one, "file", f".{index}") for index, one in enumerate(found)))


def _phone(field: FieldDef, raw: Any, region: str) -> str:
    home = str(field.rules.get("region") or region)
    try:
        number = phonenumbers.parse(_string(raw, 40), home)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        remedy = "Give it with its country code, such as +86 138 0013 8000."
        raise Refusal("phone_expected", "This is not a telephone number.", remedy)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{written};ext={number.extension}" if number.extension else written


def _email(field: FieldDef, raw: Any, region: str) -> str:
    try:
        found = validate_email(_string(raw, 254).strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        found = None
    if found is None or "." not in found.domain:
        raise Refusal("email_expected", "This is not an e-mail address.", "Give one such as wang@example.com.")
    return found.normalized.lower()


def _url(field: FieldDef, raw: Any, region: str) -> str:
    text = _string(raw, MAX_URL).strip()
    try:
        parts = urlsplit(text)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and not _UNSEEN.search(text)
        is_good = is_good and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        is_good = False
    if not is_good:
        remedy = "Give one that begins with https:// or http:// and holds no password."
        raise Refusal("url_expected", "This is not a web address.", remedy)
    return text


def _place(field: FieldDef, raw: Any, region: str) -> dict[str, Any]:
    remedy = 'Give {"lat": 39.9, "lng": 116.4, "address": "…"}: both coordinates, an address, or all.'
    if not isinstance(raw, Mapping) or not raw.keys() <= {"lat", "lng", "address"}:
        raise Refusal("place_expected", "This is not a place.", remedy)
    place: dict[str, Any] = {}
    for key, most in (("lat", 90), ("lng", 180)):
        if raw.get(key) is not None:
            place[key] = _coordinate(raw[key], most, f".{key}")
    if raw.get("address") is not None:
        place["address"] = _string(raw["address"], MAX_ADDRESS).strip()
    if ("lat" in place) != ("lng" in place) or not (place.get("address") or "lat" in place):
        raise Refusal("place_expected", "The place is incomplete.", remedy)
    return place


def _coordinate(raw: Any, most: int, at: str) -> float:
    if not isinstance(raw, int | float) or isinstance(raw, bool) or not abs(raw) <= most:
        raise Refusal("coordinate_expected", "This is no coordinate.", f"Give degrees from -{most} to {most}.", at)
    return float(raw)


READERS: dict[str, Reader] = {
    "text": _text,
    "long_text": _long_text,
    "integer": _integer,
    "decimal": _decimal,
    "money": _money,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "select": _select,
    "multi_select": _multi_select,
    "cascade": _cascade,
    "boolean": _boolean,
    "person": _id,
    "contact": _id,
    "phone": _phone,
    "email": _email,
    "url": _url,
    "file": _files,
    "place": _place,
}
