"""Reading: senders, subjects, texts and files of raw messages beside what is expected of them."""

import html
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any, NamedTuple

from gongdan.channels.mail.packing import read
from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.parsed import ParsedMail
from gongdan.channels.mail.words import header_text
from gongdan.rendering.text import html_to_text

FOLDER = Path(os.environ.get("GONGDAN_REAL_DATA", "../shared/data"))
# So alike two texts must be: what is left are typographic variants and letters that one of the two misread.
ALIKE = 0.95
Parse = Callable[[bytes], ParsedMail]


class Row(NamedTuple):
    """One score: what was counted, how many are right, of how many, the aim as a share, and what misses."""

    what: str
    got: int
    of: int
    aim: float
    missing: tuple[str, ...] = ()


Scores = Callable[[], Iterator[Row]]


def zammad(parsed: Parse = parse) -> Iterator[Row]:
    """Senders, subjects, texts, files of Zammad's corpus. Where its reading leaves one out, it is not counted."""
    senders, subjects, texts, files = _Count(), _Count(), _Count(), _Count()
    for path in sorted((FOLDER / "email-zammad").glob("*.expected.json")):
        expected = json.loads(path.read_text())
        raw = path.with_name(path.name.replace(".expected.json", ".box")).read_bytes()
        mail, name = parsed(raw), path.name.split(".")[0]
        if said := expected.get("from_email"):
            # One header without brackets is given back whole there; the address within it is better.
            senders.add(name, bool(mail.sender.address) and mail.sender.address in said.lower())
        subjects.add(name, mail.subject == " ".join((expected.get("subject") or "").split()))
        if (seen := _expected_text(expected, mail)) is not None:
            texts.add(name, any(_alike(seen, _plain(own)) for own in (html_to_text(mail.html), mail.text)))
        kept = {(part.name, len(read(raw, part))) for part in mail.attachments}
        for each in expected.get("attachments", []):
            # A part of no type and no name is text there too, but kept as a file.
            if not each["original_html_of_message"] and each["content_type"]:
                wanted = (each["filename"], each["size"])
                files.add(f"{name} {wanted[0]}", any(_same_file(wanted, own) for own in kept))
    yield senders.row("email-zammad: senders", 1)
    yield subjects.row("email-zammad: subjects", 1)
    yield texts.row("email-zammad: texts", 0.95)
    yield files.row("email-zammad: files by name and size", 0.95)


def charsets(parsed: Parse = parse) -> Iterator[Row]:
    """No exception, a readable head, no lost letters where the label is right; and encoded words."""
    whole, heads, letters, words = _Count(), _Count(), _Count(), _Count()
    folder = FOLDER / "email-mime-charsets"
    for path in sorted([*folder.glob("*/*.eml"), *folder.glob("*/*.txt")]):
        raw = path.read_bytes()
        name = str(path.relative_to(folder))
        try:
            mail = parsed(raw)
        except Exception as error:
            whole.add(f"{name}: {error!r}", False)
            continue
        whole.add(name, True)
        head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
        has_sender = bool(re.search(rb"(?im)^from:.*@", head))
        has_subject = bool(re.search(rb"(?im)^subject:[ \t]*\S", head))
        is_readable = "\ufffd" not in mail.subject + mail.sender.name and "=?" not in mail.subject
        heads.add(
            name,
            is_readable and (bool(mail.sender.address) or not has_sender) and (bool(mail.subject) or not has_subject),
        )
        if "charset" not in mail.damages:
            letters.add(name, "\ufffd" not in mail.text)
    for each in json.loads((folder / "encoded_words.json").read_text()):
        words.add(each["header"], header_text(each["header"].encode()) == each["expected"])
    yield whole.row("email-mime-charsets: read without an exception", 1)
    yield heads.row("email-mime-charsets: sender and subject readable", 1)
    yield letters.row("email-mime-charsets: no lost letters under a right label", 1)
    yield words.row("email-mime-charsets: encoded words", 1)


def tnef(parsed: Parse = parse) -> Iterator[Row]:
    """The names of the files within winmail.dat, and that its text is read where it has one."""
    names, texts = _Count(), _Count()
    folder = FOLDER / "email-tnef"
    for name, expected in json.loads((folder / "expected.json").read_text()).items():
        message = EmailMessage()
        message["Subject"] = name
        wrapped = (folder / name).read_bytes()
        message.add_attachment(wrapped, maintype="application", subtype="ms-tnef", filename="winmail.dat")
        mail = parsed(message.as_bytes())
        kept = [part.name for part in mail.attachments]
        names.add(name, all(each["name"] in kept for each in expected["attachments"]))
        if any(expected[kind] for kind in ("has_text_body", "has_html_body", "has_rtf_body")):
            texts.add(name, bool(mail.text.strip()))
    yield names.row("email-tnef: files by name", 1)
    yield texts.row("email-tnef: text read", 1)


class _Count:
    def __init__(self) -> None:
        self._right: list[str] = []
        self._wrong: list[str] = []

    def add(self, name: str, is_right: bool) -> None:
        (self._right if is_right else self._wrong).append(name)

    def row(self, what: str, aim: float) -> Row:
        return Row(what, len(self._right), len(self._right) + len(self._wrong), aim, tuple(self._wrong))


def _expected_text(expected: dict[str, Any], mail: ParsedMail) -> str | None:
    """What a person is expected to see; None where nothing is said, or that nothing was readable."""
    said = expected.get("body_text", "")
    if not said or said == "no visible content":
        return None
    if expected.get("content_type") != "text/plain":
        # Some were taken over with their tags.
        said = html.unescape(re.sub(r"</?[a-z][^<>]*>", " ", said))
    # A page's title is not in the text but above it; files written into the text are files.
    title = re.search(r"<title[^>]*>(.*?)</title>", mail.html, re.IGNORECASE | re.DOTALL)
    said = _plain(said).removeprefix(_plain(html.unescape(title[1]))) if title else _plain(said)
    return re.sub(r"begin644.*?end$", "", said) or None


def _plain(text: str) -> str:
    """Without white space, list marks and the bars between cells: they are typography, not text."""
    text = re.sub(r"(?m)^\s*- ", "", text)
    return re.sub(r"[\s\u200b\ufeff|]+", "", text)


def _alike(one: str, other: str) -> bool:
    """By the runs of three letters that both have: as fair as a comparison letter by letter, and quick."""
    if one == other:
        return True
    ours, theirs = (Counter(text[at : at + 3] for at in range(len(text))) for text in (one, other))
    return 2 * (ours & theirs).total() >= ALIKE * (len(one) + len(other))


def _same_file(wanted: tuple[str, int], own: tuple[str, int]) -> bool:
    """The size is equal, and the name but for letters that were not read there."""
    pattern = re.escape(wanted[0]).replace("\ufffd", ".")
    return wanted[1] == own[1] and re.fullmatch(pattern, own[0]) is not None


def main() -> int:
    """Print the rows."""
    for row in (row for scores in (zammad, charsets, tnef) for row in scores()):
        print(f"{row.what}: {row.got}/{row.of} (aim {row.aim:.0%}) {', '.join(row.missing)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
