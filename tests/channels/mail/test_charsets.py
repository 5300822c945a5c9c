"""Bytes become the text that was meant, under right, wrong and missing labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.channels.mail.charsets import decode, known_codec

CHINESE = "您好！请尽快安排工程师上门维修，谢谢。"
RUSSIAN = "Добрый день, принтер не работает со вчерашнего дня."


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (CHINESE, "gb18030", "gb2312"),
        (CHINESE + "㐀💩", "gb18030", "GBK"),
        ("您好！請安排工程師，謝謝。", "big5", "Big5"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (RUSSIAN, "cp1251", "windows-1251"),
        ("주차장 메뉴얼", "cp949", "ks_c_5601-1987"),
        ("こんにちは、修理をお願いします", "iso2022_jp", "ISO-2022-JP"),
        ("ツール", "cp932", "iso-2022-jp"),
        ("Grüße – „ja“", "cp1252", "iso-8859-1"),
        ("Grüße", "utf-7", "utf-7"),
        ("wide 宽", "utf-16", "utf-16"),
        ("wide", "utf-16-le", "utf-16"),
        # UTF-8 under another label is UTF-8.
        (CHINESE, "utf-8", "big5"),
        (CHINESE, "utf-8", "iso-8859-1"),
        ("Grüße", "utf-8", "us-ascii"),
        # One character of GB2312 may be valid UTF-8: the label decides.
        ("一", "gb18030", "gb2312"),
        # No label, or one that cannot be.
        (CHINESE, "gb18030", ""),
        (CHINESE, "gb18030", "utf-8"),
        (CHINESE, "gb18030", "x-unknown"),
        ("für Sie", "cp1252", "utf-8"),
        (RUSSIAN, "koi8-r", ""),
        ("Тест тест", "cp1251", "us-ascii"),
    ],
)
def test_the_text_that_was_meant_is_read(text: str, codec: str, label: str) -> None:
    assert decode(text.encode(codec), label)[0] == text


def test_characters_of_vendors_in_iso_2022_jp_are_read() -> None:
    assert decode(b"\x1b$B-!-j\x1b(B!", "iso-2022-jp")[0] == "①㈱!"


def test_nul_bytes_are_taken_out_and_told() -> None:
    assert decode(b"a\x00b\x00", "utf-8") == ("ab", True)


def test_labels_that_are_no_charsets_are_not_looked_up() -> None:
    assert [known_codec(label) for label in ("base64", "rot13", "idna", "unicode_escape", "nonsense", "")] == [""] * 6


@given(st.binary(max_size=300), st.sampled_from(["", "gb2312", "utf-7", "utf-16", "iso-2022-jp", "hz", "big5", "x"]))
def test_any_bytes_become_a_text_that_can_be_stored(data: bytes, label: str) -> None:
    text = decode(data, label)[0]
    assert "\x00" not in text
    text.encode()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf8_is_read_under_its_own_label(text: str) -> None:
    assert decode(text.encode(), "utf-8")[0] == text.lstrip("\ufeff")
