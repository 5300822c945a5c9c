"""Names into ids: what a batch of drafts needs, what of it is missing, and each draft resolved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple, TypeVar

from gongdan.integrations.imports.drafts import TicketDraft
from gongdan.integrations.imports.maps import ImportMap
from gongdan.integrations.imports.picks import RowProblem
from gongdan.integrations.imports.states import find_state
from gongdan.integrations.imports.words import folded, same
from gongdan.ticketing import Catalogue, FieldDef, TypeDef, Workflow, check_values

T = TypeVar("T")
PLACEHOLDER_DOMAIN = "imported.invalid"


class Team(NamedTuple):
    id: int
    name: str
    department_id: int | None


class Person(NamedTuple):
    id: int
    name: str
    department_id: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is there, by name."""

    catalogue: Catalogue
    teams: Mapping[str, Team]
    people: Mapping[str, Person]
    categories: Mapping[tuple[int | None, str], int]

    def type(self, word: str) -> TypeDef | None:
        """The type of this key or name; the first active one for no word."""
        types = self.catalogue.types.values()
        if not word:
            return next((one for one in types if one.is_active), None)
        wanted = folded(word)
        for one in types:
            if wanted == folded(one.key) or any(wanted == folded(name) for name in one.names.values()):
                return one
        return self.catalogue.type(stable_key("type", word))

    def team(self, name: str) -> Team | None:
        return self.teams.get(same(name))

    def person(self, name: str) -> Person | None:
        """By name, e-mail or external id; one whom an import made also under the name he had then."""
        return self.people.get(same(name)) or self.people.get(placeholder(name))

    def category(self, path: tuple[str, ...]) -> int | None:
        """The category at this path of names; None where a part of it is missing."""
        found: int | None = None
        for depth, part in enumerate(path, 1):
            above, found = found, self.categories.get((found, same(part)))
            if found is None:
                made = self.catalogue.category(category_key(path[:depth]))
                found = made.id if made is not None and made.parent_id == above else None
            if found is None:
                return None
        return found

    def field(self, key: str, type_id: int) -> FieldDef | None:
        """The field as the type uses it."""
        return next((one for one in self.catalogue.fields_of(type_id) if one.key == key), None)


@dataclass(slots=True)
class Missing:
    """What has to be made before the drafts can be written, each as {compared: as written}."""

    types: dict[str, str] = field(default_factory=dict)
    categories: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    options: dict[str, dict[str, str]] = field(default_factory=dict)
    type_fields: set[tuple[str, str]] = field(default_factory=set)

    def __bool__(self) -> bool:
        return any(
            (self.types, self.categories, self.teams, self.people, self.fields, self.options, self.type_fields)
        )


