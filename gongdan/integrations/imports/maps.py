"""A map: which column becomes what. Read from JSON, checked in full, then bound to the columns of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from zoneinfo import available_timezones

from gongdan.integrations.errors import MapInvalid
from gongdan.integrations.imports.picks import Pick
from gongdan.kernel.errors import FieldProblem

TIMES = ("created_at", "updated_at", "solved_at", "closed_at", "first_responded_at")
TARGETS = (
    "external_id",
    "number",
    "title",
    "description",
    "type",
    "category",
    "priority",
    "state",
    "team",
    "assignee",
    "creator",
    "organisation",
    "tags",
    "transfer_count",
    "reopen_count",
    *TIMES,
)
REQUESTER = ("name", "email", "phone", "external_id")
COMMENT = ("body", "at", "author", "is_public", "is_from_requester", "external_id")
EVENTS = ("key", "at", "by")
FIELD_KINDS = (
    "text",
    "long_text",
    "select",
    "multi_select",
    "integer",
    "decimal",
    "date",
    "datetime",
    "boolean",
    "phone",
    "email",
    "url",
)
_SPEC = {"column", "constant", "join", "separator", "values", "format", "time_zone", "kind", "last_of", "optional"}
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
_TOP = {"source", "time_zone", "empty", "fields", "requester", "comments", "events", "about"}


@dataclass(frozen=True, slots=True)
class CommentMap:
    """One comment a row, or one for each element of the list in the column `each`."""

    picks: Mapping[str, Pick]
    each: str = ""


@dataclass(frozen=True, slots=True)
class ImportMap:
    """A checked map. `events` is set for logs: several rows in file order are the history of one ticket."""

    source: str
    time_zone: str = ""
    targets: Mapping[str, Pick] = field(default_factory=dict)
    fields: Mapping[str, Pick] = field(default_factory=dict)
    requester: Mapping[str, Pick] = field(default_factory=dict)
    comments: Sequence[CommentMap] = ()
    events: Mapping[str, Pick] = field(default_factory=dict)

    def bound_to(self, columns: Sequence[str], time_zone: str) -> tuple[ImportMap, list[str]]:
        """The map for a file with these columns, and what was left out. Raises MapInvalid naming unknown columns."""
        binder = _Binder(columns)
        bound = replace(
            self,
            time_zone=self.time_zone or time_zone,
            targets=binder.kept("", self.targets),
            fields=binder.kept("fields.", self.fields),
            requester=binder.kept("requester.", self.requester),
            comments=[c if c.each else replace(c, picks=binder.kept("comments.", c.picks)) for c in self.comments],
            events=binder.kept("events.", self.events),
        )
        if binder.problems:
            raise MapInvalid(problems=binder.problems)
        return replace(bound, comments=[c for c in bound.comments if "body" in c.picks]), binder.left_out


class _Binder:
    """Keeps the picks whose columns the file has."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = set(columns) | {column.split(".")[0] for column in columns}
        self.shown = ", ".join(list(columns)[:40]) or "none"
        self.problems: list[FieldProblem] = []
        self.left_out: list[str] = []

    def kept(self, prefix: str, picks: Mapping[str, Pick]) -> dict[str, Pick]:
        found: dict[str, Pick] = {}
        for target, pick in picks.items():
            missing = [c for c in pick.columns if c not in self.columns and c.split(".")[0] not in self.columns]
            if not missing:
                found[target] = pick
            elif pick.is_optional:
                self.left_out.append(prefix + target)
            else:
                message = f"The file has no column {missing[0]!r}."
                remedy = f'Its columns are: {self.shown}. Or say "optional": true.'
                self.problems.append(FieldProblem(prefix + target, "no_such_column", message, remedy))
        return found


def read_map(raw: object, name: str) -> ImportMap:
    """The map of this JSON; `name` is its source unless it says another. Raises MapInvalid with every problem."""
    return _Reader().read(raw, name)


