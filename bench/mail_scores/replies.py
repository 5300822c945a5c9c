"""`python -m bench.mail_scores.replies`: how well new text is told from quotes, signatures and forwarded messages.

Three collections of replies with the expected result, and Chinese mail from a public list. Options: `-v` shows what
was missed.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.quoted_html import read_html
from gongdan.channels.mail.replies import separate

DATA = Path(os.environ.get("GONGDAN_REAL_DATA", "../shared/data"))
FOLDER, CHINESE = DATA / "email-reply-trim", DATA / "email-chinese"
SHARE = 0.9
"""Of new text to keep, and of quotes to take away."""
TALON_TEXT = "Hello"
TALON_HTML = "Hi. I am fine. Thanks, Alex"


class Row(NamedTuple):
    """One score: what was counted, how many are right, of how many, the aim as a share, and what misses."""

    what: str
    got: int
    of: int
    aim: float
    missing: tuple[str, ...] = ()


def rows() -> list[Row]:
    """All scores of this file."""
    return [*discourse(), *crisp(), *talon(), *chinese()]


def discourse() -> Iterator[Row]:
    """New text and embedded messages, exact but for white space."""
    folder = FOLDER / "discourse"
    texts, embedded = _Exact(), _Exact()
    for case in sorted((folder / "emails").glob("*.txt")):
        found = separate(case.read_text())
        texts.add(case.stem, found.new_text, (folder / "trimmed" / case.name).read_text())
        expected = folder / "embedded" / case.name
        if expected.exists():
            embedded.add(case.stem, found.forwarded.text if found.forwarded else "", expected.read_text())
    yield texts.row("Discourse: new text exact", 28 / 32)
    yield embedded.row("Discourse: embedded message exact", SHARE)


def crisp() -> Iterator[Row]:
    """Beside a peer's answer, which is not always the better one: as shares of lines."""
    folder = FOLDER / "crisp"
    kept = new = removed = quoted = 0
    exact = _Exact()
    for case in sorted((folder / "emails").glob("*.txt")):
        text, visible = case.read_text(), (folder / "visible" / case.name).read_text()
        got = separate(text).new_text
        exact.add(case.stem, got, visible)
        wanted, found = _counted(visible), _counted(got)
        quotes = _counted(text) - wanted
        kept += (wanted & found).total()
        new += wanted.total()
        removed += (quotes - (found - wanted)).total()
        quoted += quotes.total()
    yield Row("crisp: lines of new text kept", kept, new, SHARE, tuple(exact.missing))
    yield Row("crisp: lines of quotes taken away", removed, quoted, SHARE)


def talon() -> Iterator[Row]:
    """Plain and HTML replies; its expected text keeps the signature."""
    folder = FOLDER / "talon"
    plain, pages = _Exact(), _Exact()
    for case in sorted(folder.glob("*.eml")):
        found = separate(*_texts(case))
        expected = folder / f"{case.stem}_reply_text"
        wanted = expected.read_text() if expected.exists() else TALON_TEXT
        plain.add(case.name, f"{found.new_text}\n{found.signature}", wanted)
    for page in sorted(folder.glob("*.html")):
        kept = separate("", page.read_text()).new_html
        pages.add(page.name, " ".join(line.text for line in read_html(kept).lines), TALON_HTML)
    yield plain.row("talon: plain replies exact", SHARE)
    yield pages.row("talon: HTML replies exact", SHARE)


def chinese() -> Iterator[Row]:
    """Replies of Chinese clients: everything above the client's own mark."""
    texts = _Exact()
    for case in json.loads((CHINESE / "index.json").read_text()):
        expected = case["new_text_before_quote_marker"]
        if expected is not None:
            texts.add(case["file"], separate(*_texts(CHINESE / case["file"])).new_text, expected)
    yield texts.row("email-chinese: new text exact", 1)


class _Exact:
    """Counts what equals the expected but for white space."""

    def __init__(self) -> None:
        self.right, self.of = 0, 0
        self.missing: list[str] = []

    def add(self, name: str, got: str, expected: str) -> None:
        self.of += 1
        if got.split() == expected.split():
            self.right += 1
        else:
            self.missing.append(f"{name}\n  got:      {got[-300:]!r}\n  expected: {expected[-300:]!r}")

    def row(self, what: str, aim: float) -> Row:
        return Row(what, self.right, self.of, aim, tuple(self.missing))


def _counted(text: str) -> Counter[str]:
    return Counter(" ".join(line.split()) for line in text.split("\n") if line.strip())


def _texts(path: Path) -> tuple[str, str]:
    """The text and the HTML of a message."""
    mail = parse(path.read_bytes())
    return mail.text, mail.html


def main() -> int:
    if not FOLDER.is_dir():
        print(f"{FOLDER} is not here: nothing to measure on")
        return 1
    scores = rows()
    print("| what | right | of | aim |\n|---|---|---|---|")
    for row in scores:
        print(f"| {row.what} | {row.got} | {row.of} | {row.aim:.1%} |")
    if "-v" in sys.argv:
        print("\nMissing:", *(miss for row in scores for miss in row.missing), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
