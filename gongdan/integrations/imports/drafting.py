"""From a row and a map to a ticket's draft, or the reason why not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from gongdan.integrations.imports.drafts import CommentDraft, Requester, Step, TicketDraft
from gongdan.integrations.imports.maps import REQUESTER, TIMES, CommentMap, ImportMap
from gongdan.integrations.imports.picks import Pick, RowProblem, cell
from gongdan.integrations.imports.rows import SourceRow
from gongdan.integrations.imports.times import read_time
from gongdan.integrations.imports.words import priority_rank
from gongdan.rendering import clean_text

MAX_TITLE, MAX_TEXT, MAX_ID, MAX_NUMBER, MAX_TAG, MAX_TAGS, MAX_LEVELS, MAX_NAME = (
    300,
    200_000,
    200,
    40,
    60,
    50,
    8,
    200,
)
_STEP_TARGETS = ("state", "team", "assignee", "priority", "category", "type")
_PATH = re.compile(r"\s*>\s*")
_FALSE = {"", "0", "false", "no", "n", "否", "内部", "internal", "private"}


class Drafter:
    """Reads the rows of one file by one map."""

    def __init__(self, bound: ImportMap) -> None:
        self.map = bound
        self.plain = [(target, bound.targets[target]) for target in _LINES if target in bound.targets]
        self.given = frozenset(bound.targets) | {f"fields.{key}" for key in bound.fields}
        if bound.requester:
            self.given |= {"requester"}
        self.log_fields = [(f"fields.{key}", pick) for key, pick in bound.fields.items()]

    def draft(self, row: SourceRow) -> TicketDraft:
        """The ticket of this row. Raises RowProblem."""
        values, targets = row.values, self.map.targets
        title, description = self._texts(values)
        found = TicketDraft(row.line, values, self._external_id(values), self.given, title, description)
        for target, pick in self.plain:
            setattr(found, target, _short(pick, pick.text(values), _LINES[target]))
        if category := targets.get("category"):
            found.category = _path(category, category.text(values))
        if priority := targets.get("priority"):
            found.priority = _priority(priority, values)
        if tags := targets.get("tags"):
            found.tags = _tags(tags, values)
        for key, pick in self.map.fields.items():
            found.fields[key] = self._field(pick, values)
        for name in ("transfer_count", "reopen_count"):
            if (counted := targets.get(name)) and (text := counted.text(values)):
                found.counts[name] = _count(counted, text)
        found.requester = self._requester(values)
        found.times = self._times(values)
        for one in self.map.comments:
            found.comments += self._comments(one, values)
        return found

    def step(self, row: SourceRow) -> Step:
        """What this row of a log says. Raises RowProblem."""
        values, targets = row.values, self.map.targets
        at = self._time(self.map.events["at"], values)
        if at is None:
            raise RowProblem(self.map.events["at"].name, "has no time; every line of a log needs one")
        held: dict[str, Any] = {}
        for target in _STEP_TARGETS:
            if pick := targets.get(target):
                text = pick.text(values)
                held[target] = _priority(pick, values) if target == "priority" else text
        held |= {name: self._field(pick, values) for name, pick in self.log_fields}
        by = self.map.events["by"].text(values)[:MAX_NAME] if "by" in self.map.events else ""
        return Step(at, by, held)

    def _texts(self, values: Mapping[str, Any]) -> tuple[str, str]:
        """Title and description; a missing or overlong title is made of the text there is."""
        title_pick, text_pick = self.map.targets.get("title"), self.map.targets.get("description")
        written = clean_text(text_pick.text(values)) if text_pick else ""
        given = clean_text(title_pick.text(values)) if title_pick else ""
        title = " ".join((given or written[: MAX_TITLE * 2]).split())
        if not title:
            raise RowProblem((title_pick or text_pick or Pick()).name, "there is neither a title nor a description")
        if len(title) > MAX_TITLE:
            if given:
                written = f"{given}\n\n{written}".strip()
            title = title[: MAX_TITLE - 1].rstrip() + "…"
        if len(written) > MAX_TEXT:
            raise RowProblem(text_pick.name if text_pick else "", f"has {len(written)} characters; {MAX_TEXT} fit")
        return title, written

    def _external_id(self, values: Mapping[str, Any]) -> str:
        """The id in the other system, else the number there; without both the row's own words, digested."""
        for target in ("external_id", "number"):
            pick = self.map.targets.get(target)
            if pick and (text := pick.text(values)):
                return _short(pick, text, MAX_ID)
        said = repr(sorted((key, str(value)) for key, value in values.items()))
        return "row-" + blake2b(said.encode("utf-8", "replace"), digest_size=12).hexdigest()

    def _field(self, pick: Pick, values: Mapping[str, Any]) -> str | list[str]:
        if pick.kind == "multi_select":
            return pick.items(values)
        if pick.kind in ("date", "datetime"):
            at = self._time(pick, values)
            return "" if at is None else at.isoformat() if pick.kind == "datetime" else str(at.date())
        return clean_text(pick.text(values))

    def _requester(self, values: Mapping[str, Any]) -> Requester | None:
        picks = self.map.requester
        if not picks:
            return None
        name, email, phone, external = (picks[key].text(values) if key in picks else "" for key in REQUESTER)
        if not (name or email or phone or external):
            return None
        return clean_text(name)[:MAX_NAME], email[:254], phone[:60], external[:MAX_ID]

    def _times(self, values: Mapping[str, Any]) -> dict[str, datetime]:
        picks = self.map.targets
        read = ((name, self._time(picks[name], values)) for name in TIMES if name in picks)
        found = {name: at for name, at in read if at is not None}
        created = found.get("created_at")
        for name, at in found.items():
            if created is not None and at < created:
                # Minutes cut off, clocks that differ: what is a little too early happened at once.
                if (created - at).total_seconds() > 86_400:
                    raise RowProblem(
                        picks[name].name, f"lies before the creation of the ticket ({created.isoformat()})"
                    )
                found[name] = created
        return found

    def _time(self, pick: Pick, values: Mapping[str, Any]) -> datetime | None:
        held = pick.moment(values)
        if held is None or (isinstance(held, str) and not (held := pick.text(values))):
            return None
        try:
            return read_time(held, pick.format, pick.time_zone or self.map.time_zone)
        except (ValueError, OverflowError, OSError) as error:
            raise RowProblem(pick.name, str(error)) from None

    def _comments(self, one: CommentMap, values: Mapping[str, Any]) -> list[CommentDraft]:
        held = cell(values, one.each) if one.each else [values]
        rows = held if isinstance(held, list) else [held]
        found: list[CommentDraft] = []
        for row in rows:
            if isinstance(row, Mapping) and (body := clean_text(one.picks["body"].text(row))):
                found.append(self._comment(one, row, body))
        return found

    def _comment(self, one: CommentMap, row: Mapping[str, Any], body: str) -> CommentDraft:
        picks = one.picks
        if len(body) > MAX_TEXT:
            raise RowProblem(picks["body"].name, f"has {len(body)} characters; {MAX_TEXT} fit")
        text = {key: picks[key].text(row) if key in picks else "" for key in ("author", "external_id")}
        at = self._time(picks["at"], row) if "at" in picks else None
        public = _is_true(picks["is_public"].text(row)) if "is_public" in picks else True
        own = _is_true(picks["is_from_requester"].text(row)) if "is_from_requester" in picks else False
        known_as = (
            text["external_id"][:MAX_ID]
            or blake2b(repr((body, at, text["author"])).encode(), digest_size=12).hexdigest()
        )
        return CommentDraft(body, at, text["author"][:MAX_NAME], public, own, known_as)


