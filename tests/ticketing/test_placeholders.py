"""Placeholders in templates, and values of fields in words: cases, and what holds for every text."""

import re
from datetime import UTC, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.rendering import safe_html
from gongdan.ticketing.field_def import FieldDef
from gongdan.ticketing.field_words import field_words
from gongdan.ticketing.placeholders import PLACEHOLDERS, marked, parts, placeholder_faults, render

NAMES = {"zh-CN": "字段", "en": "Field"}
FIELDS = {
    "order_no": FieldDef("order_no", "text", NAMES),
    "budget": FieldDef("budget", "money", NAMES, is_customer_visible=False),
    "owner": FieldDef("owner", "person", NAMES),
}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("plain", []),
        ("{{ticket.number}} and {{ requester.name }}", []),
        ("{{fields.order_no}}", []),
        ("a } b }} c { d", []),
        ("{{ticket.numbre}}", ["unknown_placeholder"]),
        ("{{fields.gone}}", ["unknown_placeholder"]),
        ("{{order_no}}", ["unknown_placeholder"]),
        ("{{}}", ["unknown_placeholder"]),
        ("{{ticket.number", ["placeholder_open"]),
        ("{{ticket.number}", ["placeholder_open"]),
        ("{{{ticket.number}}}", []),  # one bracket of its own on each side
        ("{{ticket.{{number}}}}", ["placeholder_open"]),
        ("{{ticket.number.__class__}}", ["unknown_placeholder"]),
        ("{{7*7}}", ["unknown_placeholder"]),
        ("{{fields.owner}}", ["placeholder_unfit"]),
        ("{{a}}{{b}}{{a}}", ["unknown_placeholder", "unknown_placeholder"]),
        ("{{today}}" * 201, ["too_many"]),
        ("{{" * 201, ["too_many"]),
    ],
)
def test_what_is_no_placeholder_is_refused(text: str, codes: list[str]) -> None:
    found = placeholder_faults(text, "body", FIELDS, is_for_customers=False)
    assert [one.code for one in found] == codes
    assert all(one.field == "body" and one.remedy for one in found)


def test_what_customers_read_holds_no_internal_field() -> None:
    text = "{{fields.budget}}"
    assert placeholder_faults(text, "body", FIELDS, is_for_customers=False) == []
    found = placeholder_faults(text, "body", FIELDS, is_for_customers=True)
    assert [one.code for one in found] == ["placeholder_internal"]


def test_values_are_put_in_and_what_is_missing_is_named() -> None:
    found = render("{{requester.name}}您好，{{ ticket.number }}，{{today}}{{today}}", {"ticket.number": "GD1"})
    assert (found.text, found.missing) == ("您好，GD1，", ("requester.name", "today"))
    shown = render("{{today}}!", marked(["today"], {"today": "今天"}))
    assert shown.text == "〔今天〕!"


def test_a_value_that_looks_like_a_placeholder_stays_what_it_is() -> None:
    assert render("{{ticket.title}}", {"ticket.title": "{{agent.name}}", "agent.name": "x"}).text == "{{agent.name}}"


def test_a_value_in_html_is_text() -> None:
    found = render("<b>{{ticket.title}}</b>", {"ticket.title": '<img src=x onerror="a()">\n&'}, is_html=True)
    assert found.text == "<b>&lt;img src=x onerror=&quot;a()&quot;&gt;<br>&amp;</b>"


@given(st.text(alphabet=st.sampled_from("{} ax.\n<&'\""), max_size=60))
def test_no_text_is_lost_and_only_placeholders_are_replaced(text: str) -> None:
    whole = "".join(part if isinstance(part, str) else f"<<{part.name}>>" for part in parts(text))
    rendered = render(text, {})
    assert rendered.text == "".join(part for part in parts(text) if isinstance(part, str))
    if "{{" not in text:
        assert whole == rendered.text == text


@given(st.lists(st.sampled_from([*PLACEHOLDERS, " "]), max_size=6), st.text(max_size=30))
def test_every_value_arrives_whole(names: list[str], value: str) -> None:
    text = "|".join("{{" + name + "}}" if name != " " else name for name in names)
    found = render(text, dict.fromkeys(PLACEHOLDERS, value))
    assert found.text == "|".join(value if name != " " else name for name in names)


@given(st.text(max_size=80))
def test_no_value_becomes_markup(value: str) -> None:
    written = '<p>{{ticket.title}}</p><a href="https://x.example/{{ticket.title}}">go</a>'
    body = render(written, {"ticket.title": value}, is_html=True)
    tags = re.findall(r"<(\w+)", safe_html(body.text))
    assert [tag for tag in tags if tag != "br"] == ["p", "a"]


OPTIONS = [
    {"key": "a", "names": {"zh-CN": "甲", "en": "A"}, "children": [{"key": "b", "names": {"zh-CN": "乙", "en": "B"}}]}
]


@pytest.mark.parametrize(
    ("kind", "value", "chinese", "english"),
    [
        ("text", "x", "x", "x"),
        ("text", None, "", ""),
        ("integer", 0, "0", "0"),
        ("boolean", False, "否", "no"),
        ("select", "a", "甲", "A"),
        ("select", "gone", "gone", "gone"),
        ("multi_select", ["a", "a"], "甲、甲", "A, A"),
        ("cascade", ["a", "b"], "甲 / 乙", "A / B"),
        ("cascade", ["a", "gone"], "甲 / gone", "A / gone"),
        ("money", {"amount": "12.30", "currency": "CNY"}, "12.30 CNY", "12.30 CNY"),
        ("datetime", "2026-05-01T16:30:00+00:00", "2026-05-02 00:30", "2026-05-02 00:30"),
        ("place", {"address": "北京", "lat": 1.0, "lng": 2.0}, "北京", "北京"),
        ("place", {"lat": 1.0, "lng": 2.0}, "1.0, 2.0", "1.0, 2.0"),
    ],
)
def test_a_value_is_said_in_words(kind: str, value: Any, chinese: str, english: str) -> None:
    one = FieldDef("x", kind, NAMES, options=OPTIONS)
    zone = timezone(timedelta(hours=8))
    assert field_words(one, value, "zh-CN", zone) == chinese
    assert field_words(one, value, "en", zone) == english


def test_a_number_is_said_with_its_unit() -> None:
    assert field_words(FieldDef("x", "integer", NAMES, rules={"unit": "台"}), 3, "zh-CN", UTC) == "3 台"
