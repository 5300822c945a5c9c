"""What a person types, as a tsquery."""

import pytest

from gongdan.search import HotLexemes, parse_query, to_tsquery_literal


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("打", "'打':*"),
        ("打印", "'打印'"),
        ("打印机", "('打印' <1> '印机')"),
        ("无法打印", "('无法' <2> '打印')"),
        ("无法打印机", "('无法' <2> '打印' <1> '印机')"),
        ("HP1020无法", "'hp1020':* & '无法'"),
        ("卡 卡 卡", "'卡':*"),
        ("138 0013 8000", "('13800138000':* | ('138':* & '0013':* & '8000':*))"),
        ("+86 13800138000", "('13800138000':* | ('86':* & '13800138000':*))"),
        ("8613800138000", "'13800138000':*"),
        ("“打印机 HP1020”", "('打印' <1> '印机' <3> 'hp1020':*)"),
        ('"down"', "'down':*"),
        ("' | !x & <->:* \\", "'x':*"),
        ("", None),
        ("！？'\"\\ \x00", None),
    ],
)
def test_a_query_becomes_this_literal(typed: str, expected: str | None) -> None:
    assert to_tsquery_literal(typed) == expected


def test_a_pasted_page_is_cut_to_a_few_terms() -> None:
    query = parse_query(" ".join(f"w{number}" for number in range(10_000)))
    assert query is not None
    assert len(query.terms) == 16


@pytest.mark.parametrize(
    ("typed", "is_hot"),
    [
        ("的", True),
        ("电梯", True),
        ("printer", True),
        ("prin", True),
        ("printers", False),
        ("电", True),
        ("梯电", False),
        ("电梯故障", False),
        ("电梯 printer", False),
    ],
)
def test_only_a_single_common_lexeme_is_hot(typed: str, is_hot: bool) -> None:
    query = parse_query(typed)
    assert query is not None
    assert HotLexemes.of({"电梯": 0.01, "故障": 0.01, "printer": 0.01}).is_hot(query) is is_hot
