"""What is new in a message: apart from the history it quotes, the signature, and a message forwarded in it."""

from dataclasses import dataclass

from gongdan.channels.mail.parsed import Party
from gongdan.channels.mail.quote_fates import fates_of
from gongdan.channels.mail.quote_lines import Fate, Line, lines_of, trimmed, without_mark
from gongdan.channels.mail.quote_marks import Marks
from gongdan.channels.mail.quoted_html import read_html

MOST_LINES = 60_000
"""What follows them shares the fate of the last: a letter is shorter, and the next one is waiting."""
MOST_SIGNS = 20_000_000
"""Longer HTML is not read."""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A message within the text, below a header block (`From: … Sent: … Subject: …`)."""

    sender: Party | None
    """Whom the header block names; None where its From field is empty."""
    text: str
    """From the header block to the end, one level of quote marks taken away."""
    is_marked: bool
    """A line says so ("Forwarded message"). Without one, a reply in Outlook looks the same: ask the subject too."""


@dataclass(frozen=True, slots=True)
class Separated:
    """The parts of a message's text. Each line of the text is in one of the first three."""

    new_text: str
    quoted: str
    signature: str
    forwarded: Forwarded | None
    new_html: str
    """The HTML without its quotes, as unsafe as it came; empty where there is no HTML."""


def separate(text: str, html: str = "") -> Separated:
    """Tells new text from quotes and signature. Never raises; takes time linear in the length of its input.

    What is doubtful counts as new. Answers between quotes are new. With no `text`, the lines of the HTML are read.
    """
    page = read_html(html) if html and len(html) <= MOST_SIGNS else None
    page_fates, page_marks = fates_of(page.lines) if page is not None else ([], Marks())
    new_html = page.without(page_fates) if page is not None else html
    if text.strip() or page is None:
        lines = lines_of(text, MOST_LINES)
        fates, marks = fates_of(lines[:MOST_LINES])
        fates += [Fate.QUOTED if fates[-1] is Fate.QUOTED else Fate.NEW] * (len(lines) - len(fates))
    else:
        lines, fates, marks = page.lines, page_fates, page_marks
    forwarded = _forwarded(lines, marks)
    if forwarded is None and page is not None:
        forwarded = _forwarded(page.lines, page_marks)
    return Separated(
        new_text=_chosen(lines, fates, Fate.NEW),
        quoted=_chosen(lines, fates, Fate.QUOTED),
        signature=_chosen(lines, fates, Fate.SIGNATURE),
        forwarded=forwarded,
        new_html=new_html,
    )


def _chosen(lines: list[Line], fates: list[Fate], wanted: Fate) -> str:
    return trimmed([line.raw for line, fate in zip(lines, fates, strict=True) if fate is wanted])


def _forwarded(lines: list[Line], marks: Marks) -> Forwarded | None:
    block = marks.block
    if block is None:
        return None
    rest = lines[block.start :]
    if rest[0].depth:
        ends = next((at for at, line in enumerate(rest) if not line.depth and line.text), len(rest))
        text = trimmed([without_mark(line.raw) for line in rest[:ends]])
    else:
        text = trimmed([line.raw for line in rest])
    return Forwarded(block.sender, text, marks.is_forward)
