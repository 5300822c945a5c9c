"""Ranges and snippets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.search import find_ranges, highlight, snippet


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("打印机无法打印", "打印", ["打印", "打印"]),
        ("Ｐｒｉｎｔｅｒ offline", "printer", ["Ｐｒｉｎｔｅｒ"]),
        ("reprint the print-out", "print", ["print"]),
        ("WX20251122-0001", "20251122", ["20251122"]),
        ("WX20251122-0001", "0251122", []),
        ("电话 138-0013-8000。", "13800138000", ["138-0013-8000"]),
        ("电话 +8613800138000。", "13800138000", ["8613800138000"]),
        ("电话 138-0013-8000。", "138 0013 8000", ["138-0013-8000"]),
        ("电话 13800138000。", "138 0013 8000", ["13800138000"]),
        ("the server, down again; down", '"server down"', ["server, down"]),
        ("故障电梯故障", "故障 电梯", ["故障电梯故障"]),
        ("ﬁle <b>x</b>", "file", ["ﬁle"]),
        ("İstanbul 电梯", "电梯", ["电梯"]),
        ("text", "", []),
    ],
)
def test_matches_are_found_in_the_text_as_written(text: str, typed: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in find_ranges(text, typed)] == expected


@given(st.text(), st.text(max_size=20))
def test_segments_joined_are_the_text(text: str, typed: str) -> None:
    segments = highlight(text, typed)
    assert "".join(segment.text for segment in segments) == text


def test_a_snippet_shows_the_place_with_the_most_matches() -> None:
    text = "电梯。" + "甲" * 500 + "\n电梯故障，电梯停运" + "乙" * 500
    shown = snippet(text, "电梯 故障", length=40)
    line = "".join(segment.text for segment in shown)
    assert line.startswith("…")
    assert line.endswith("…")
    assert len(line) == 42
    assert [segment.text for segment in shown if segment.is_match] == ["电梯故障", "电梯"]


def test_a_snippet_without_match_is_the_beginning() -> None:
    assert [segment.text for segment in snippet("甲" * 50, "没有", length=10)] == ["甲" * 10, "…"]


def test_a_snippet_tears_no_character_apart() -> None:
    family = "👨\u200d👩\u200d👧"
    shown = snippet(family * 20, "x", length=2)
    assert shown[0].text == family
