"""What a move does besides moving: for each effect its check and its doing, side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongdan.kernel.errors import FieldProblem
from gongdan.ticketing.field_def import FieldDef
from gongdan.ticketing.field_values import check_values
from gongdan.ticketing.priorities import PRIORITIES

MAX_EFFECTS, MAX_TAGS, MAX_NOTE = 20, 50, 2000
# Whom or what these name is found in the database only, so no definition can vouch for it.
_NOT_SETTABLE = frozenset({"person", "contact", "file"})

Raw = Mapping[str, Any]
Fields = Mapping[str, FieldDef]
Patch = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Effect:
    """One row of the table.

    `fits` judges the arguments by their shape, `wanted` is the remedy. `patch` answers the columns that it sets, from
    the row as it stands and the fields of the ticket's type, None where the effect cannot be done any more; effects
    without it act beyond the row and are carried out by ticketing.actions.move_effects.
    """

    arguments: frozenset[str]
    fits: Callable[[Raw], bool]
    wanted: str
    patch: Callable[[Raw, Raw, Fields], Patch | None] | None = None


def _is_word(value: object, most: int) -> bool:
    return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= most


def _is_tags(raw: Raw) -> bool:
    tags = raw.get("tags")
    return isinstance(tags, list) and 0 < len(tags) <= MAX_TAGS and all(_is_word(tag, 60) for tag in tags)


def _set_priority(raw: Raw, row: Raw, fields: Fields) -> Patch:
    return {"priority": PRIORITIES[raw["priority"]]}


def _set_field(raw: Raw, row: Raw, fields: Fields) -> Patch | None:
    key = raw["field"]
    if key not in fields or fields[key].kind in _NOT_SETTABLE:
        return None
    clean, problems = check_values([fields[key]], {key: raw.get("value")}, is_partial=True)
    # What the type requires is never taken away by a flow.
    if problems:
        return None
    own = {**row["fields"], **clean}
    return {"fields": {name: value for name, value in own.items() if value is not None}}


def _add_tags(raw: Raw, row: Raw, fields: Fields) -> Patch | None:
    tags = list(dict.fromkeys([*row["tags"], *raw["tags"]]))
    return {"tags": tags} if len(tags) <= MAX_TAGS else None


def _remove_tags(raw: Raw, row: Raw, fields: Fields) -> Patch:
    return {"tags": [tag for tag in row["tags"] if tag not in raw["tags"]]}


def _takes(*arguments: str) -> frozenset[str]:
    return frozenset(arguments)


def _is_priority(raw: Raw) -> bool:
    priority = raw.get("priority")
    return isinstance(priority, str) and priority in PRIORITIES


def _no_arguments(raw: Raw) -> bool:
    return True


# fmt: off
EFFECTS: dict[str, Effect] = {
    "set_priority": Effect(_takes("priority"), _is_priority,
                           f'Give "priority", one of: {", ".join(PRIORITIES)}.', _set_priority),
    "set_field": Effect(_takes("field", "value"), lambda raw: _is_word(raw.get("field"), 60),
                        'Give "field", the key of a custom field, and "value"; null clears it.', _set_field),
    "add_tags": Effect(_takes("tags"), _is_tags, f'Give "tags", 1 to {MAX_TAGS} of them.', _add_tags),
    "remove_tags": Effect(_takes("tags"), _is_tags, f'Give "tags", 1 to {MAX_TAGS} of them.', _remove_tags),
    "clear_assignee": Effect(_takes(), _no_arguments, "It takes no arguments."),
    "assign_team": Effect(_takes("team"), lambda raw: _is_word(raw.get("team"), 60),
                          'Give "team", the key of a team.'),
    "note": Effect(_takes("text"), lambda raw: _is_word(raw.get("text"), MAX_NOTE),
                   f'Give "text" of 1 to {MAX_NOTE} characters; customers never see it.'),
    "follow": Effect(_takes(), _no_arguments, "It takes no arguments; the lead of the team follows."),
}
# fmt: on


def effects_problems(raw: object, path: str) -> list[FieldProblem]:
    """What is wrong with the shape of a move's effects."""
    if raw is None:
        return []
    if not isinstance(raw, list) or len(raw) > MAX_EFFECTS:
        message, remedy = "This is no list of effects.", f'Give at most {MAX_EFFECTS}, such as {{"do": "note", …}}.'
        return [FieldProblem(path, "list_expected", message, remedy)]
    return [problem for place, one in enumerate(raw) for problem in _shape(one, f"{path}.{place}")]


def _shape(one: object, path: str) -> Iterator[FieldProblem]:
    word = one.get("do") if isinstance(one, Mapping) else None
    if not isinstance(one, Mapping) or not isinstance(word, str) or word not in EFFECTS:
        message = f"No effect is called {str(word)[:60]!r}." if word else "This says not what to do."
        yield FieldProblem(f"{path}.do", "unknown_effect", message, f'Give "do", one of: {", ".join(EFFECTS)}.')
        return
    effect = EFFECTS[word]
    for key in sorted(str(key)[:60] for key in one.keys() - effect.arguments - {"do"}):
        yield FieldProblem(f"{path}.{key}", "unknown_key", f"{word} does not take this.", effect.wanted)
    if not effect.fits(one):
        yield FieldProblem(path, "argument_expected", f"{word} is not told what it needs.", effect.wanted)


def unknown_in_effects(
    effects: Sequence[Raw], path: str, fields: Fields, teams: Collection[str]
) -> Iterator[FieldProblem]:
    """What well-formed effects name that this tenant does not have, or that cannot be set to such a value."""
    for place, one in enumerate(effects):
        if one["do"] == "assign_team" and one["team"] not in teams:
            message, remedy = f"There is no active team {one['team']!r}.", "See GET /api/v1/teams for their keys."
            yield FieldProblem(f"{path}.{place}.team", "unknown_team", message, remedy)
        if one["do"] == "set_field":
            yield from _unsettable(one, f"{path}.{place}", fields)


def _unsettable(one: Raw, path: str, fields: Fields) -> Iterator[FieldProblem]:
    key = one["field"]
    if key not in fields or not fields[key].is_active:
        message, remedy = f"There is no field {key!r}.", "See GET /api/v1/custom-fields for their keys."
        yield FieldProblem(f"{path}.field", "unknown_field", message, remedy)
    elif fields[key].kind in _NOT_SETTABLE:
        message, remedy = f"A flow cannot set a field of kind {fields[key].kind}.", "Let a move ask for it instead."
        yield FieldProblem(f"{path}.field", "kind_not_settable", message, remedy)
    else:
        for problem in check_values([fields[key]], {key: one.get("value")}, is_partial=True)[1]:
            yield FieldProblem(f"{path}.value", problem.code, problem.message, problem.remedy)


def patched(effects: Sequence[Raw], row: Raw, fields: Fields) -> tuple[Patch, list[str]]:
    """The columns that the effects set, one after the other, and the words of those that cannot be done any more."""
    patch: Patch = {}
    left_out: list[str] = []
    for one in effects:
        do = EFFECTS[one["do"]].patch
        if do is None:
            continue
        step = do(one, {**row, **patch}, fields)
        if step is None:
            left_out.append(one["do"])
        else:
            patch |= step
    return patch, left_out
