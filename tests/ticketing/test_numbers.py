"""Ticket numbers: what each format looks like, that it can be read back, and what the check digit finds."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.ticketing.numbers import (
    DEFAULT_DIGITS,
    MAX_NUMBER,
    STYLES,
    NumberFormat,
    bounds,
    check_digit,
    compose,
    counter_of,
    is_checked,
    random_counter,
    series_key,
)

DAY = date(2025, 11, 22)


@pytest.mark.parametrize(
    ("form", "type_prefix", "n", "number", "series"),
    [
        (NumberFormat("increment", "10", 5), "WX", 138, "1000138", "all"),
        (NumberFormat("date", "", 6), "", 138, "20251122000138", "all"),
        (NumberFormat("date_daily", "GD", 5), "WX", 1, "GD2025112200001", "GD20251122"),
        (NumberFormat("type_date", "GD", 4), "WX", 1, "WX20251122-0001", "WX20251122-"),
        (NumberFormat("type_date", "GD", 4), "", 1, "GD20251122-0001", "GD20251122-"),
        (NumberFormat("date_checksum", "", 5), "", 1, "20251122000018", "20251122"),
        (NumberFormat("random", "R", 8), "", 12345678, "R12345678", None),
        (NumberFormat("date_daily", "GD", 2), "", 100, "GD20251122100", "GD20251122"),
    ],
)
def test_a_format_looks_as_it_is_written(
    form: NumberFormat, type_prefix: str, n: int, number: str, series: str | None
) -> None:
    assert compose(form, type_prefix, DAY, n) == number
    assert series_key(form, type_prefix, DAY) == series


forms = st.builds(NumberFormat, st.sampled_from(STYLES), st.sampled_from(["", "GD", "10", "A-1"]), st.integers(1, 12))


@given(form=forms, prefix=st.sampled_from(["", "WX"]), n=st.integers(1, 10**12 - 1))
def test_a_number_can_be_read_back(form: NumberFormat, prefix: str, n: int) -> None:
    number = compose(form, prefix, DAY, n)
    assert counter_of(form, prefix, DAY, number) == n
    low, high = bounds(form, prefix, DAY, n)
    assert low <= number <= high
    assert len(low) == len(number) == len(high) <= MAX_NUMBER


@pytest.mark.parametrize("stranger", ["", "GD", "GD20251122", "GD2025112200x01", "XX2025112200001", "GD２０251122"])
def test_a_number_of_another_format_is_not_read(stranger: str) -> None:
    assert counter_of(NumberFormat(), "", DAY, stranger) is None


def test_the_check_digit_is_that_of_the_standard() -> None:
    # ISO/IEC 7064 gives 0794 with check digit 5 as its example for MOD 11,10.
    assert check_digit("0794") == "5"


digits = st.text("0123456789", min_size=2, max_size=20)


@given(text=digits, at=st.integers(0, 19), wrong=st.sampled_from("0123456789"))
def test_a_single_wrong_digit_is_found(text: str, at: int, wrong: str) -> None:
    whole = text + check_digit(text)
    at %= len(whole)
    slip = whole[:at] + wrong + whole[at + 1 :]
    assert is_checked(whole)
    assert is_checked(slip) is (slip == whole)


def test_nearly_every_swap_of_neighbours_is_found() -> None:
    swaps = missed = 0
    for n in range(10_000):
        whole = f"{n:04d}" + check_digit(f"{n:04d}")
        for at in range(4):
            slip = whole[:at] + whole[at + 1] + whole[at] + whole[at + 2 :]
            swaps += slip != whole
            missed += slip != whole and is_checked(slip)
    assert missed / swaps < 0.025


def test_random_numbers_have_all_their_digits() -> None:
    form = NumberFormat("random", "", 8)
    assert {len(compose(form, "", DAY, random_counter(form))) for _ in range(200)} == {8}


@pytest.mark.parametrize("style", STYLES)
def test_what_the_settings_leave_out_is_as_usual(style: str) -> None:
    assert NumberFormat.stored({"style": style}).digits == DEFAULT_DIGITS[style]
    assert NumberFormat.stored({"style": style, "prefix": ""}).prefix == ""


def test_without_settings_numbers_are_counted_by_the_day() -> None:
    assert NumberFormat.stored({}) == NumberFormat("date_daily", "GD", 5)
