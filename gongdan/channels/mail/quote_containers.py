"""The blocks that mail clients put around quotes, attributions and signatures in HTML."""

import re

from gongdan.channels.mail.html_tags import Tag, attribute
from gongdan.channels.mail.quote_lines import Hint

_BORDER_TOP = re.compile(r"border-top:\s?(?:solid|\d|[.]\d|\w+ solid)", re.I)
_BORDER_LEFT = re.compile(r"border-left(?:-\w+)?:\s?[^;]{0,40}(?:solid|\d)", re.I)

_IDS = {
    "divrplyfwdmsg": Hint.CUT,  # Outlook on the web, phones
    "stopspelling": Hint.CUT,  # Hotmail
    "zwchr": Hint.CUT,  # Zimbra
    "isreplycontent": Hint.QUOTE,  # NetEase
    "ntes-pcmac-signature": Hint.SIGNATURE,
    "mail-editor-reference-message-container": Hint.QUOTE,  # Outlook for Mac and the new one
    "original-content": Hint.QUOTE,  # QQ enterprise mail
    "signature": Hint.SIGNATURE,
    "ms-outlook-mobile-signature": Hint.SIGNATURE,
}
_ID_STARTS = {"yahoo_quoted": Hint.QUOTE, "aolmsgpart": Hint.QUOTE}
_CLASSES = {
    "gmail_attr": Hint.ATTRIBUTION,
    "moz-cite-prefix": Hint.ATTRIBUTION,  # Thunderbird
    "moz-email-headers-table": Hint.CUT,
    "outlookmessageheader": Hint.CUT,
    "yahoo_quoted": Hint.QUOTE,
    "protonmail_quote": Hint.QUOTE,
    "tutanota_quote": Hint.QUOTE,
    "zmail_extra": Hint.QUOTE,  # Zoho
    "ntes_not_fresh_mail": Hint.QUOTE,
    "xm_mail_oringinal_describe": Hint.CUT,  # the client's own spelling
    "gmail_signature": Hint.SIGNATURE,
    "moz-signature": Hint.SIGNATURE,
    "xm_mail_signature": Hint.SIGNATURE,
    "xm_compose_origin_mail_container_sign": Hint.SIGNATURE,
}
_DATA = {"__divider__": Hint.CUT, "__headers__": Hint.CUT, "__quoted_text__": Hint.QUOTE}


def container_hint(tag: Tag) -> Hint:
    """What a block holds, by its name and attributes alone."""
    if tag.name == "includetail":  # QQMail
        return Hint.QUOTE
    written = tag.attributes
    if tag.name == "blockquote":
        return Hint.QUOTE if _is_quote(written) else Hint.NONE
    if not written:
        return Hint.NONE
    identity = attribute(written, "id").lower()
    known = _IDS.get(identity.removeprefix("x_"))
    if known is None:
        known = next((hint for start, hint in _ID_STARTS.items() if identity.startswith(start)), None)
    if known is None:
        names = (name.removeprefix("x_") for name in attribute(written, "class").lower().split()[:20])
        known = next((_CLASSES[name] for name in names if name in _CLASSES), None)
    if known is None:
        known = _DATA.get(attribute(written, "data-marker").lower())
    if known is None and attribute(written, "name").lower() == "quote":  # GMX, web.de
        known = Hint.QUOTE
    return known or Hint.NONE


def is_header_box(tag: Tag) -> bool:
    """A block with a line drawn above it, as Outlook draws one over a header block."""
    return tag.name == "div" and _BORDER_TOP.search(attribute(tag.attributes, "style")) is not None


def _is_quote(written: str) -> bool:
    names = attribute(written, "class").lower()
    return (
        attribute(written, "type").lower() == "cite"
        or attribute(written, "cite") != ""
        or "quote" in names
        or "isreplycontent" in attribute(written, "id").lower()
        or _BORDER_LEFT.search(attribute(written, "style")) is not None
    )
