"""What counts as the same letter in `contains` and `starts_with`."""

import pytest

from gongdan.conditions.folding import is_in, is_plain, like_pattern, regex_pattern


@pytest.mark.parametrize(
    ("needle", "text", "is_found"),
    [
        ("printer", "Der PRINTER brennt", True),
        ("打印机", "三楼打印机坏了", True),
        ("école", "L'ÉCOLE", True),
        ("ПРИНТЕР", "принтер", True),
        ("Ａ", "ａ", True),
        ("σ", "Σ", True),
        ("σ", "ς", False),  # each small sigma matches the capital, not the other
        ("k", "\u212a", False),  # the Kelvin sign is not ASCII
        ("\u212a", "k", False),
        ("ſ", "S", False),
        ("i", "İ", False),
        ("ss", "ß", False),
        ("a_b", "aXb", False),
        ("100%", "100 %", False),
        (".*", "abc", False),
    ],
)
def test_case_is_ignored_one_character_at_a_time(needle: str, text: str, is_found: bool) -> None:
    assert is_in(needle, text, is_prefix=False) is is_found


def test_a_prefix_begins_the_text_not_a_line() -> None:
    assert is_in("AB", "abc", is_prefix=True)
    assert not is_in("b", "abc", is_prefix=True)
    assert not is_in("b", "a\nb", is_prefix=True)


def test_needles_of_chinese_and_ascii_take_the_quick_road() -> None:
    assert is_plain("工单 GD-42 已关闭")
    assert not is_plain("café")
    assert like_pattern("50%_\\A", is_prefix=False) == "%50\\%\\_\\\\a%"
    assert regex_pattern("é.", is_prefix=True) == "^[Éé]\\."
