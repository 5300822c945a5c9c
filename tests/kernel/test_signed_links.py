"""Signed links open what they were made for, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from gongdan.kernel.signed_links import LinkExpired, LinkInvalid, SignedLink, make_link, read_link

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)


def test_a_link_says_what_it_was_made_for() -> None:
    text = make_link(7, "approval", [41, 3], LATER)
    assert read_link(text, "approval", NOW) == SignedLink(7, (41, 3), LATER)


@pytest.mark.parametrize("place", range(0, 60, 3))
def test_a_changed_link_is_not_valid(place: int) -> None:
    text = make_link(7, "approval", [41, 3], LATER)
    other = text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]
    with pytest.raises(LinkInvalid):
        read_link(other, "approval", NOW)


@pytest.mark.parametrize("text", ["", ".", "1-2-3", "1-2-3.", "x" * 5000, "七-1-1.aa"])
def test_what_is_no_link_is_not_valid(text: str) -> None:
    with pytest.raises(LinkInvalid):
        read_link(text, "approval", NOW)


def test_a_link_for_one_purpose_does_not_serve_another() -> None:
    with pytest.raises(LinkInvalid):
        read_link(make_link(7, "approval", [1], LATER), "confirmation", NOW)


def test_a_link_ends() -> None:
    text = make_link(7, "approval", [1], LATER)
    with pytest.raises(LinkExpired):
        read_link(text, "approval", LATER + timedelta(seconds=1))
