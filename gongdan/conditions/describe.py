"""A condition tree as one readable sentence, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Callable

from gongdan.conditions import words
from gongdan.conditions.catalogue import Catalogue
from gongdan.conditions.field import Field, in_language
from gongdan.conditions.kinds import IDS, NUMBERS, Kind
from gongdan.conditions.tree import All, Any, Leaf, Node, Not

NameOf = Callable[[Field, object], str | None]
"""What a person calls a value, for ids whose names the caller knows."""


def describe(tree: Node, catalogue: Catalogue, language: str, name_of: NameOf | None = None) -> str:
    """The tree in words. It never fails: a field or operator that is gone shows by its key."""
    return _sentence(tree, catalogue, language, name_of, is_inside=False)


def describe_leaf(leaf: Leaf, catalogue: Catalogue, language: str, name_of: NameOf | None = None) -> str:
    field, at = catalogue.fields.get(leaf.field), words.place(language)
    name = field.words(language) if field else leaf.field
    if leaf.op in words.STATED and isinstance(leaf.value, bool):
        # "VIP customer is yes" is no sentence in any language, whatever the field is called.
        return words.STATED[leaf.op][at].format(name, words.YES_NO[leaf.value][at])
    if leaf.op in words.PHRASES:
        value = _value_in_words(leaf.value, leaf.op, field, language, name_of)
        # Not str.format: a value may hold braces.
        phrase = words.PHRASES[leaf.op][at]
        if at == 0 and isinstance(leaf.value, bool):
            # 「是是」 reads like a slip.
            phrase = phrase.replace("是", "为", 1)
        phrase = phrase.replace("{value}", value)
    else:
        phrase = f"{leaf.op} {leaf.value}"
    return f"{name} {phrase}" if at == 1 else f"{name}{phrase}".strip()


def _sentence(node: Node, catalogue: Catalogue, language: str, name_of: NameOf | None, is_inside: bool) -> str:
    at = words.place(language)
    match node:
        case Leaf():
            return describe_leaf(node, catalogue, language, name_of)
        case Not(child=child):
            return words.NOT[at].format(_sentence(child, catalogue, language, name_of, False))
        case All(children=children) | Any(children=children):
            if not children:
                return words.EVERYTHING[at]
            inside = is_inside or len(children) > 1
            parts = [_sentence(child, catalogue, language, name_of, inside) for child in children]
            if len(parts) == 1:
                return parts[0]
            joined = (words.AND if isinstance(node, All) else words.OR)[at].join(parts)
            return words.GROUP[at].format(joined) if is_inside else joined


def _value_in_words(raw: object, op: str, field: Field | None, language: str, name_of: NameOf | None) -> str:
    at = words.place(language)
    if isinstance(raw, list):
        joint = words.BETWEEN if op == "between" else words.COMMA
        return joint[at].join(_value_in_words(one, op, field, language, name_of) for one in raw)
    if isinstance(raw, dict):
        unit = words.UNITS.get(str(raw.get("unit")), ("?", "?"))[at]
        amount = raw.get("amount")
        return f"{amount}{unit.removesuffix('s') if amount == 1 else unit}"
    if isinstance(raw, bool):
        return words.QUOTES[at].format(words.YES_NO[raw][at])
    return _one_in_words(raw, field, language, name_of)


def _one_in_words(raw: object, field: Field | None, language: str, name_of: NameOf | None) -> str:
    at = words.place(language)
    if field is not None and isinstance(raw, str) and raw in field.named_values:
        return words.NAMED[raw][at] if raw in words.NAMED else raw
    name = name_of(field, raw) if field is not None and name_of is not None else None
    for option in (field.options or ()) if field is not None and name is None else ():
        if option.value == raw:
            name = in_language(option.label, language)
    if name is None and field is not None and field.kind in IDS | {Kind.PEOPLE}:
        return f"#{raw}"
    if name is None and field is not None and field.kind in NUMBERS:
        return f" {raw} " if at == 0 else str(raw)
    return words.QUOTES[at].format(name if name is not None else raw)
