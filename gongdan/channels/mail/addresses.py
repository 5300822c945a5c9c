"""Pure: who is named in a header line: names and addresses, groups, quoted commas, and broken ones."""

import re
from collections.abc import Iterator

from gongdan.channels.mail.parsed import Party
from gongdan.channels.mail.words import decode_words

_TOKEN = re.compile(
    r"""(?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)
      | (?P<quoted>"(?:[^"\\]|\\.){0,1000}")
      | (?P<angle><[^<>]*>?)
      | (?P<mark>[,;:(])
      | (?P<blank>\s+)
      | (?P<plain>[^\s,;:("<=]+|.)""",
    re.VERBOSE | re.DOTALL,
)
_ADDRESS = re.compile(r"[^\s<>\"(),;:\[\]\\@]{1,128}@(?:[^\s<>\"(),;:@\[\]\\'’]{1,255}|\[[\w.:]{1,60}\])")
_QUOTED_LOCAL = re.compile(r'"(?:[^"\\]|\\.){1,128}"@[\w.-]{1,255}')
_UNESCAPED = re.compile(r"\\(.)")
MOST = 2000


def parties(line: str) -> tuple[Party, ...]:
    """Everyone named in the line (encoded words still in it); members of groups too, groups' names not."""
    out: list[Party] = []
    for phrase, angle, comments in _mailboxes(line):
        party = _party(phrase, angle, comments)
        if party is not None and party not in out:
            out.append(party)
        if len(out) >= MOST:
            break
    return tuple(out)


def bare_address(text: str) -> str:
    """The first address in any text, in lower case; empty when there is none."""
    found = _QUOTED_LOCAL.search(text) or _ADDRESS.search(text)
    return found[0].strip(".'").lower() if found else ""


def _mailboxes(line: str) -> Iterator[tuple[str, str | None, str]]:
    """Phrase, angle part and comments of each mailbox."""
    phrase: list[str] = []
    angle: str | None = None
    comments: list[str] = []
    place = 0
    while place < len(line):
        found = _TOKEN.match(line, place)
        if found is None:
            break
        place = found.end()
        kind, said = found.lastgroup, found[0]
        if kind == "mark" and said == "(":
            comment, place = _comment(line, place)
            comments.append(comment)
        elif kind == "mark" and said == ":" and angle is None and "@" not in "".join(phrase):
            # A group's name; its members follow.
            phrase = []
        elif kind == "mark" and said != ":":
            yield "".join(phrase), angle, " ".join(comments)
            phrase, angle, comments = [], None, []
        elif kind == "angle":
            if angle is None or "@" not in angle:
                if angle:
                    phrase.append(angle)
                angle = said.strip("<>").strip()
        elif kind == "quoted":
            after = line[place : place + 1]
            phrase.append(said if after == "@" else _UNESCAPED.sub(r"\1", said[1:-1]))
        else:
            phrase.append(said)
    yield "".join(phrase), angle, " ".join(comments)


def _comment(line: str, place: int) -> tuple[str, int]:
    depth, start = 1, place
    while place < len(line) and depth:
        letter = line[place]
        if letter == "\\":
            place += 1
        depth += (letter == "(") - (letter == ")")
        place += 1
    return line[start : place - 1 if depth == 0 else place], place


def _party(phrase: str, angle: str | None, comments: str) -> Party | None:
    name = _name(phrase)
    if angle is not None:
        # `<smtp:a@b>`, `<mailto:a@b>`, `<@relay:a@b>`, `< a @ b >`.
        address = bare_address(angle) or bare_address(angle.replace(" ", "")) or bare_address(decode_words(angle))
        if not address:
            address = bare_address(name)
            if not address and angle and angle.isascii() and " " not in angle:
                address = angle.lower()
            return Party(name, address) if name or address else None
        return Party(name or _name(comments), address)
    address = bare_address(name)
    if not address and comments and " " not in name and name.isascii():
        # `MAILER-DAEMON (Mail Delivery System)`: someone of the sending machine itself.
        return Party(_name(comments), name.lower())
    if not address:
        return Party(name, "") if name else None
    rest = _name(re.sub(re.escape(address), "", name, flags=re.IGNORECASE).strip(" []<>'\""))
    return Party(rest or _name(comments), address)


def _name(phrase: str) -> str:
    name = " ".join(decode_words(phrase).split()).strip()
    while len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return name
