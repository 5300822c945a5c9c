"""Signatures: what a person or a phone puts under every message."""

import re
from collections.abc import Sequence

from gongdan.channels.mail.quote_lines import Hint, Line

MOST_LINES = 25
"""What is longer below `-- ` is no signature."""
_LIST_FOOTER_LINES, _CLIENT_LINES, _SHORT = 6, 4, 60
_DELIMITER = re.compile(r"--[ \u00a0]?|-- ?-?|—-")
_LINK = re.compile(r"\s*(?:<https?://[^>]{0,300}>|\(https?://[^)]{0,300}\)|\[https?://[^\]]{0,300}\])")
# NetEase ends a business card, drawn as a table, with the name of its program.
_CARD_END, _CARD_LINES = "网易邮箱大师", 14
# The rules that Foxmail and QQMail put above a signature.
_CLIENT_RULES = frozenset(("-" * 14, "-" * 18))
_PRODUCT = (
    r"(?:iphone|ipad|ipod|apple|mail|outlook|yahoo|gmail|aol|android|samsung|galaxy|huawei|honor|xiaomi|redmi|oppo|vivo"
    r"|oneplus|meizu|lenovo|blackberry|windows|thunderbird|proton|spark|airmail|sparrow|k-9|nokia|htc|sony|xperia|mobile"
    r"|phone|smartphone|handheld|tablet|foxmail|qq|fairemail|gmx|web\.de|zoho|mailbird|nine|bluemail|edison|netease|hey)"
)
_AFTER = r"(?: [\w.+-]{1,20}){0,4}\.?"
_SENT_FROM = (
    r"(?:sent|posted) (?:from|via|with|using|by)",
    r"gesendet (?:von|mit|aus|über)",
    r"envoyée? (?:depuis|de|à partir de|avec)",
    r"enviad[oa] (?:desde|do|de|da|con|com|a partir do)",
    r"inviat[oa] (?:da|dal|con)",
    r"(?:verzonden|verstuurd) (?:vanaf|vanuit|met|van)",
    r"(?:skickat|sendt) (?:från|fra)",
    r"wysłan[aeoy] z",
    r"отправлено (?:с|из|от)",
)
_OTHERWISE = (
    r"sent from my(?: [\w.+-]{1,20}){1,4}\.?",
    r"get outlook for (?:ios|android|mac)",
    r"(?:von|diese nachricht wurde von) (?:[\w.+-]{1,30} ){1,6}gesendet\.?",
    r"(?:发自|發自|寄自)\s?(?:我的)?\s?[\w+. -]{2,30}",
    r"(?:来自|來自)\s?(?:我的)?[\w+. -]{0,20}(?:手机|手機|邮箱|郵箱|平板|客户端)",
    r"从\s?(?:我的)?\s?[\w+. -]{1,30}\s?(?:发送|发出)",
    r"(?:获取|下载|取得)\s?outlook for (?:ios|android)",
    r"(?:签名)?由\s?\W?网易邮箱大师\W?\s?定制",
    r"[\w+. -]{2,20}から送信",
    r"(?:나의|내)\s?[\w+. -]{2,20}에서 보냄",
)
_MOBILE = re.compile(
    "|".join([rf"{words} (?:[\w'.+-]{{1,20}} ){{0,4}}{_PRODUCT}{_AFTER}" for words in _SENT_FROM] + list(_OTHERWISE)),
    re.I,
)


def signature_marks(lines: Sequence[Line]) -> list[bool]:
    """For each line of a passage without quotes: whether it belongs to a signature."""
    marks = [line.hint is Hint.SIGNATURE or _is_mobile(lines, at) for at, line in enumerate(lines)]
    for at in [at for at, is_mobile in enumerate(marks) if is_mobile and _CARD_END in lines[at].text]:
        card = next((above for above in range(at, max(-1, at - _CARD_LINES), -1) if lines[above].text == "| |"), at)
        marks[card:at] = [True] * (at - card)
    start = _start(lines)
    if start is not None:
        marks[start:] = [True] * (len(lines) - start)
    return marks


def _start(lines: Sequence[Line]) -> int | None:
    """Where the signature begins that reaches to the end."""
    below, longest, has_link, ends_sentence = 0, 0, False, False
    found = None
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        text = line.text
        if not text:
            continue
        if below > MOST_LINES:
            break
        if len(text) <= 3 and _DELIMITER.fullmatch(text):
            if below:
                found = at
        elif below and not text.strip("_") and 2 <= len(text) <= 80:
            if below <= _LIST_FOOTER_LINES and has_link:
                found = at
        elif text in _CLIENT_RULES and 0 < below <= _CLIENT_LINES and longest <= _SHORT and not ends_sentence:
            found = at
        below += 1
        longest = max(longest, len(text))
        has_link = has_link or "http" in text[:300] or "@" in text[:300]
        ends_sentence = ends_sentence or text.endswith((".", "。", "!", "！", "?", "？", ":", "："))
    return found


def _is_mobile(lines: Sequence[Line], at: int) -> bool:
    """A line such as "Sent from my iPhone" that stands for itself."""
    text = lines[at].text
    if not 5 <= len(text) <= 400 or (at and not lines[at - 1].is_blank and not _is_last(lines, at)):
        return False
    return len(text := _LINK.sub("", text).strip(" -*_\u00a0")) <= 120 and _MOBILE.fullmatch(text) is not None


def _is_last(lines: Sequence[Line], at: int) -> bool:
    return all(line.is_blank for line in lines[at + 1 : at + 4])