class _Reader:
    """Collects the problems of a map while it is read."""

    def __init__(self) -> None:
        self.problems: list[FieldProblem] = []
        self.empty: frozenset[str] = frozenset()

    def read(self, raw: object, name: str) -> ImportMap:
        if not isinstance(raw, dict):
            raise MapInvalid(problems=[FieldProblem("", "object_expected", "A map is a JSON object.", _EXAMPLE)])
        self.empty = frozenset(str(word) for word in raw.get("empty") or [])
        known, nested = self._sorted_out(raw)
        found = ImportMap(
            source=str(raw.get("source") or name)[:60],
            time_zone=self._zone("time_zone", raw.get("time_zone")),
            targets=known,
            fields=self._fields(nested["fields"]),
            requester=self._part("requester", nested["requester"], REQUESTER),
            comments=[self._comment(n, one) for n, one in enumerate(raw.get("comments") or [])],
            events=self._part("events", raw.get("events") or {}, EVENTS),
        )
        if found.events and not {"key", "at"} <= found.events.keys():
            self._blame("events", "incomplete", "A log needs to know ticket and time.", 'Give "key" and "at".')
        if self.problems:
            raise MapInvalid(problems=self.problems)
        return found

    def _sorted_out(self, raw: Mapping[str, Any]) -> tuple[dict[str, Pick], dict[str, dict[str, Any]]]:
        """The plain targets, and those inside requester and fields, nested or with a dot."""
        known: dict[str, Pick] = {}
        nested: dict[str, dict[str, Any]] = {"fields": dict(raw.get("fields") or {}), "requester": {}}
        if isinstance(who := raw.get("requester"), dict) and who.keys() <= {*REQUESTER}:
            nested["requester"] = dict(who)
        elif who:
            nested["requester"] = {"name": who}
        for target, spec in raw.items():
            head, _, tail = target.partition(".")
            if tail and head in nested:
                nested[head][tail] = spec
            elif target in TARGETS:
                known[target] = self._pick(target, spec)
            elif target not in _TOP:
                remedy = f"Targets are: {', '.join(TARGETS)}, requester, fields.<key>, comments, events."
                self._blame(target, "unknown_target", "There is no such target.", remedy)
        return known, nested

    def _fields(self, raw: Mapping[str, Any]) -> dict[str, Pick]:
        for key in raw:
            if not _KEY.fullmatch(key):
                message = f"{key[:60]!r} cannot be the key of a field."
                self._blame(
                    f"fields.{key[:60]}", "invalid_key", message, "Use small letters, digits and _, at most 60."
                )
        return dict(self._picks("fields", raw))

    def _part(self, where: str, raw: Mapping[str, Any], allowed: Sequence[str]) -> dict[str, Pick]:
        for key in raw.keys() - {*allowed}:
            self._blame(f"{where}.{key}", "unknown_target", "There is no such target.", f"Use: {', '.join(allowed)}.")
        return dict(self._picks(where, {key: spec for key, spec in raw.items() if key in allowed}))

    def _picks(self, where: str, raw: Mapping[str, Any]) -> Iterator[tuple[str, Pick]]:
        for key, spec in raw.items():
            yield key, self._pick(f"{where}.{key}", spec)

    def _comment(self, place: int, raw: Any) -> CommentMap:
        where = f"comments.{place}"
        if not isinstance(raw, dict) or "body" not in raw:
            self._blame(where, "incomplete", "A comment needs its text.", 'Give {"body": "column", "at": "column"}.')
            return CommentMap({})
        each = str(raw.get("each") or "")
        return CommentMap(self._part(where, {k: v for k, v in raw.items() if k != "each"}, COMMENT), each)

    def _pick(self, where: str, spec: Any) -> Pick:
        if isinstance(spec, str):
            return Pick((spec,), empty=self.empty)
        if isinstance(spec, list) and all(isinstance(one, str) for one in spec):
            return Pick(tuple(spec), separator=" ", empty=self.empty)
        if not isinstance(spec, dict) or not spec.keys() & {"column", "constant", "join"}:
            self._blame(where, "column_expected", "This does not say where the value comes from.", _EXAMPLE)
            return Pick()
        for key in spec.keys() - _SPEC:
            self._blame(
                f"{where}.{key}", "unknown_option", "There is no such option.", f"Use: {', '.join(sorted(_SPEC))}."
            )
        if (kind := spec.get("kind")) and kind not in FIELD_KINDS:
            self._blame(
                f"{where}.kind",
                "unknown_kind",
                f"Fields of kind {kind!r} cannot be imported.",
                f"Use: {', '.join(FIELD_KINDS)}.",
            )
        text = partial(_text_of, spec)
        values = spec.get("values") or {}
        return Pick(
            columns=tuple(str(c) for c in spec.get("join") or ([spec["column"]] if spec.get("column") else [])),
            constant=None if spec.get("constant") is None else text("constant"),
            separator=str(spec.get("separator") or ""),
            values={str(word).strip().casefold(): str(ours) for word, ours in values.items()},
            format=text("format"),
            time_zone=self._zone(f"{where}.time_zone", spec.get("time_zone")),
            kind=text("kind"),
            last_of=text("last_of"),
            is_optional=bool(spec.get("optional")),
            empty=self.empty,
        )

    def _zone(self, where: str, name: object) -> str:
        if name and name not in available_timezones():
            self._blame(
                where, "unknown_time_zone", f"There is no time zone {name!r}.", "Give one such as Asia/Shanghai."
            )
            return ""
        return str(name or "")

    def _blame(self, where: str, code: str, message: str, remedy: str) -> None:
        self.problems.append(FieldProblem(where, code, message, remedy))


def _text_of(spec: Mapping[str, Any], key: str) -> str:
    held = spec.get(key)
    if isinstance(held, bool):
        return "true" if held else "false"
    return "" if held is None else str(held)


_EXAMPLE = 'For example {"title": "Subject", "created_at": {"column": "Opened", "format": "%d-%m-%Y %H:%M"}}.'
