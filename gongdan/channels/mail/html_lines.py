"""HTML as lines: each with the places of its pieces in the source and the blocks that it stands in."""

from dataclasses import dataclass, field
from html import unescape

from gongdan.channels.mail.header_blocks import field_of
from gongdan.channels.mail.html_tags import Tag, Text, tokens
from gongdan.channels.mail.quote_containers import container_hint, is_header_box
from gongdan.channels.mail.quote_lines import Hint, Line, plain
from gongdan.channels.mail.quote_markers import attribution_end

VOID = frozenset(
    ("br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr")
)
BLOCKS = frozenset(
    (
        "html", "body", "div", "p", "blockquote", "table", "tbody", "thead", "tfoot", "tr", "ul", "ol", "li", "dl",
        "dt", "dd", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "center", "form", "article", "section",
        "header", "footer", "address", "fieldset", "includetail", "sign",
    )
)  # fmt: skip
PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"
_MOST_CROSSED = 30


@dataclass(slots=True)
class Element:
    """An element of the source, [start, end) with its tags."""

    name: str
    start: int
    parent: int
    depth: int
    hint: Hint
    end: int = -1


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, picture or break of a line: [start, end) in the source, within an element."""

    start: int
    end: int
    element: int
    is_content: bool


@dataclass(slots=True)
class Reading:
    """The lines and the pieces of each, and all elements, parents before children. Element 0 is the whole."""

    html: str
    lines: list[Line] = field(default_factory=list)
    pieces: list[list[Piece]] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    _open: list[int] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)
    _text: list[str] = field(default_factory=list)
    _line: list[Piece] = field(default_factory=list)
    _cut: bool = False
    _box: bool = False
    _in_pre: int = 0

    def read(self) -> None:
        self.elements.append(Element("", 0, 0, 0, Hint.NONE, len(self.html)))
        self._open.append(0)
        for token in tokens(self.html):
            if isinstance(token, Text):
                self._add_text(token)
            elif token.is_closing:
                self._close(token)
            else:
                self._enter(token)
        self._flush()
        for at in self._open[1:]:
            self.elements[at].end = len(self.html)

    def _add_text(self, token: Text) -> None:
        source = self.html[token.start : token.end]
        if not self._in_pre or "\n" not in source:
            self._add(source, token.start)
            return
        start = token.start
        for part in source.splitlines(keepends=True):
            self._add(part, start)
            start += len(part)
            if part.endswith("\n"):
                self._flush()

    def _add(self, source: str, start: int) -> None:
        text = unescape(source) if "&" in source else source
        self._text.append(text)
        self._line.append(Piece(start, start + len(source), self._open[-1], bool(text.strip())))

    def _enter(self, tag: Tag) -> None:
        if tag.name in VOID:
            self._add_void(tag)
            return
        if tag.name in BLOCKS:
            self._flush()
        elif tag.name in ("td", "th"):
            self._text.append(" | ")
        parent = self.elements[self._open[-1]]
        hint = container_hint(tag)
        if tag.name == "blockquote" and hint is Hint.NONE and self._is_attributed():
            hint = Hint.QUOTE
        self._cut = self._cut or hint is Hint.CUT
        self._box = self._box or is_header_box(tag)
        depth = parent.depth + (hint is Hint.QUOTE)
        inherited = parent.hint if hint in (Hint.NONE, Hint.CUT) else hint
        self.elements.append(Element(tag.name, tag.start, self._open[-1], depth, inherited))
        self._open.append(len(self.elements) - 1)
        self._counts[tag.name] = self._counts.get(tag.name, 0) + 1
        self._in_pre += tag.name == "pre"

    def _add_void(self, tag: Tag) -> None:
        if tag.name == "hr":
            self._flush()
            self._text.append("____")
            self._cut = container_hint(tag) is Hint.CUT
        elif tag.name == "img":
            self._text.append(PICTURE)
        elif tag.name != "br":
            return
        self._line.append(Piece(tag.start, tag.end, self._open[-1], tag.name == "img"))
        if tag.name != "img":
            self._flush(is_break=True)

    def _close(self, tag: Tag) -> None:
        if tag.name in BLOCKS:
            self._flush()
        if not self._counts.get(tag.name):
            return
        if tag.name not in BLOCKS and tag.name not in ("td", "th"):
            crossed = (self.elements[at].name for at in self._open[:-_MOST_CROSSED:-1])
            if next((name for name in crossed if name == tag.name or name in BLOCKS), "") != tag.name:
                return
        while True:
            element = self.elements[self._open.pop()]
            self._counts[element.name] -= 1
            self._in_pre -= element.name == "pre"
            element.end = tag.end if element.name == tag.name else tag.start
            if element.name == tag.name:
                return

    def _flush(self, *, is_break: bool = False) -> None:
        """Ends the line. A block without text is none, a break alone is an empty one."""
        written = "".join(self._text)
        text = " ".join(written.split())
        if not text and not is_break and "\u00a0" not in written:
            # White space between tags belongs to the line before it.
            if self.pieces:
                self.pieces[-1].extend(self._line)
            self._text, self._line = [], []
            return
        element = self.elements[self._line[0].element] if self._line else self.elements[self._open[-1]]
        hint = element.hint
        if text and text != "____":
            # A line drawn above a passage makes a cut of it only where a header block begins there.
            if self._cut or (self._box and field_of(text) is not None):
                hint = Hint.CUT
            self._cut = self._box = False
        self.lines.append(Line(text, plain(text), element.depth, hint))
        self.pieces.append(self._line)
        self._text, self._line = [], []

    def _is_attributed(self) -> bool:
        """Whether an attribution stands right above."""
        for at in range(len(self.lines) - 1, max(-1, len(self.lines) - 4), -1):
            if self.lines[at].text:
                return attribution_end(self.lines, at) is not None
        return False
