"""How e-mail addresses and phone numbers are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.customers.addresses import Unreadable, beginnings, email_address, mail_domain, phone_address


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("Wang@Example.COM", "wang@example.com"),
        ("  mei@customer.example ", "mei@customer.example"),
        ("ｍｅｉ@customer.example", "mei@customer.example"),
        ("王@例子.公司", "王@例子.公司"),
        ("王@xn--fsqu00a.xn--55qx5d", "王@例子.公司"),
        ("monitor@nas.local", "monitor@nas.local"),
    ],
)
def test_an_email_address_has_one_normal_form(given: str, normal: str) -> None:
    address = email_address(given)
    assert address.address == normal
    assert address.shown_as == given.strip()


@pytest.mark.parametrize(
    "text", ["", "@", "wang", "a b@c.com", "a@b@c.com", "x@[127.0.0.1]", "a@b.com\r\nBcc: c@d.com"]
)
def test_what_is_no_email_address_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        email_address(text)


@pytest.mark.parametrize(
    ("given", "normal", "is_personal"),
    [
        ("13800138000", "+8613800138000", True),
        ("138 0013 8000", "+8613800138000", True),
        ("１３８００１３８０００", "+8613800138000", True),
        ("+86 138-0013-8000", "+8613800138000", True),
        ("0086 13800138000", "+8613800138000", True),
        ("手机：13800138000", "+8613800138000", True),
        ("010-65529988", "+861065529988", False),
        ("(021)5888 8888", "+862158888888", False),
        ("(021)5888 8888 转 801", "+862158888888;ext=801", True),
        ("021-58888888-801", "+862158888888;ext=801", True),
        ("021-58888888 分机801", "+862158888888;ext=801", True),
        ("021-58888888 ext. 801", "+862158888888;ext=801", True),
        ("400-810-8888", "+864008108888", False),
        ("4008108888", "+864008108888", False),
        ("800-810-8888", "+868008108888", False),
        ("+1 650 253 0000", "+16502530000", True),
    ],
)
def test_a_phone_number_has_one_normal_form(given: str, normal: str, is_personal: bool) -> None:
    address = phone_address(given, "CN")
    assert (address.address, address.is_personal) == (normal, is_personal)
    assert address.shown_as == given


def test_a_national_number_is_read_in_the_country_of_the_tenant() -> None:
    assert phone_address("020 7946 0018", "GB").address == "+442079460018"


@pytest.mark.parametrize("text", ["", "wang", "6552 9988", "95588", "110", "123", "+86", "1" * 40])
def test_what_is_no_whole_phone_number_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        phone_address(text, "CN")


@given(st.one_of(st.text(max_size=60), st.text("0123456789+-()#转;ext=@.a王 ", max_size=30)))
def test_whatever_comes_is_read_or_refused(text: str) -> None:
    for read in (email_address, lambda given: phone_address(given, "CN")):
        try:
            address = read(text)
        except Unreadable:
            continue
        assert read(address.address).address == address.address


def test_free_mail_tells_no_organisation() -> None:
    assert email_address("mei@qq.com").company_domain is None
    assert email_address("mei@Customer.example").company_domain == "customer.example"
    with pytest.raises(Unreadable):
        mail_domain("163.com")
    assert mail_domain("@Customer.Example") == "customer.example"


@pytest.mark.parametrize(
    ("typed", "beginning"),
    [
        ("1380013", "+861380013"),
        ("010-6552", "+86106552"),
        ("+86138", "+86138"),
        ("0086 138", "+86138"),
        ("Mei@", "mei@"),
    ],
)
def test_the_first_part_of_an_address_finds_it(typed: str, beginning: str) -> None:
    assert beginning in beginnings(typed, "CN")
