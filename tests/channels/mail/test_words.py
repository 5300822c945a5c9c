"""Header lines: encoded words, raw letters, folded lines, names of files, and who is named."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.channels.mail.addresses import parties
from gongdan.channels.mail.fields import content_type, disposition, file_name
from gongdan.channels.mail.parsed import Party
from gongdan.channels.mail.words import header_text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?Q?Gr=C3=BC=C3=9Fe?= aus =?iso-8859-1?q?K=F6ln?=", "Grüße aus Köln"),
        (b"=?utf-8?B?5bel5Y?=\r\n =?utf-8?B?2V?= x", "工单 x"),
        (b"=?UTF-8?B?8J+S?= =?UTF-8?B?qQ==?=", "💩"),
        (b"=?gb2312?B?uaQ=?==?gb2312?B?taU=?=", "工单"),
        (b"=?utf-8*zh?q?=E5=B7=A5_=E5=8D=95?=", "工 单"),
        ("工单 raw".encode(), "工单 raw"),
        ("工单已经受理完成".encode("gb18030"), "工单已经受理完成"),
        (b"folded\r\n\tline", "folded line"),
        (b"=?utf-8?Q?with ? and =3F?=", "with ? and ?"),
        (b"=?nonsense?Q?abc?=", "abc"),
        (b"=?utf-8?B?no end", "=?utf-8?B?no end"),
        (b"a\x00b", "ab"),
    ],
)
def test_a_header_is_read_as_a_person_would(raw: bytes, text: str) -> None:
    assert header_text(raw) == text


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), min_size=1, max_size=60),
    st.integers(1, 20),
)
def test_words_cut_anywhere_are_joined(text: str, size: int) -> None:
    data = text.encode()
    cut = [data[at : at + size] for at in range(0, len(data), size)]
    raw = b"\r\n ".join(b"=?utf-8?B?" + base64.b64encode(piece) + b"?=" for piece in cut)
    assert header_text(raw) == text


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Ann <Ann@Example.com>", [("Ann", "ann@example.com")]),
        ("ann@example.com (Ann Lee)", [("Ann Lee", "ann@example.com")]),
        ('"Lee, Ann" <a@b.cn>, c@d.cn', [("Lee, Ann", "a@b.cn"), ("", "c@d.cn")]),
        ("=?utf-8?Q?Lee,_Ann?= <a@b.cn>", [("Lee, Ann", "a@b.cn")]),
        ("=?utf-8?B?546L5bCP?=<a@b.cn>", [("王小", "a@b.cn")]),
        ("Team: a@b.cn, B <b@b.cn>;, c@b.cn", [("", "a@b.cn"), ("B", "b@b.cn"), ("", "c@b.cn")]),
        ("undisclosed-recipients:;", []),
        ("a@b.cn; c@d.cn", [("", "a@b.cn"), ("", "c@d.cn")]),
        ("Ann ann@b.cn", [("Ann", "ann@b.cn")]),
        ("'Ann' <mailto:ann@b.cn>", [("Ann", "ann@b.cn")]),
        ('"ann@b.cn" <ann@b.cn>', [("ann@b.cn", "ann@b.cn")]),
        ('"a b"@c.cn', [("", '"a b"@c.cn')]),
        ('"broken <a@b.cn>', [('"broken', "a@b.cn")]),
        ("<a@b.cn", [("", "a@b.cn")]),
        ("MAILER-DAEMON (Mail Delivery System)", [("Mail Delivery System", "mailer-daemon")]),
        ('"我" <>', [("我", "")]),
        ("", []),
    ],
)
def test_those_named_are_found(line: str, found: list[tuple[str, str]]) -> None:
    assert parties(line) == tuple(Party(*each) for each in found)


@given(st.text(max_size=200))
def test_any_line_names_someone_or_nobody(line: str) -> None:
    assert all(party.name or party.address for party in parties(line))


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b'attachment; filename="a b.pdf"', "a b.pdf"),
        (b"attachment; filename=a b.pdf", "a b.pdf"),
        (b"attachment; filename*=utf-8''%E5%B7%A5%E5%8D%95.xlsx", "工单.xlsx"),
        (b"attachment; filename*0*=gb2312''%B9%A4; filename*1*=%B5%A5; filename*2=.xlsx", "工单.xlsx"),
        (b"attachment; filename*1=b.txt; filename*0=a", "ab.txt"),
        (b'attachment; filename="=?utf-8?B?5bel5Y2V?=.txt"', "工单.txt"),
        (b'attachment; filename="%E5%B7%A5%E5%8D%95.txt"', "工单.txt"),
        (b'attachment; filename="C:\\Users\\ann\\a.txt"', "a.txt"),
        (b"attachment; filename=../../etc/passwd", "passwd"),
        ("attachment; filename=工单受理.txt".encode("gb18030"), "工单受理.txt"),
        (b'attachment; filename="unclosed.txt', "unclosed.txt"),
        (b"attachment; filename*=nonsense", "nonsense"),
    ],
)
def test_a_files_name_is_read(raw: bytes, name: str) -> None:
    kind, params = disposition(raw)
    assert (kind, file_name(params["filename"])) == ("attachment", name)


def test_a_type_is_read_without_its_semicolon() -> None:
    assert content_type(b"Text/Plain charset=gbk") == ("text/plain", {"charset": b"gbk"})
    assert content_type(b"nonsense") == ("", {})
