"""The tree of tests: its four shapes, read from JSON with limits, and the questions one can ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gongdan.conditions.errors import MAX_PROBLEMS, ConditionInvalid, Problem, Refusal
from gongdan.conditions.values import refuse_unstorable

MAX_DEPTH = 8
"""Groups ("all", "any", "not") nested in one another."""
MAX_LEAVES = 200

_SHAPES = '{"all": […]}, {"any": […]}, {"not": …} or {"field": …, "op": …, "value": …}'


@dataclass(frozen=True, slots=True)
class All:
    """Matches when every child does; with no child it matches everything."""

    children: tuple[Node, ...]
    path: str = "$"


@dataclass(frozen=True, slots=True)
class Any:
    """Matches when at least one child does."""

    children: tuple[Node, ...]
    path: str = "$"


@dataclass(frozen=True, slots=True)
class Not:
    """Matches when its child does not."""

    child: Node
    path: str = "$"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One test of one field. The value is still as JSON gave it."""

    field: str
    op: str
    value: object = None
    path: str = "$"


Node = All | Any | Not | Leaf


def parse(raw: object) -> Node:
    """The tree written in this JSON value; ConditionInvalid lists what is wrong with its shape."""
    reader = _Reader()
    node = reader.node(raw, "$", depth=0)
    if reader.problems or node is None:
        raise ConditionInvalid(reader.problems)
    return node


def leaves(tree: Node) -> Iterator[Leaf]:
    """Every test in the tree, in reading order."""
    match tree:
        case Leaf():
            yield tree
        case Not(child=child):
            yield from leaves(child)
        case All(children=children) | Any(children=children):
            for child in children:
                yield from leaves(child)


def needs(tree: Node) -> frozenset[str]:
    """The keys of the fields that must be loaded to judge this tree."""
    return frozenset(leaf.field for leaf in leaves(tree))


@dataclass
class _Reader:
    """Walks the JSON once, gathering problems instead of stopping at the first."""

    problems: list[Problem] = field(default_factory=list)
    leaf_count: int = 0

    @property
    def has_given_up(self) -> bool:
        return len(self.problems) >= MAX_PROBLEMS or self.leaf_count > MAX_LEAVES

    def refuse(self, path: str, code: str, message: str, remedy: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(path, code, message, remedy))

    def node(self, raw: object, path: str, depth: int) -> Node | None:
        if not isinstance(raw, Mapping):
            self.refuse(path, "not_a_condition", f"This is {_kind_of(raw)}, not a condition.", f"Give {_SHAPES}.")
            return None
        if "field" in raw or "op" in raw:
            return self.leaf(raw, path)
        if len(raw) != 1 or next(iter(raw)) not in ("all", "any", "not"):
            keys = ", ".join(f"{str(key)[:40]!r}" for key in list(raw)[:5]) or "no keys"
            self.refuse(path, "unknown_shape", f"An object with {keys} is not a condition.", f"Give {_SHAPES}.")
            return None
        if depth >= MAX_DEPTH:
            remedy = f"Nest groups at most {MAX_DEPTH} deep."
            self.refuse(path, "too_deep", "The groups are nested too deeply.", remedy)
            return None
        word, inside = next(iter(raw.items()))
        if word == "not":
            child = self.node(inside, f"{path}.not", depth + 1)
            return None if child is None else Not(child, path)
        return self.group(word, inside, path, depth)

    def group(self, word: str, inside: object, path: str, depth: int) -> Node | None:
        if not isinstance(inside, list):
            remedy = f'Give a list: {{"{word}": […]}}.'
            self.refuse(f"{path}.{word}", "not_a_list", f'"{word}" holds {_kind_of(inside)}.', remedy)
            return None
        if not inside and not (word == "all" and depth == 0):
            # An empty "any" matches nothing, which nobody means; an empty "all" is "everything" at the top only.
            remedy = 'Add a condition or remove the group; {"all": []} at the top matches everything.'
            self.refuse(f"{path}.{word}", "empty_group", "This group holds no condition.", remedy)
            return None
        children: list[Node] = []
        for index, raw in enumerate(inside):
            child = self.node(raw, f"{path}.{word}[{index}]", depth + 1)
            if child is not None:
                children.append(child)
            if self.has_given_up:
                break
        return All(tuple(children), path) if word == "all" else Any(tuple(children), path)

    def leaf(self, raw: Mapping[object, object], path: str) -> Node | None:
        self.leaf_count += 1
        if self.leaf_count == MAX_LEAVES + 1:
            remedy = f"Use at most {MAX_LEAVES}; several values of one field fit in one is_any_of."
            self.refuse("$", "too_many_conditions", f"There are more than {MAX_LEAVES} conditions.", remedy)
        for key in raw:
            if key not in ("field", "op", "value"):
                remedy = "Keep only field, op and value."
                self.refuse(path, "unknown_key", f"A condition has no {str(key)[:40]!r}.", remedy)
        key, op = self.word(raw, "field", path), self.word(raw, "op", path)
        if key is None or op is None:
            return None
        return Leaf(key, op, raw.get("value"), path)

    def word(self, raw: Mapping[object, object], name: str, path: str) -> str | None:
        word = raw.get(name)
        if not isinstance(word, str) or not 0 < len(word) <= 100:
            remedy = f'Name the {name} as text of 1 to 100 characters, for example "{_EXAMPLES[name]}".'
            self.refuse(f"{path}.{name}", "missing_word", f"The condition does not say its {name}.", remedy)
            return None
        try:
            return refuse_unstorable(word)
        except Refusal as refusal:
            self.problems.append(refusal.under(f"{path}.{name}"))
            return None


_EXAMPLES = {"field": "priority", "op": "is"}


def _kind_of(raw: object) -> str:
    names = {type(None): "null", bool: "a boolean", str: "text", list: "a list", dict: "an object"}
    return names.get(type(raw), "a number" if isinstance(raw, int | float) else "something else")
