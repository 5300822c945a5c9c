"""All marks of a quotation in a message, found in one pass down its lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gongdan.channels.mail.header_blocks import Block, block_at
from gongdan.channels.mail.quote_lines import Hint, Line
from gongdan.channels.mail.quote_markers import attribution_end, is_delimiter, is_forward_mark, is_original, is_rule

# So many lines that might end an attribution or begin a header block are looked at closely; no letter has more.
MOST_LOOKS = 2000
_HEAD = 60


@dataclass(frozen=True, slots=True)
class Cut:
    """Lines [start, end) say that what follows is the earlier message, down to the end."""

    start: int
    end: int


@dataclass(slots=True)
class Marks:
    """What stands where."""

    cuts: list[Cut] = field(default_factory=list)
    attributions: set[int] = field(default_factory=set)
    """Lines of attributions that a marked quote follows."""
    block: Block | None = None
    """The first header block that is not within a quote of a quote."""
    is_forward: bool = False
    """An explicit forward line stands above that block."""
    looks_left: int = MOST_LOOKS


def marks_of(lines: Sequence[Line]) -> Marks:
    """The cuts in their order, and the attributions above marked quotes."""
    marks = Marks()
    at = 0
    while at < len(lines):
        at = _look(lines, at, marks)
    return marks


def _look(lines: Sequence[Line], at: int, marks: Marks) -> int:
    """Reads one line, or several that belong together; where to go on."""
    line = lines[at]
    if line.is_blank:
        return at + 1
    if line.hint is Hint.CUT or (line.depth == 0 and is_delimiter(line.text)):
        return _cut_here(lines, at, marks)
    if line.hint is Hint.ATTRIBUTION:
        return _attributed(lines, at, at, marks)
    if marks.looks_left <= 0 or not _is_worth_a_look(line.text):
        return at + 1
    marks.looks_left -= 1
    is_forward = is_forward_mark(line.text)
    if is_forward or is_original(line.text):
        return _original(lines, at, marks, is_forward)
    block = block_at(lines, at, is_marked=_is_below_rule(lines, at))
    if block is not None:
        return _block(lines, at, block, marks, is_forward=False)
    began = attribution_end(lines, at)
    return at + 1 if began is None else _attributed(lines, began, at, marks)


def _is_worth_a_look(text: str) -> bool:
    """Fields and attributions have a colon, a bracket or dashes in their first or last signs."""
    return (
        text.endswith((":", "：", ">", "-", "写道", "寫道", "*"))
        or ":" in (head := text[:_HEAD])
        or "：" in head
        or "|" in head
        or text.startswith(("--", "__", "=="))
    )


def _cut_here(lines: Sequence[Line], at: int, marks: Marks) -> int:
    block = block_at(lines, at, is_marked=True) if lines[at].hint is Hint.CUT else None
    if block is not None:
        return _block(lines, at, block, marks, is_forward=False)
    marks.cuts.append(Cut(_with_rule(lines, at), at + 1))
    return at + 1


def _original(lines: Sequence[Line], at: int, marks: Marks, is_forward: bool) -> int:
    """An "original message" line, with the header block below it when there is one."""
    for below in range(at + 1, min(len(lines), at + 4)):
        if lines[below].is_blank:
            continue
        block = block_at(lines, below, is_marked=True)
        if block is not None:
            return _block(lines, at, block, marks, is_forward)
        break
    if lines[at].depth == 0:
        marks.cuts.append(Cut(_with_rule(lines, at), at + 1))
    return at + 1


def _block(lines: Sequence[Line], start: int, block: Block, marks: Marks, is_forward: bool) -> int:
    if marks.block is None and lines[block.start].depth <= 1:
        marks.block, marks.is_forward = block, is_forward
    if lines[start].depth == 0:
        marks.cuts.append(Cut(_with_rule(lines, start), block.end))
    else:
        marks.attributions.update(range(start, block.end))
    return block.end


def _attributed(lines: Sequence[Line], began: int, last: int, marks: Marks) -> int:
    following = next((line for line in lines[last + 1 : last + 6] if line.text or line.depth), None)
    if lines[began].depth or following is None or following.depth:
        marks.attributions.update(range(began, last + 1))
    else:
        marks.cuts.append(Cut(began, last + 1))
    return last + 1


def _with_rule(lines: Sequence[Line], at: int) -> int:
    """The same place, or that of the rule of dashes above it."""
    for above in range(at - 1, max(-1, at - 3), -1):
        if is_rule(lines[above].text) and lines[above].depth == 0:
            return above
        if not lines[above].is_blank:
            break
    return at


def _is_below_rule(lines: Sequence[Line], at: int) -> bool:
    return _with_rule(lines, at) < at
