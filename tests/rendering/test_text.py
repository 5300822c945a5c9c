"""Plain text, excerpts and spreadsheet cells."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.rendering import clean_text, excerpt, html_to_text, plain_cell, safe_cell

HOSTILE = Path(__file__).parents[2].parent / "shared" / "data" / "hostile-input"
FAMILY = "👨\u200d👩\u200d👧"


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\x00\x07\x1b[31m\x7f\x9fb\tc", "a[31mb\tc"),
        ("a\ud800b\uffff", "ab"),
        ("工单 👨‍👩‍👧 é", "工单 👨‍👩‍👧 é"),
    ],
)
def test_text_is_made_harmless(given_text: str, expected: str) -> None:
    assert clean_text(given_text) == expected


@given(st.text(st.characters()))
def test_clean_text_fits_every_store(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode()
    assert "\x00" not in cleaned
    assert "\r" not in cleaned
    assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<div>c</div>d", "a\nb\nc\nd"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ul><li><p>a</p></li><li><div>b</div></li></ul>", "- a\n\n- b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
        ("<style>x{}</style><title>t</title>a<script>x</script>", "a"),
        ("a &lt;b&gt; &amp;amp;&nbsp;c", "a <b> &amp; c"),
        ("  a \n\n b  ", "a b"),
        ("<a href='x' title='>'>a</a>", "a"),
        ("5 < 6", "5 < 6"),
        ("", ""),
    ],
)
def test_html_becomes_what_a_reader_would_see(markup: str, expected: str) -> None:
    assert html_to_text(markup) == expected


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("打印机无法打印", 10, "打印机无法打印"),
        ("打印机无法打印", 4, "打印机…"),
        ("a\n\n  b", 10, "a b"),
        ("ab cd", 4, "ab…"),
        ("cafe\u0301 x", 5, "caf…"),
        (f"a{FAMILY}b", 5, "a…"),
        ("🇨🇳🇩🇪x", 4, "🇨🇳…"),
        ("👍🏽👍🏽", 2, "👍…"),
        ("abc", 0, ""),
    ],
)
def test_an_excerpt_tears_no_character(text: str, length: int, expected: str) -> None:
    assert excerpt(text, length) == expected


@given(st.text(), st.integers(0, 30))
def test_an_excerpt_is_never_longer_than_asked(text: str, length: int) -> None:
    assert len(excerpt(text, length)) <= length


@given(st.text() | st.builds("".join, st.lists(st.sampled_from("=+-@\t '＝a1"))))
def test_no_text_cell_begins_a_formula_and_reading_back_gives_the_text(text: str) -> None:
    cell = safe_cell(text)
    assert isinstance(cell, str)
    assert cell.lstrip()[:1] not in set("=+-@\t\r＝＋－＠") - {""}
    assert plain_cell(cell) == clean_text(text)


def test_known_injections_are_guarded() -> None:
    source = HOSTILE / "csv_injection.json"
    if not source.is_file():
        pytest.skip(f"the hostile inputs are not at {HOSTILE}")
    attacks = json.loads(source.read_text()) + json.loads((HOSTILE / "blns.json").read_text())
    sheet = io.StringIO()
    csv.writer(sheet).writerows([[safe_cell(attack)] for attack in attacks])
    rows = list(csv.reader(io.StringIO(sheet.getvalue())))
    assert len(rows) == len(attacks)
    assert not [row for row in rows if row and row[0][:1] in tuple("=+-@\t\r")]


def test_numbers_stay_numbers() -> None:
    assert safe_cell(-5) == -5
    assert safe_cell(Decimal("-1.50")) == Decimal("-1.50")
    assert safe_cell(True) == "true"
    assert safe_cell(None) == ""
    assert safe_cell("-5") == "'-5"