_LINES = {
    "number": MAX_NUMBER,
    "type": MAX_NAME,
    "state": MAX_NAME,
    "team": MAX_NAME,
    "assignee": MAX_NAME,
    "creator": MAX_NAME,
    "organisation": MAX_NAME,
}


def _short(pick: Pick, text: str, most: int) -> str:
    if len(text) > most:
        raise RowProblem(pick.name, f"has {len(text)} characters; {most} fit")
    return " ".join(clean_text(text).split())


def _path(pick: Pick, text: str) -> tuple[str, ...]:
    path = tuple(filter(None, _PATH.split(text)))
    if len(path) > MAX_LEVELS or any(len(part) > MAX_NAME for part in path):
        raise RowProblem(pick.name, f"a category has at most {MAX_LEVELS} levels of {MAX_NAME} characters")
    return path


def _priority(pick: Pick, values: Mapping[str, Any]) -> int | None:
    text = pick.text(values)
    if not text:
        return None
    rank = priority_rank(text)
    if rank is None:
        raise RowProblem(pick.name, f'{text[:40]!r} is no priority we know; give "values": {{"{text[:40]}": "high"}}')
    return rank


def _tags(pick: Pick, values: Mapping[str, Any]) -> list[str]:
    tags = [clean_text(tag) for tag in pick.items(values)]
    if len(tags) > MAX_TAGS:
        raise RowProblem(pick.name, f"there are {len(tags)} tags; {MAX_TAGS} fit")
    for tag in tags:
        if len(tag) > MAX_TAG:
            raise RowProblem(pick.name, f"the tag {tag[:30]!r}… is longer than {MAX_TAG} characters")
    return tags


def _count(pick: Pick, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise RowProblem(pick.name, f"{text[:40]!r} is no count")
    return int(text)


def _is_true(text: str) -> bool:
    return text.strip().casefold() not in _FALSE
