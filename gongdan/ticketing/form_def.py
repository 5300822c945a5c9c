"""The parts of a form: sections with entries, each a field with its rules, and the order in which they are judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from graphlib import CycleError, TopologicalSorter
from typing import Any

from gongdan.conditions.tree import Node, needs
from gongdan.conditions.tree import parse as parse_condition
from gongdan.ticketing.field_def import FieldDef

Names = Mapping[str, str]

# The ticket's own fields that a form can ask for; every other key means a custom field of the type.
CORE: Mapping[str, Names] = {
    "title": {"zh-CN": "标题", "en": "Title"},
    "description": {"zh-CN": "描述", "en": "Description"},
    "category": {"zh-CN": "分类", "en": "Category"},
    "priority": {"zh-CN": "优先级", "en": "Priority"},
    "requester": {"zh-CN": "客户", "en": "Requester"},
    "files": {"zh-CN": "附件", "en": "Files"},
    "tags": {"zh-CN": "标签", "en": "Tags"},
    "team": {"zh-CN": "处理组", "en": "Team"},
    "assignee": {"zh-CN": "处理人", "en": "Assignee"},
}
# Never asked of customers, whatever a form says.
STAFF_ONLY = frozenset({"requester", "tags", "team", "assignee"})
# The ticket's own fields that a condition of a form can test: what is a plain value while somebody types.
TESTABLE = frozenset({"title", "category", "priority", "tags"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One field on a form. `default` is None where there is none."""

    field: str
    is_required: bool = False
    required_when: Node | None = None
    shown_when: Node | None = None
    hints: Names = made(default_factory=dict)
    default: Any = None
    is_for_staff: bool = False
    is_recommended: bool = True  # not required, yet missed when it is empty

    @property
    def depends_on(self) -> frozenset[str]:
        """The fields that decide whether it is shown."""
        return tested(self.shown_when)


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under one heading."""

    key: str
    names: Names
    hints: Names
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What a type asks for. Number 0: nobody has drawn one."""

    type_id: int
    number: int
    sections: tuple[Section, ...]
    is_drawn: bool = False
    # Entries in the order in which they can be judged: what others depend on comes first.
    in_order: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, type_id: int, number: int, sections: Iterable[Section], *, is_drawn: bool) -> Form:
        """The form of these sections. Raises CycleError when conditions run in a circle."""
        kept = tuple(sections)
        return cls(type_id, number, kept, is_drawn, in_judging_order([e for s in kept for e in s.entries]))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries in the order they are shown."""
        return tuple(entry for section in self.sections for entry in section.entries)


def in_judging_order(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """What others depend on first, otherwise as written. Raises CycleError."""
    by_key = {entry.field: entry for entry in entries}
    graph = {entry.field: [key for key in by_key if key in entry.depends_on] for entry in entries}
    return tuple(by_key[key] for key in TopologicalSorter(graph).static_order())


def tested(tree: Node | None) -> frozenset[str]:
    """The fields of the form that a condition tests; conditions call a custom field `field:<key>`."""
    return frozenset() if tree is None else frozenset(key.removeprefix("field:") for key in needs(tree))


def condition_key(key: str) -> str:
    """What conditions call this field of a form."""
    return key if key in CORE else f"field:{key}"


def read_sections(raw: Iterable[Mapping[str, Any]]) -> list[Section]:
    """The sections of stored JSON, which was checked when it was saved."""
    return [
        Section(one["key"], one["names"], one.get("hints") or {}, tuple(map(read_entry, one["entries"])))
        for one in raw
    ]


def read_entry(raw: Mapping[str, Any]) -> Entry:
    shown, needed = raw.get("shown_when"), raw.get("required_when")
    return Entry(
        field=raw["field"],
        is_required=bool(raw.get("is_required")),
        required_when=None if needed is None else parse_condition(needed),
        shown_when=None if shown is None else parse_condition(shown),
        hints=raw.get("hints") or {},
        default=raw.get("default"),
        is_for_staff=raw.get("audience") == "staff",
        is_recommended=raw.get("is_recommended", True),
    )


BASICS = {"zh-CN": "基本信息", "en": "The request"}
DETAILS = {"zh-CN": "详细信息", "en": "Details"}
_TITLE = Entry("title", is_required=True)


def derived_form(type_id: int, defs: Sequence[FieldDef], asked_later: Iterable[str], number: int = 0) -> Form:
    """The form of a type for which nobody has drawn one: the usual beginning, then the type's fields.

    What a move of its flow asks for (`asked_later`) is not missed at the beginning.
    """
    basics = (
        _TITLE,
        Entry("description"),
        Entry("requester"),
        Entry("category", is_recommended=False),
        Entry("priority"),
        *(Entry(key, is_recommended=False) for key in ("files", "tags", "team", "assignee")),
    )
    sections = [Section("basics", BASICS, {}, basics)]
    later = set(asked_later)
    own = tuple(
        Entry(one.key, is_required=one.is_required, is_recommended=one.key not in later and one.is_customer_visible)
        for one in defs
    )
    if own:
        sections.append(Section("details", DETAILS, {}, own))
    return Form.of(type_id, number, sections, is_drawn=False)


def drawn_form(
    type_id: int, number: int, sections: Sequence[Section], defs: Sequence[FieldDef], left_out: Collection[str] = ()
) -> Form:
    """A drawn form as the type's fields stand today. The title is always asked, and a field that the type has lost is
    not. At the end comes what nobody drew and yet must be asked: fields that the type requires, and those that were
    put on it since, which nobody has left out on purpose."""
    by_key = {one.key: one for one in defs}
    drawn = {entry.field for section in sections for entry in section.entries}
    kept = [_present(section, by_key) for section in sections]
    if "title" not in drawn:
        kept.insert(0, Section("title", BASICS, {}, (_TITLE,)))
    undrawn = [one for one in defs if one.key not in drawn and (one.is_required or one.key not in left_out)]
    if undrawn:
        rest = tuple(Entry(one.key, is_required=one.is_required, is_recommended=False) for one in undrawn)
        kept.append(Section("more", DETAILS, {}, rest))
    present = [section for section in kept if section.entries]
    try:
        return Form.of(type_id, number, present, is_drawn=True)
    except CycleError:  # refused when it is saved
        return Form(type_id, number, tuple(present), True, tuple(e for s in present for e in s.entries))


def _present(section: Section, by_key: Mapping[str, FieldDef]) -> Section:
    entries = (
        _required_too(entry, by_key) for entry in section.entries if entry.field in CORE or entry.field in by_key
    )
    return Section(section.key, section.names, section.hints, tuple(entries))


def _required_too(entry: Entry, by_key: Mapping[str, FieldDef]) -> Entry:
    is_required = entry.field == "title" or (entry.field in by_key and by_key[entry.field].is_required)
    if not is_required or entry.is_required:
        return entry
    return Entry(
        entry.field,
        True,
        entry.required_when,
        entry.shown_when,
        entry.hints,
        entry.default,
        entry.is_for_staff,
        entry.is_recommended,
    )
