"""Pure: cells of CSV and spreadsheet exports that no spreadsheet takes for a formula."""

from datetime import date, datetime, time
from decimal import Decimal

from gongdan.rendering.text import clean_text

# The full-width forms are formulas too in Excel of Chinese and Japanese systems.
_TRIGGERS = frozenset("=+-@＝＋－＠\t\r\n")


def safe_cell(value: object) -> str | int | float | Decimal:
    """Numbers stay numbers; text that a spreadsheet might execute gets an apostrophe before it.

    Text is guarded even behind leading blanks, which some programs trim. `plain_cell` undoes it exactly.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    text = clean_text(str(value))
    return f"'{text}" if _is_risky(text.lstrip("'")) else text


def plain_cell(text: str) -> str:
    """What was written before `safe_cell` guarded it: for reading our own exports back."""
    return text[1:] if text.startswith("'") and _is_risky(text.lstrip("'")) else text


def _is_risky(text: str) -> bool:
    return text != "" and (text[0] in _TRIGGERS or text.lstrip()[:1] in _TRIGGERS)
