"""Texts with variables: values are put in once and as they are, and what cannot be put in is named."""

import pytest

from gongdan.channels.outbound.shipped import KINDS, LOCALES, SHIPPED, Text, shipped_locale
from gongdan.channels.outbound.templates import faults, link, plain, render, safe_body, variables


@pytest.mark.parametrize("key", [(kind, locale) for kind in KINDS for locale in LOCALES])
def test_what_is_shipped_is_whole_and_survives_its_own_rules(key: tuple[str, str]) -> None:
    assert faults(key[0], SHIPPED[key]) == []
    assert safe_body(SHIPPED[key].body) == SHIPPED[key].body


@pytest.mark.parametrize(
    ("kind", "subject", "body", "found"),
    [
        ("reply", "x", "{{body}} {{ticket.secret}}", [("body", "unknown_variable")]),
        ("closed", "{{body}}", "x", [("subject", "unknown_variable")]),
        ("closed", "{{link}}", "x", [("subject", "unknown_variable")]),
        ("closed", "x", "{{ ticket.number", [("body", "variable_open")]),
        ("closed", "x", "{{{{ticket.number}}}}", [("body", "variable_open")]),
        ("closed", "x", "{{ticket.__class__}}", [("body", "unknown_variable")]),
        ("closed", "x", "{% for a in b %}{{7*7}}", [("body", "unknown_variable")]),
        ("reply", "x", "no place", [("body", "body_missing")]),
        ("closed", "x", "{{link}}" * 101, [("body", "too_many")]),
        ("closed", "{{ ticket.number }}", "{ticket.number} }} fine", []),
    ],
)
def test_what_is_wrong_is_named_with_its_field(
    kind: str, subject: str, body: str, found: list[tuple[str, str]]
) -> None:
    problems = faults(kind, Text(subject, body))
    assert [(one.field, one.code) for one in problems] == found
    assert all(one.remedy for one in problems)


def test_an_unknown_variable_is_told_by_its_name() -> None:
    (problem,) = faults("closed", Text("x", "{{nonsense}}"))
    assert "nonsense" in problem.message
    assert "ticket.number" in problem.remedy


def test_values_are_never_read_as_variables_or_as_markup() -> None:
    text = Text("{{ticket.title}}", "<p>{{ticket.title}} — {{link}}</p><p>{{requester.name}}</p>")
    values = {
        "ticket.title": plain("{{agent.name}} <script>x</script>\r\nBcc: a@b.example"),
        "agent.name": plain("leaked"),
        "link": link('https://x.example/"><b>'),
    }
    made = render(text, values)
    assert made.subject == "{{agent.name}} <script>x</script> Bcc: a@b.example"
    assert "leaked" not in made.subject + made.text + made.html
    assert "<script>" not in made.html
    assert '"><b>' not in made.html
    assert "{{agent.name}} <script>x</script>" in made.text


def test_a_body_loses_what_acts() -> None:
    assert "onclick" not in safe_body('<p onclick="x()">{{body}}</p><script>1</script>')
    assert "<script" not in safe_body("<script>1</script>{{body}}")


def test_every_kind_has_its_variables_named_in_both_languages() -> None:
    for kind in KINDS:
        assert all(names["zh-CN"] and names["en"] for names in variables(kind).values())


@pytest.mark.parametrize(("given", "found"), [(None, "zh-CN"), ("zh-TW", "zh-CN"), ("en-GB", "en"), ("fr", "en")])
def test_the_nearest_language(given: str | None, found: str) -> None:
    assert shipped_locale(given) == found
