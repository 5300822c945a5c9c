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

from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.quoted_html import read_html
from gongdan.channels.mail.replies import separate

DATA = Path(os.environ.get("GONGDAN_REAL_DATA", "../shared/data"))
FOLDER, CHINESE = DATA / "email-reply-trim", DATA / "email-chinese"
SHARE = 0.9
"""Of new text to keep, and of quotes to take away."""
TALON_TEXT = "Hello"
TALON_HTML = "Hi. I am fine. Thanks, Alex"
# What was measured, how many were right, of how many, and how many should be.
Row = tuple[str, int, int, int]


def rows(missed: list[str] | None = None) -> list[Row]:
    """All scores; what was missed is told in `missed`."""
    told = missed if missed is not None else []
    return [*discourse(told), *crisp(told), *talon(told), *chinese(told)]


def discourse(missed: list[str]) -> Iterator[Row]:
    folder = FOLDER / "discourse"
    cases = sorted((folder / "emails").glob("*.txt"))
    right = embedded = forwards = 0
    for case in cases:
        found = separate(case.read_text())
        right += _same(f"discourse {case.stem}", found.new_text, (folder / "trimmed" / case.name).read_text(), missed)
        expected = folder / "embedded" / case.name
        if expected.exists():
            forwards += 1
            got = found.forwarded.text if found.forwarded else ""
            embedded += _same(f"discourse embedded {case.stem}", got, expected.read_text(), missed)
    yield "Discourse: new text exact", right, len(cases), -(-len(cases) * 28 // 32)
    yield "Discourse: embedded message exact", embedded, forwards, forwards - 1


def crisp(missed: list[str]) -> Iterator[Row]:
    """Beside a peer's answer, which is not always the better one: as shares of lines."""
    folder = FOLDER / "crisp"
    kept = new = removed = quoted = exact = 0
    cases = sorted((folder / "emails").glob("*.txt"))
    for case in cases:
        text, visible = case.read_text(), (folder / "visible" / case.name).read_text()
        got = separate(text).new_text
        exact += _same(f"crisp {case.stem}", got, visible, missed)
        wanted, found, whole = _counted(visible), _counted(got), _counted(text)
        quotes = whole - wanted
        kept += (wanted & found).total()
        new += wanted.total()
        removed += (quotes - (found - wanted)).total()
        quoted += quotes.total()
    yield "crisp: lines of new text kept", kept, new, round(new * SHARE)
    yield "crisp: lines of quotes taken away", removed, quoted, round(quoted * SHARE)
    yield "crisp: exact", exact, len(cases), 0


def talon(missed: list[str]) -> Iterator[Row]:
    folder = FOLDER / "talon"
    right = 0
    cases = sorted(folder.glob("*.eml"))
    for case in cases:
        text, html = _texts(case)
        found = separate(text, html)
        expected = folder / f"{case.stem}_reply_text"
        got = f"{found.new_text}\n{found.signature}"
        right += _same(f"talon {case.name}", got, expected.read_text() if expected.exists() else TALON_TEXT, missed)
    yield "talon: plain replies exact", right, len(cases), round(len(cases) * SHARE)
    pages = sorted(folder.glob("*.html"))
    right = 0
    for page in pages:
        found = separate("", page.read_text())
        shown = " ".join(line.text for line in read_html(found.new_html).lines)
        right += _same(f"talon {page.name}", shown, TALON_HTML, missed)
    yield "talon: HTML replies exact", right, len(pages), round(len(pages) * SHARE)


def chinese(missed: list[str]) -> Iterator[Row]:
    right = of = 0
    for case in json.loads((CHINESE / "index.json").read_text()):
        expected = case["new_text_before_quote_marker"]
        if expected is not None:
            of += 1
            text, html = _texts(CHINESE / case["file"])
            right += _same(f"chinese {case['file']}", separate(text, html).new_text, expected, missed)
    yield "Chinese mail: new text exact", right, of, of


def _same(name: str, got: str, expected: str, missed: list[str]) -> bool:
    if got.split() == expected.split():
        return True
    missed.append(f"{name}\n  got:      {got[:300]!r}\n  expected: {expected[:300]!r}")
    return False


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
    missed: list[str] = []
    print("| what | right | of | aim |\n|---|---|---|---|")
    for what, got, of, aim in rows(missed):
        print(f"| {what} | {got} | {of} | {aim} |")
    if "-v" in sys.argv:
        print("\nMissed:", *missed, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
