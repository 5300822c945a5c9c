"""HTML without what it quotes: whole blocks where they hold nothing else, single lines elsewhere."""

from collections.abc import Iterator, Sequence

from gongdan.channels.mail.html_lines import Reading
from gongdan.channels.mail.quote_lines import Fate, Line


class Page:
    """A read HTML text, from which lines can be taken away."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    @property
    def lines(self) -> list[Line]:
        return self._reading.lines

    def without(self, fates: Sequence[Fate]) -> str:
        """The source without its quoted lines, and without blocks that held nothing else. Tags stay in pairs."""
        if Fate.QUOTED not in fates:
            return self._reading.html
        kept_parts: list[str] = []
        at = 0
        for start, end in self._ranges(fates):
            if start > at:
                kept_parts.append(self._reading.html[at:start])
            at = max(at, end)
        kept_parts.append(self._reading.html[at:])
        return "".join(kept_parts)

    def _ranges(self, fates: Sequence[Fate]) -> Iterator[tuple[int, int]]:
        """What to leave out, in the order of the source."""
        dropped = self._emptied(fates)
        whole = [
            (element.start, element.end)
            for element, drop in zip(self._reading.elements, dropped, strict=True)
            if drop
        ]
        single = [
            (piece.start, piece.end)
            for pieces, fate in zip(self._reading.pieces, fates, strict=True)
            if fate is Fate.QUOTED
            for piece in pieces
        ]
        yield from sorted(whole + single)

    def _emptied(self, fates: Sequence[Fate]) -> list[bool]:
        """For each element: whether it held something and now holds nothing."""
        elements = self._reading.elements
        kept, lost = [0] * len(elements), [0] * len(elements)
        for pieces, fate in zip(self._reading.pieces, fates, strict=True):
            counts = lost if fate is Fate.QUOTED else kept
            for piece in pieces:
                counts[piece.element] += piece.is_content if fate is not Fate.QUOTED else 1
        for at in range(len(elements) - 1, 0, -1):
            parent = elements[at].parent
            kept[parent] += kept[at]
            lost[parent] += lost[at]
        return [lost[at] > 0 and kept[at] == 0 for at in range(len(elements))]


def read_html(html: str) -> Page:
    """Reads HTML of any quality into lines."""
    reading = Reading(html)
    reading.read()
    return Page(reading)