class NameBook:
    """Finds what is missing, and turns drafts into ids."""

    def __init__(self, known: Known, bound: ImportMap) -> None:
        self.known = known
        self.map = bound
        self._types: dict[str, TypeDef | None] = {}
        self._states: dict[tuple[int, str], str | None] = {}
        self._values: dict[tuple[int, str, str], Any] = {}

    def type(self, word: str) -> TypeDef | None:
        if word not in self._types:
            self._types[word] = self.known.type(word)
        return self._types[word]

    def missing(self, drafts: Iterable[TicketDraft], into: Missing | None = None) -> Missing:
        """Everything the drafts name that is not there."""
        found = into if into is not None else Missing()
        for draft in drafts:
            self._miss_setup(draft, found)
            for held in ({"team": draft.team, "assignee": draft.assignee}, *(step.held for step in draft.steps)):
                _miss(found.teams, self.known.team, held.get("team"))
                _miss(found.people, self.known.person, held.get("assignee"))
            for comment in draft.comments:
                if not comment.is_from_requester:
                    _miss(found.people, self.known.person, comment.author)
        return found

    def _miss_setup(self, draft: TicketDraft, found: Missing) -> None:
        kind = self.type(draft.type)
        if kind is None:
            found.types[folded(draft.type)] = draft.type
        for path in (draft.category, *(split_path(step.held.get("category")) for step in draft.steps)):
            if path and self.known.category(path) is None:
                found.categories.setdefault(tuple(map(same, path)), path)
        for key, value in draft.fields.items():
            if not value:
                continue
            known_field = self.known.catalogue.fields.get(key)
            if known_field is None:
                found.fields[key] = self.map.fields[key].kind or "text"
            if kind is None or self.known.field(key, kind.id) is None:
                found.type_fields.add((draft.type, key))
            self._miss_options(key, known_field, value, found)
        for step in draft.steps:
            for name, value in step.held.items():
                if value and name.startswith("fields."):
                    key = name.removeprefix("fields.")
                    self._miss_options(key, self.known.catalogue.fields.get(key), value, found)

    def _miss_options(self, key: str, known: FieldDef | None, value: str | list[str], found: Missing) -> None:
        kind = known.kind if known else self.map.fields[key].kind
        if kind not in ("select", "multi_select"):
            return
        for label in value if isinstance(value, list) else [value]:
            if known is None or find_option(known, label) is None:
                found.options.setdefault(key, {}).setdefault(folded(label), label)

    def state(self, flow_id: int, flow: Workflow, word: str) -> str:
        """The state of the flow that the word means. Raises RowProblem."""
        key = (flow_id, word)
        if key not in self._states:
            self._states[key] = find_state(flow, word)
        found = self._states[key]
        if found is None:
            column = self.map.targets["state"].name if "state" in self.map.targets else ""
            reason = f'{word[:40]!r} is no state we know; give "values": {{"{word[:40]}": "open"}}'
            raise RowProblem(column, reason)
        return found

    def field_value(self, kind: TypeDef, key: str, value: str | list[str]) -> Any:
        """The value as it is stored; None for none. Raises RowProblem."""
        if not value:
            return None
        known = self.known.field(key, kind.id)
        column = self.map.fields[key].name
        if known is None:
            raise RowProblem(column, f"tickets of type {kind.key} have no field {key}; let it be created")
        remembered = (kind.id, key, str(value))
        if remembered not in self._values:
            if len(self._values) > 50_000:
                self._values.clear()
            clean, problems = check_values(
                [known], {key: _raw(known, value)}, is_partial=True, region=self.known.catalogue.phone_region
            )
            if problems:
                raise RowProblem(column, f"{problems[0].message} {problems[0].remedy}".strip())
            self._values[remembered] = clean.get(key)
        return self._values[remembered]

    def team(self, word: str | None) -> Team | None:
        return _found(self.known.team, word, "team")

    def person(self, word: str | None) -> Person | None:
        return _found(self.known.person, word, "person")

    def category(self, path: tuple[str, ...]) -> int | None:
        """Raises RowProblem for a path that is not there."""
        found = self.known.category(path)
        if path and found is None:
            raise RowProblem("category", f"there is no category {' > '.join(path)}; let it be created")
        return found


def split_path(text: str | None) -> tuple[str, ...]:
    """`A > B` as its parts."""
    return tuple(part for part in (piece.strip() for piece in (text or "").split(">")) if part)


def find_option(known: FieldDef, label: str) -> str | None:
    """The key of the option of this key or name, retired ones included."""
    wanted = folded(label)
    for option in known.options:
        if wanted == folded(str(option["key"])) or any(wanted == folded(n) for n in option["names"].values()):
            return str(option["key"])
    return None


def placeholder(name: str) -> str:
    """The e-mail address of somebody of whom only the name is known: no mail can reach it."""
    return f"person-{mark(same(name))}@{PLACEHOLDER_DOMAIN}"


def category_key(path: tuple[str, ...]) -> str:
    return stable_key("category", " > ".join(path))


def stable_key(what: str, text: str) -> str:
    """The key that an import gives: readable where the text allows it, and marked apart from others."""
    readable = slug(text)
    return f"{readable[:40]}_{mark(same(text))}" if readable[:1].isalpha() else f"{what}_{mark(same(text))}"


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[:50] if text.isascii() else ""


def mark(text: str) -> str:
    return blake2b(text.encode(), digest_size=5).hexdigest()


def _miss(found: dict[str, str], known: Callable[[str], object], name: str | None) -> None:
    if name and known(name) is None:
        found.setdefault(same(name), name)


def _found(known: Callable[[str], T | None], word: str | None, what: str) -> T | None:
    if not word:
        return None
    one = known(word)
    if one is None:
        raise RowProblem(
            "", f'there is no {what} {word[:60]!r}; let it be created, or give its name here in "values"'
        )
    return one


def _raw(known: FieldDef, value: str | list[str]) -> Any:
    """The text of a cell as the field's own reader takes it."""
    if isinstance(value, list):
        return [find_option(known, one) or one for one in value]
    match known.kind:
        case "select":
            return find_option(known, value) or value
        case "multi_select":
            return [find_option(known, value) or value]
        case "integer":
            return int(value) if value.lstrip("+-").isascii() and value.lstrip("+-").isdigit() else value
        case "boolean":
            return {
                "true": True,
                "yes": True,
                "1": True,
                "是": True,
                "false": False,
                "no": False,
                "0": False,
                "否": False,
            }.get(value.casefold(), value)
        case "text":
            return " ".join(value.split())
        case _:
            return value
