"""Header blocks within a text: "From: … Sent: … To: … Subject: …", in whatever language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongdan.channels.mail.parsed import Party
from gongdan.channels.mail.quote_lines import MOST_SIGNS, Line
from gongdan.channels.mail.quote_words import FIELDS, LONGEST_FIELD

MOST_BETWEEN = 8
"""As many lines may one field be broken into."""
MOST_LINES = 80
_COLON = re.compile(r"[:：|]")
_TIME = re.compile(r"(?<!\d)\d{1,2}[:：.h時时点시]\s?\d{2}|(?:19|20)\d\d")
_ADDRESS = re.compile(r"[^\s<>@\"'(),:;\[\]|]{1,64}@[^\s<>@\"'(),:;\[\]|]{1,250}")
_AROUND_NAME = " \t\"'“”‘’<>[](),;；|*"
_AROUND = re.compile(
    r"\[mailto:[^\]]{0,300}\]|<mailto:[^>]{0,300}>|<[^>]{0,300}>|\[[^\]]{0,300}\]|\([^)]{0,300}@[^)]{0,300}\)"
)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines [start, end) hold the fields; what follows is the earlier message."""

    start: int
    end: int
    sender: Party | None


def field_of(text: str) -> tuple[str, str] | None:
    """The role of a header field and its value: `("from", "张三 <z@example.com>")`."""
    if not 2 <= len(text) <= 20 * MOST_SIGNS:
        return None
    bare = text[: LONGEST_FIELD * 2].lstrip("|*>•· \t\u00a0")
    skipped = min(len(text), LONGEST_FIELD * 2) - len(bare)
    found = _COLON.search(bare[: LONGEST_FIELD + 2])
    if found is None:
        return None
    name = "".join(bare[: found.start()].replace("*", "").split()).lower()
    role = FIELDS.get(name)
    if role is None:
        return None
    return role, text[skipped + found.end() :].strip("|* \t\u00a0")


def block_at(lines: Sequence[Line], start: int, *, is_marked: bool) -> Block | None:
    """The header block that begins here. `is_marked`: a rule or an "original message" line stands above it."""
    first = field_of(lines[start].text)
    if first is None or first[0] in ("reply", "cc"):
        return None
    roles: dict[str, str] = {}
    end, depth, role = start, lines[start].depth, ""
    for at in range(start, min(len(lines), start + MOST_LINES)):
        line = lines[at]
        if line.depth != depth or at - end > MOST_BETWEEN:
            break
        found = field_of(line.text)
        if found is None:
            if line.is_blank and at > start and lines[at - 1].is_blank:
                break
            if role == "from" and not roles[role]:
                roles[role] = line.text[:MOST_SIGNS]
            continue
        role, value = found
        if role in roles:
            break
        roles[role] = value[:MOST_SIGNS]
        end = at
    if "from" not in roles or not _is_enough(roles, is_marked):
        return None
    return Block(start, end + 1, party_of(roles["from"]))


def party_of(value: str) -> Party | None:
    """Who is named by the value of a From field as a client shows it; None for nothing."""
    value = value[:MOST_SIGNS].strip().rstrip(";；,").strip()
    found = _ADDRESS.search(value)
    address = found.group().lower().removeprefix("mailto:").rstrip(".>") if found else ""
    name = " ".join(_AROUND.sub(" ", value).split())
    if address:
        name = re.sub(re.escape(address), "", name, flags=re.I)
    name = name.strip(_AROUND_NAME)
    return Party(name, address) if name or address else None


def _is_enough(roles: dict[str, str], is_marked: bool) -> bool:
    others = {"date", "to", "subject"} & set(roles)
    if is_marked:
        return len(others) >= 1
    is_real = "@" in roles["from"] or "@" in roles.get("to", "") or _TIME.search(roles.get("date", "")) is not None
    return len(others) >= 2 and is_real
