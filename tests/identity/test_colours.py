"""A brand colour's shades can be read, and a colour that can be read already stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.identity.colours import (
    DARK_GROUND,
    READABLE,
    WHITE,
    contrast,
    luminance,
    read_colour,
    readable_on,
    text_on,
)

colours = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


def test_contrast_is_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#0b6b7b", "#ffffff") == pytest.approx(6.2, abs=0.05)
    assert luminance("#ff0000") == pytest.approx(0.2126)


@given(colours)
def test_shades_can_be_read_on_both_grounds(colour: str) -> None:
    for ground in (WHITE, DARK_GROUND):
        shade = readable_on(colour, ground)
        assert read_colour(shade) == shade
        assert contrast(shade, ground) >= READABLE
        assert contrast(colour, ground) < READABLE or shade == colour
    assert contrast(text_on(colour), colour) >= READABLE


@pytest.mark.parametrize("text", ["", "teal", "#fff", "#12345g", "123456", "#1234567", "url(x)"])
def test_what_is_no_colour_is_none(text: str) -> None:
    assert read_colour(text) is None


def test_a_colour_is_stored_in_one_form() -> None:
    assert read_colour(" #2BB3C8 ") == "#2bb3c8"
