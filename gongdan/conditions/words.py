"""The words of operators and units in both languages, and how values are written in a sentence."""

from __future__ import annotations

LANGUAGES = ("zh-CN", "en")

PHRASES: dict[str, tuple[str, str]] = {
    "is": ("是{value}", "is {value}"),
    "is_not": ("不是{value}", "is not {value}"),
    "is_any_of": ("是{value}之一", "is any of {value}"),
    "is_none_of": ("不是{value}中的任何一个", "is none of {value}"),
    "is_set": ("已填写", "is set"),
    "is_not_set": ("未填写", "is not set"),
    "contains": ("包含{value}", "contains {value}"),
    "does_not_contain": ("不包含{value}", "does not contain {value}"),
    "starts_with": ("以{value}开头", "starts with {value}"),
    "greater": ("大于{value}", "is greater than {value}"),
    "greater_or_equal": ("大于或等于{value}", "is at least {value}"),
    "less": ("小于{value}", "is less than {value}"),
    "less_or_equal": ("小于或等于{value}", "is at most {value}"),
    "between": ("介于{value}之间", "is between {value}"),
    "before": ("早于{value}", "is before {value}"),
    "after": ("晚于{value}", "is after {value}"),
    "on": ("在{value}当天", "is on {value}"),
    "within_last": ("在最近 {value}内", "is within the last {value}"),
    "within_next": ("在未来 {value}内", "is within the next {value}"),
    "older_than": ("早于 {value}前", "is more than {value} ago"),
    "includes": ("含有{value}", "includes {value}"),
    "includes_any": ("含有{value}中的任意一个", "includes any of {value}"),
    "includes_all": ("同时含有{value}", "includes all of {value}"),
    "excludes": ("不含{value}", "does not include {value}"),
    "changed": ("发生变更", "changed"),
    "changed_to": ("变更为{value}", "changed to {value}"),
    "changed_from": ("由{value}变更", "changed from {value}"),
}
"""After the field's name; {value} stands for the value."""

UNITS: dict[str, tuple[str, str]] = {
    "minutes": (" 分钟", " minutes"),
    "hours": (" 小时", " hours"),
    "days": (" 天", " days"),
    "weeks": (" 周", " weeks"),
}

NAMED: dict[str, tuple[str, str]] = {"me": ("我", "me"), "mine": ("我的", "mine")}
# A field of yes and no, with what it says; not to say it is also to say nothing.
STATED: dict[str, tuple[str, str]] = {"is": ("{}：{}", "{}: {}"), "is_not": ("{}：不是“{}”", "{}: not “{}”")}
YES_NO: dict[bool, tuple[str, str]] = {True: ("是", "yes"), False: ("否", "no")}
QUOTES: tuple[str, str] = ("“{}”", "“{}”")
COMMA: tuple[str, str] = ("、", ", ")
AND: tuple[str, str] = ("，且", " and ")
OR: tuple[str, str] = ("，或", " or ")
BETWEEN: tuple[str, str] = ("和", " and ")
NOT: tuple[str, str] = ("并非（{}）", "not ({})")
GROUP: tuple[str, str] = ("（{}）", "({})")
EVERYTHING: tuple[str, str] = ("全部", "everything")
ALL_OF: tuple[str, str] = ("满足全部", "all of")
ANY_OF: tuple[str, str] = ("满足任一", "any of")
NOT_SO: tuple[str, str] = ("并非", "not")


def place(language: str) -> int:
    """Where this language's words stand in the pairs above; an unknown language gets English."""
    return 0 if language.lower().startswith("zh") else 1


def operator_label(name: str, language: str) -> str:
    """What a menu shows for the operator: its phrase with the value left open."""
    return PHRASES[name][place(language)].replace("{value}", "…").removesuffix("…").strip()
