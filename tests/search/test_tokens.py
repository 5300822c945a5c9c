"""Lexemes and the vector literal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.search.tokens import LAST_POSITION, VECTOR_BYTES, tokens, tsvector_literal


def lexemes(text: str) -> set[str]:
    return {lexeme for lexeme, _ in tokens(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("打印机", {"打印", "印机", "机"}),
        ("卡", {"卡"}),
        ("INC0000045", {"inc0000045", "inc", "0000045"}),
        (
            "WX20251122-0001",
            {"wx20251122-0001", "wx", "20251122-0001", "20251122", "0001"},
        ),
        (
            "zhang.san@example.com",
            {"zhang.san@example.com", "zhang", "san@example.com", "san", "example.com", "example", "com"},
        ),
        ("138 0013 8000", {"13800138000", "138", "0013", "8000"}),
        ("+8613800138000", {"8613800138000", "13800138000"}),
        ("ＡＢＣ　１２３", {"abc", "123"}),
        ("STRAẞE", {"straße"}),
        ("カメラ", {"カメ", "メラ", "ラ"}),
        ("한국어", {"한국", "국어", "어"}),
        ("2025-11-22T10:00", {"2025-11-22t10", "2025", "11-22t10", "11", "22t10", "22", "t10", "t", "10", "00"}),
        ("…！？ \x00 😀 ___", set()),
        ("", set()),
    ],
)
def test_a_text_becomes_these_lexemes(text: str, expected: set[str]) -> None:
    assert lexemes(text) == expected


def test_a_hash_is_not_splintered() -> None:
    assert lexemes("3f2504e04f8911d39a0c0305e82c3301") == {"3f2504e04f8911d39a0c0305e82c3301"}


def test_positions_count_characters_and_leave_a_gap_between_runs() -> None:
    assert list(tokens("打印机，卡 X1")) == [
        ("打印", 1),
        ("印机", 2),
        ("机", 3),
        ("卡", 5),
        ("x1", 7),
        ("x", 7),
        ("1", 8),
    ]


def test_fields_do_not_touch_and_carry_their_weight() -> None:
    assert tsvector_literal([("打印", "A"), ("", "B"), ("机", "D")]) == "'打印':1A '印':2A '机':5"


@given(st.lists(st.text(), max_size=4))
def test_whatever_is_typed_the_literal_is_well_formed(texts: list[str]) -> None:
    written = tsvector_literal([(text, "A") for text in texts])
    one = r"'[^'\\\s\x00]+':\d+A(?:,\d+A)*"
    assert re.fullmatch(rf"(?:{one}(?: {one})*)?", written)


def test_a_long_text_is_folded_at_the_last_position_and_still_found_to_its_end() -> None:
    written = tsvector_literal([("电梯" * 20_000 + "末尾", "D")])
    assert "'末尾'" in written
    assert max(int(place) for place in re.findall(r"\d+", written)) <= LAST_POSITION


def test_a_huge_text_of_ever_new_words_stays_below_the_size_of_a_vector() -> None:
    words = " ".join(f"w{number:09}x" for number in range(60_000))
    written = tsvector_literal([("标题", "A"), (words, "D")])
    lexeme_bytes = sum(len(lexeme.encode()) for lexeme in re.findall(r"'([^']+)'", written))
    assert "'标题':1A" in written
    assert VECTOR_BYTES * 0.6 < lexeme_bytes < VECTOR_BYTES


def test_a_word_without_end_is_cut() -> None:
    assert max(len(lexeme.encode()) for lexeme in lexemes("ж" * 100_000 + ".x" * 500)) <= 2046
