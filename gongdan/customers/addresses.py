"""How an e-mail address or phone number is read: one normal form for comparing, and the form it was given in."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

import email_validator
import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

Channel = Literal["email", "phone", "wecom", "wechat", "web", "other"]
CHANNELS: tuple[str, ...] = get_args(Channel)
MAX_ADDRESS = 254

# A desk inside a company gets mail from machines and people whose domain the internet does not know.
for _inner in ("local", "localhost", "test"):
    if _inner in email_validator.SPECIAL_USE_DOMAIN_NAMES:
        email_validator.SPECIAL_USE_DOMAIN_NAMES.remove(_inner)

_EXTENSION = re.compile(
    r"^(?P<number>.*\d.*?)[\s,;(]*(?:转|轉|分机号?|分機|内线|;?ext(?:ension|n)?[.=:]?|x|#)\s*(?P<extension>\d{1,6})\)?$",
    re.I,
)
_DASHED_EXTENSION = re.compile(r"^(?P<number>\+?[\d\s()-]{10,}\d)-(?P<extension>\d{1,6})$")
_LABEL = re.compile(r"^(?:电话|手机|座机|热线|tel(?:ephone)?|phone|mobile)\s*[:.]?\s*(?=[\d+(])", re.I)
_OWN_LINES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.PERSONAL_NUMBER)

# Mail providers open to everybody: the domain says nothing about whom one works for.
FREE_MAIL = frozenset(
    {
        *("qq.com", "vip.qq.com", "foxmail.com", "163.com", "vip.163.com", "126.com", "vip.126.com", "yeah.net"),
        *("188.com", "139.com", "189.cn", "wo.cn", "sina.com", "sina.cn", "vip.sina.com", "sohu.com", "tom.com"),
        *("21cn.com", "263.net", "aliyun.com", "gmail.com", "googlemail.com", "outlook.com", "hotmail.com"),
        *("live.com", "live.cn", "msn.com", "yahoo.com", "yahoo.cn", "yahoo.com.cn", "yahoo.co.jp", "yahoo.co.uk"),
        *("icloud.com", "me.com", "mac.com", "aol.com", "gmx.com", "gmx.net", "gmx.de", "web.de", "mail.com"),
        *("mail.ru", "yandex.com", "yandex.ru", "proton.me", "protonmail.com", "zoho.com", "naver.com"),
        *("hey.com", "fastmail.com"),
    }
)


class Unreadable(ValueError):
    """This cannot be read as an address; `remedy` says what can."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Address:
    """A way to reach somebody. `address` is the normal form, `shown_as` what was given.

    `is_personal` is false for lines that many people share: switchboards, hotlines.
    """

    channel: Channel
    address: str
    shown_as: str
    is_personal: bool = True

    @property
    def key(self) -> tuple[str, str]:
        return self.channel, self.address

    @property
    def company_domain(self) -> str | None:
        """The mail domain, where it may tell the organisation."""
        if self.channel != "email":
            return None
        domain = self.address.rpartition("@")[2]
        return None if domain in FREE_MAIL else domain


def email_address(text: str) -> Address:
    """An e-mail address in lower case, its domain in Unicode. Raises Unreadable."""
    given = text.strip()
    try:
        read = validate_email(
            unicodedata.normalize("NFKC", given), check_deliverability=False, globally_deliverable=False
        )
    except (EmailNotValidError, UnicodeError) as error:
        raise Unreadable(str(error), "Send an address such as wang@example.com.") from None
    normal = read.normalized.lower()
    if len(normal) > MAX_ADDRESS:
        raise Unreadable("The address is too long.", f"An e-mail address has at most {MAX_ADDRESS} characters.")
    return Address("email", normal, given[:MAX_ADDRESS])


def mail_domain(text: str) -> str:
    """A mail domain as `email_address` writes it. Raises Unreadable, also for free mail providers."""
    try:
        domain = email_address("someone@" + text.strip().removeprefix("@")).address.rpartition("@")[2]
    except Unreadable as error:
        raise Unreadable(error.message, "Send a domain such as example.com.") from None
    if domain in FREE_MAIL:
        raise Unreadable(f"Everybody can have an address at {domain}.", "Send a domain of the organisation's own.")
    return domain


def phone_address(text: str, region: str) -> Address:
    """A phone number in E.164, an extension behind it as `;ext=801`. `region` reads national numbers.

    Two people behind one switchboard are two addresses. Raises Unreadable.
    """
    given = text.strip()
    number, extension = _parted(_LABEL.sub("", unicodedata.normalize("NFKC", given)), region)
    try:
        read = phonenumbers.parse(number, region)
    except NumberParseException:
        raise _no_phone() from None
    if not _is_dialable(read):
        raise _no_phone()
    extension = extension or read.extension or ""
    read.extension = None
    normal = phonenumbers.format_number(read, PhoneNumberFormat.E164) + (f";ext={extension}" if extension else "")
    is_personal = bool(extension) or phonenumbers.number_type(read) in _OWN_LINES
    return Address("phone", normal, given[:MAX_ADDRESS], is_personal)


def _parted(text: str, region: str) -> tuple[str, str]:
    """Number and extension: 转801, ext. 801, #801, and -801 where the whole would be too long a number."""
    if found := _EXTENSION.match(text):
        return found["number"], found["extension"]
    found = _DASHED_EXTENSION.match(text)
    if found and _is_valid(found["number"], region) and not _is_valid(text, region):
        return found["number"], found["extension"]
    return text, ""


def _is_valid(text: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except NumberParseException:
        return False


def _is_dialable(number: PhoneNumber) -> bool:
    """Known to be valid, or as long as a mobile number (new ranges appear before any list knows them)."""
    if phonenumbers.is_valid_number(number):
        return True
    as_mobile = phonenumbers.is_possible_number_for_type_with_reason(number, PhoneNumberType.MOBILE)
    return bool(as_mobile == ValidationResult.IS_POSSIBLE)


def _no_phone() -> Unreadable:
    return Unreadable(
        "This is not a whole phone number.",
        "Send it with area code (010-65529988), or with + and country code (+8613800138000).",
    )


def address_on(channel: Channel, text: str, region: str) -> Address:
    """The address on any channel. Raises Unreadable."""
    if channel == "email":
        return email_address(text)
    if channel == "phone":
        return phone_address(text, region)
    given = text.strip()
    if not given:
        raise Unreadable("The address is empty.", "Fill it in.")
    return Address(channel, given[:MAX_ADDRESS], given[:MAX_ADDRESS])


def beginnings(text: str, region: str) -> list[str]:
    """What the normal form of an address may begin with, for somebody who types the first part of it."""
    wanted = unicodedata.normalize("NFKC", text).strip().lower()
    found = [wanted]
    digits = re.sub(r"[\s()./-]", "", wanted)
    if re.fullmatch(r"\+?\d{3,18}", digits):
        national = digits.removeprefix("00") if digits.startswith("00") else digits
        code = phonenumbers.country_code_for_region(region)
        found.append("+" + national.removeprefix("+"))
        if code and not digits.startswith(("+", "00")):
            found.append(f"+{code}{digits.lstrip('0')}")
    return found
