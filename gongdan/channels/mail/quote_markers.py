"""Single marks of a quotation: attribution lines, "original message" lines, our own delimiter, rules of dashes."""

import re
from collections.abc import Sequence

from gongdan.channels.mail.quote_lines import MOST_SIGNS, Line
from gongdan.channels.mail.quote_words import DELIMITERS, FORWARDS, OPENERS, OPENING_SIGNS, ORIGINALS, VERBS

MOST_LINES = 6
"""As many lines may one attribution be broken into."""
_RULE = "-_=*~+#—–━─ᐧ \t\u00a0"
_VERB = "|".join(re.escape(verb) for verb in sorted(VERBS, key=len, reverse=True))
_VERB_END = re.compile(rf"(?<![^\W\d_])(?:{_VERB})(?:\s?ci-dessous)?\s?[:：]?$", re.I)
_CJK_VERB_END = re.compile(
    r"(?:写道|寫道|写到|寫到|님이 작성|님 작성|のメール|撰写|書きました|のメッセージ)\s?[:：]?$"
)
_VERB_WITHIN = re.compile(
    r"\s(?:schrieb|schreef|skrev|wrote|geschrieben|geschreven|írta|написал[аи]?)(?=[\s:])", re.I
)
_VIA = re.compile(r"\S via \S", re.I)
_IN_BRACKETS = re.compile(r"[<(\[][^\s<>@]{1,64}@[^\s<>@]{1,250}[>)\]]")
_NAMED_VERB_END = re.compile(rf"[>)\]\"”』」]\s?(?:{_VERB})\s?[:：]$", re.I)
_ADDRESS = re.compile(r"[^\s<>@\"]@[^\s<>@\"]")
_ADDRESS_END = re.compile(r"[^\s<>@]@[^\s<>@]{1,250}[>)]{1,3}\s?[:：]?$")
_YEAR = r"(?<!\d)(?:19|20)\d\d(?!\d)"
_TIME = r"(?<![\d.])(?:[01]?\d|2[0-3])\s?[:：.h時时点시]\s?[0-5]\d(?![\d.]\d)"
_DATE = re.compile(rf"{_YEAR}|{_TIME}|(?<!\d)\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d\s?[年년]")
_FULL_DATE = re.compile(rf"{_YEAR}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d\s?[年년]")
_WORD = re.compile(r"[^\W\d_]+\.?")
_MARKUP = re.compile(r"<mailto:[^<>]{0,300}>|&lt;|&gt;")


def attribution_end(lines: Sequence[Line], last: int) -> int | None:
    """Where an attribution begins whose last line is `last`; None where none ends there."""
    text = lines[last].text
    if not _may_end(text):
        return None
    joined, found = "", None
    for at in range(last, max(-1, last - MOST_LINES), -1):
        line = lines[at].text
        if len(line) + len(joined) > MOST_SIGNS or (not line and not joined.startswith(("<", "mailto:"))):
            break
        if not line:
            continue
        joined = f"{line} {joined}" if joined else line
        quality = _quality(joined, _is_quoting(lines, last + 1))
        if quality == 2 and (found is None or _begins_well(line)):
            return at
        if quality and found is None:
            found = at
    return found


def is_original(text: str) -> bool:
    """ "-----Original Message-----" and its like."""
    return _between_rules(text, ORIGINALS, is_bare_allowed=False)


def is_forward_mark(text: str) -> bool:
    """ "---------- Forwarded message ----------", "Begin forwarded message:" and their like."""
    return _between_rules(text, FORWARDS, is_bare_allowed=True)


def is_rule(text: str) -> bool:
    """A line of dashes, underscores or stars alone."""
    return text == "ᐧ" or (3 <= len(text) <= MOST_SIGNS and not text.strip(_RULE))


def is_delimiter(text: str) -> bool:
    """Our own line above which the customer should write."""
    if len(text) > MOST_SIGNS:
        return False
    lowered = text.lower()
    return any(words in lowered for words in DELIMITERS) and (len(text) < 80 or "##" in text)


def _between_rules(text: str, words: frozenset[str], *, is_bare_allowed: bool) -> bool:
    if not 3 <= len(text) <= 120:
        return False
    bare = text.strip(_RULE + ">:：.")
    plain = " ".join(bare.lower().split())
    if plain not in words:
        return False
    return (is_bare_allowed and text.endswith((":", "："))) or text[:2].strip(_RULE) == ""


def _may_end(text: str) -> bool:
    return 0 < len(text) <= MOST_SIGNS and (text.endswith((":", "：", "--", ">", "写道", "寫道")))


def _is_quoting(lines: Sequence[Line], at: int) -> bool:
    """Whether the next line with text is marked as quoted."""
    for line in lines[at : at + 4]:
        if line.text or line.depth:
            return line.depth > 0 or line.text.startswith("|")
    return False


def _quality(joined: str, is_quote_next: bool) -> int:
    """0: no attribution. 1: one that may have begun earlier. 2: a whole one."""
    text = _MARKUP.sub("", joined).strip("* \u00a0")
    is_dashed = text.startswith("--") and text.endswith("--")
    text = text.strip("- ")
    if not text or not (is_dashed or text.endswith((":", "：", ">", "写道", "寫道"))):
        return 0
    has_colon = text.endswith((":", "："))
    has_date = _DATE.search(text) is not None
    has_address = _ADDRESS.search(text) is not None
    begins = _begins_well(text)
    if _CJK_VERB_END.search(text):
        return 2 if has_address or (has_date and (begins or is_dashed or "于" in text or "於" in text)) else 0
    if (has_colon or is_dashed) and _VERB_END.search(text):
        if has_date and (begins or is_dashed or _IN_BRACKETS.search(joined)):
            return 2
        return 1 if (has_address and _NAMED_VERB_END.search(text)) or _VIA.search(text) else 0
    if has_colon and has_date and (has_address or begins) and _VERB_WITHIN.search(text):
        return 2
    if has_colon and begins and _ADDRESS_END.search(joined) and text[:12].lower().startswith(_QUOTING):
        return 2
    if has_date and begins and _ADDRESS_END.search(joined.strip("* -")) and _FULL_DATE.search(text):
        return 2 if has_colon or is_quote_next else 0
    return 0


def _begins_well(text: str) -> bool:
    """Whether it begins as attributions with a date do."""
    bare = text.lstrip("-* \u00a0")[:40].lower()
    if not bare:
        return False
    if bare[0].isdigit() or bare.startswith(OPENING_SIGNS):
        return True
    word = _WORD.match(bare)
    if word is None:
        return False
    return word.group() in OPENERS or word.group().rstrip(".") in OPENERS or bare.startswith(_LONG_OPENERS)


_QUOTING = ("quoting ", "zitat von ", "citando ")
_LONG_OPENERS = tuple(f"{opener} " for opener in OPENERS if " " in opener)
