"""Ticket numbers: how each format is composed from a date and a counter, and read back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

STYLES = ("increment", "date", "date_daily", "type_date", "date_checksum", "random")
DEFAULT_DIGITS = {"increment": 6, "date": 6, "date_daily": 5, "type_date": 4, "date_checksum": 5, "random": 10}
MIN_DIGITS, MAX_DIGITS, MAX_PREFIX = 1, 12, 10
# Fewer would be guessed, and would soon be used up.
MIN_RANDOM_DIGITS = 8
MAX_NUMBER = 40


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How new tickets are numbered. Numbers given earlier never change."""

    style: str = "date_daily"
    prefix: str = "GD"
    digits: int = 5

    @classmethod
    def stored(cls, raw: Mapping[str, Any]) -> NumberFormat:
        """The format as the settings hold it; what is left out is as usual for its style."""
        style = str(raw.get("style") or "date_daily")
        digits = int(raw.get("digits") or DEFAULT_DIGITS[style])
        return cls(style, str(raw["prefix"]) if "prefix" in raw else "GD", digits)


def series_key(form: NumberFormat, type_prefix: str, today: date) -> str | None:
    """What is counted: all tickets, those of a day, or those of a type and day; None where nothing is."""
    match form.style:
        case "random":
            return None
        case "increment" | "date":
            return "all"
        case _:
            return _head(form, type_prefix, today)


def compose(form: NumberFormat, type_prefix: str, today: date, n: int) -> str:
    """The number with counter `n`: `GD2025112200001`, `WX20251122-0001` and so on."""
    body = f"{_head(form, type_prefix, today)}{n:0{form.digits}d}"
    return body + check_digit(body) if form.style == "date_checksum" else body


def counter_of(form: NumberFormat, type_prefix: str, today: date, number: str) -> int | None:
    """The counter inside a number of this format and series; None for any other number."""
    head = _head(form, type_prefix, today)
    tail = number.removeprefix(head)
    if not number.startswith(head) or not (tail.isascii() and tail.isdigit()):
        return None
    if form.style == "date_checksum":
        tail = tail[:-1]
    n = int(tail) if tail else 0
    return n if compose(form, type_prefix, today, n) == number else None


def bounds(form: NumberFormat, type_prefix: str, today: date, n: int) -> tuple[str, str]:
    """The smallest and the largest text that a number as long as that of `n` can be, to search between them."""
    head = _head(form, type_prefix, today)
    width = len(compose(form, type_prefix, today, n)) - len(head)
    return head + "0" * width, head + "9" * width


def random_counter(form: NumberFormat) -> int:
    """A number nobody can foretell, with exactly `digits` digits, so that the volume does not show."""
    low: int = 10 ** (form.digits - 1)
    return low + secrets.randbelow(9 * low)


def check_digit(text: str) -> str:
    """One digit that reveals every single wrong digit and nearly every swap of neighbours.

    ISO/IEC 7064, MOD 11,10 (the hybrid system for digits; letters and signs are passed over). Begin with
    p = 10. For each digit d: s = (p + d) mod 10, taken as 10 where it is 0; p = 2·s mod 11. The check digit
    is (11 - p) mod 10: then (p + check digit) mod 10 = 1.
    """
    p = 10
    for sign in text:
        if sign in "0123456789":
            p = 2 * ((p + int(sign)) % 10 or 10) % 11
    return str((11 - p) % 10)


def is_checked(number: str) -> bool:
    """Whether a number with a check digit was written down without a slip."""
    return len(number) > 1 and check_digit(number[:-1]) == number[-1]


def _head(form: NumberFormat, type_prefix: str, today: date) -> str:
    day = today.strftime("%Y%m%d")
    match form.style:
        case "increment" | "random":
            return form.prefix
        case "type_date":
            return f"{type_prefix or form.prefix}{day}-"
        case _:
            return f"{form.prefix}{day}"
