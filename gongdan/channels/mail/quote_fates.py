"""Which lines of a message are new, which are quoted, and which are a signature.

What is doubtful stays new: the whole message is one click away, but nobody looks there for a sentence he misses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from gongdan.channels.mail.quote_lines import Fate, Hint, Line
from gongdan.channels.mail.quote_markers import is_rule
from gongdan.channels.mail.quote_marks import Marks, marks_of
from gongdan.channels.mail.signatures import signature_marks

SHORT_QUOTE = 5
"""Lines. A quote that short right above an answer is what the answer answers."""
_MOST_PASSES = 8
_LONG = 5000
"""Lines. No letter is that long: it is read only once."""


@dataclass(slots=True)
class _Run:
    """Neighbouring lines [start, end), all quoted or none; empty ones belong to the run above them."""

    start: int
    end: int
    is_quote: bool
    is_known: bool = False
    """Somebody's message by its mark-up or its attribution, not lines that the writer marked with his own hand."""
    has_new: bool = False


def fates_of(lines: Sequence[Line]) -> tuple[list[Fate], Marks]:
    """The fate of each line, and the marks found. Reading what is new once more would take nothing else away."""
    first = marks_of(lines)
    fates = _once(lines, first)
    for _ in range(_MOST_PASSES if len(lines) <= _LONG else 0):
        kept = [at for at, fate in enumerate(fates) if fate is Fate.NEW]
        again = [lines[at] for at in kept]
        more = _once(again, marks_of(again))
        if all(fate is Fate.NEW for fate in more):
            break
        for at, fate in zip(kept, more, strict=True):
            fates[at] = fate
    if all(fate is Fate.SIGNATURE or line.is_blank for line, fate in zip(lines, fates, strict=True)):
        # Somebody who sends nothing but "-- call me" means it.
        return [Fate.NEW] * len(lines), first
    return fates, first


def _once(lines: Sequence[Line], marks: Marks) -> list[Fate]:
    fates = [Fate.NEW] * len(lines)
    start, end = 0, len(lines)
    for cut in marks.cuts:
        if _has_new(lines, start, cut.start, marks, fates):
            end = cut.start
            break
        fates[start : cut.end] = [fate if fate is Fate.SIGNATURE else Fate.QUOTED for fate in fates[start : cut.end]]
        start = cut.end
    fates[end:] = [Fate.QUOTED] * (len(lines) - end)
    _judge(lines, start, end, marks, fates)
    if end < len(lines):
        _drop_rule(lines, start, end, fates)
    return fates


def _has_new(lines: Sequence[Line], start: int, end: int, marks: Marks, fates: list[Fate]) -> bool:
    return any(run.has_new for run in _runs(lines, start, end, marks, fates))


def _runs(lines: Sequence[Line], start: int, end: int, marks: Marks, fates: list[Fate]) -> list[_Run]:
    """The runs of a passage; marks the signatures in it."""
    runs: list[_Run] = []
    places = range(start, end)
    is_quote = False

    def kind(at: int) -> bool:
        nonlocal is_quote
        if at in marks.attributions or lines[at].depth:
            is_quote = True
        elif not lines[at].is_blank:
            is_quote = False
        return is_quote

    for quoted, group in groupby(places, kind):
        members = list(group)
        run = _Run(members[0], members[-1] + 1, quoted)
        passage = lines[run.start : run.end]
        if quoted:
            run.is_known = any(at in marks.attributions for at in members) or any(
                line.hint is Hint.QUOTE for line in passage
            )
        else:
            signed = signature_marks(passage)
            for at, is_signature in zip(members, signed, strict=True):
                fates[at] = Fate.SIGNATURE if is_signature else Fate.NEW
            run.has_new = any(
                not is_signature and line.text and not is_rule(line.text)
                for line, is_signature in zip(passage, signed, strict=True)
            )
        runs.append(run)
    return runs


def _judge(lines: Sequence[Line], start: int, end: int, marks: Marks, fates: list[Fate]) -> None:
    """The fates within a passage that no cut divides."""
    runs = _runs(lines, start, end, marks, fates)
    last_new = max((at for at, run in enumerate(runs) if run.has_new), default=-1)
    answers = sum(run.has_new and at > 0 and runs[at - 1].is_quote for at, run in enumerate(runs))
    is_known = False
    for at, run in enumerate(runs):
        if not run.is_quote:
            continue
        is_known = is_known or run.is_known
        if at > last_new:
            if last_new >= 0 or is_known:
                _set_aside(run, fates)
                _drop_rule(lines, start, run.start, fates)
        elif is_known and not (answers > 1 and runs[at + 1].has_new and _is_short(lines, run, marks)):
            _set_aside(run, fates)
        elif is_known:
            for place in range(run.start, run.end):
                if place in marks.attributions:
                    fates[place] = Fate.QUOTED
    if last_new < 0 and is_known:
        _open_forward(start, end, marks, fates)


def _open_forward(start: int, end: int, marks: Marks, fates: list[Fate]) -> None:
    """Where there is nothing but a message forwarded within a quote, that message is what is new."""
    block = marks.block
    if block is not None and start <= block.start and block.end < end and marks.is_forward:
        for at in range(block.end, end):
            if fates[at] is Fate.QUOTED and at not in marks.attributions:
                fates[at] = Fate.NEW


def _is_short(lines: Sequence[Line], run: _Run, marks: Marks) -> bool:
    said = sum(1 for at in range(run.start, run.end) if lines[at].text and at not in marks.attributions)
    return said <= SHORT_QUOTE


def _drop_rule(lines: Sequence[Line], start: int, end: int, fates: list[Fate]) -> None:
    """A line of dashes right above a quote that was taken away goes with it."""
    for at in range(end - 1, max(start, end - 5) - 1, -1):
        if not lines[at].is_blank and not is_rule(lines[at].text):
            return
        if fates[at] is Fate.NEW:
            fates[at] = Fate.QUOTED


def _set_aside(run: _Run, fates: list[Fate]) -> None:
    fates[run.start : run.end] = [Fate.QUOTED] * (run.end - run.start)
