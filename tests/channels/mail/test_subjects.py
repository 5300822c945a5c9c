"""Subjects without their prefixes, whether they forward, and the ticket numbers in them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.channels.mail.subjects import bare_subject, is_forward, is_recall, ticket_tags
from gongdan.ticketing.numbers import STYLES, NumberFormat, compose


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("打印机故障", "打印机故障"),
        ("回复：打印机故障", "打印机故障"),
        ("答复: 回复：Re: RE: 打印机故障", "打印机故障"),
        ("回覆: 轉寄: 印表機", "印表機"),
        ("转发：Fwd: Fw: 打印机", "打印机"),
        ("自动回复: 打印机", "打印机"),
        ("撤回: 打印机", "打印机"),
        ("Re:Re：  Printer   on floor 3", "Printer on floor 3"),
        ("Re[2]: Printer", "Printer"),
        ("RE(3): Printer", "Printer"),
        ("Re^2: Printer", "Printer"),
        ("AW: WG: Antw: SV: VS: Odp: R: Printer", "Printer"),
        ("RES: ENC: RV: TR: Printer", "Printer"),
        ("Automatic reply: Printer", "Printer"),
        ("[list] Re: [list] Printer", "[list] Printer"),
        ("Re: [External Mail]Re: Printer", "[External Mail] Printer"),
        ("Re: [#GD2026030200007] Printer", "[#GD2026030200007] Printer"),
        ("[only a tag]", "[only a tag]"),
        ("Release: version 3", "Release: version 3"),
        ("Regarding: Re", "Regarding: Re"),
        ("Ref: 12345", "Ref: 12345"),
        ("回复的时间：周三", "回复的时间：周三"),
        ("Re:", ""),
        ("", ""),
    ],
)
def test_prefixes_are_taken_off(subject: str, bare: str) -> None:
    assert bare_subject(subject) == bare


@given(st.text(max_size=60), st.lists(st.sampled_from(["Re: ", "回复：", "AW: ", "Fwd:", "转发: "]), max_size=4))
def test_prefixes_make_no_other_subject(subject: str, prefixes: list[str]) -> None:
    assert bare_subject("".join(prefixes) + subject) == bare_subject(subject)
    assert bare_subject(bare_subject(subject)) == bare_subject(subject)


@pytest.mark.parametrize(
    ("subject", "forwards"),
    [
        ("Fwd: Printer", True),
        ("转发：打印机", True),
        ("轉寄: Re: 印表機", True),
        ("WG: Drucker", True),
        ("[list] Fw: Printer", True),
        ("Re: Fwd: Printer", False),
        ("答复: 转发: 打印机", False),
        ("Forwarding address", False),
        ("", False),
    ],
)
def test_a_forward_is_told_by_its_outermost_prefix(subject: str, forwards: bool) -> None:
    assert is_forward(subject) is forwards


@pytest.mark.parametrize(
    "subject", ["撤回: 打印机", "Recall: Printer", "Message Recall Failure: Printer", "邮件撤回报告"]
)
def test_a_recall_is_known(subject: str) -> None:
    assert is_recall(subject)


@pytest.mark.parametrize("subject", ["请撤回申请", "Recall of product 7", "Re: Recall: Printer", "撤回"])
def test_what_speaks_of_a_recall_is_none(subject: str) -> None:
    assert not is_recall(subject)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "written", ["[#{}]", "Re: [#{}] Printer", "回复：【#{}】打印机", "［＃{}］", "Fwd: [ # {} ] x"]
)
def test_the_number_of_every_format_is_found(style: str, written: str) -> None:
    number = compose(NumberFormat(style, "GD", 8), "WX", date(2026, 3, 2), 12345678)
    assert ticket_tags(written.format(number)) == [number]


def test_several_numbers_are_found_once_each_and_others_not() -> None:
    assert ticket_tags("[#GD1] [#GD2] [#GD1] GD3 #GD4 [GD5] [#none] [#]") == ["GD1", "GD2"]


@given(st.text(alphabet="[]【】#＃ab1 \t", max_size=200))
def test_numbers_never_hold_brackets(subject: str) -> None:
    assert all(not set(tag) & set("[]【】# ") for tag in ticket_tags(subject))
