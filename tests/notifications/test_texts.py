"""What roads say: variables are values and never code, and several things are said as one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongdan.notifications.kinds import KINDS
from gongdan.notifications.texts import MOST_SUBJECT, Words, bundled, made_up, say, shipped, text_faults


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_shipped_is_sound_and_says_something(kind: str, locale: str) -> None:
    words = shipped(kind, locale)
    assert text_faults("subject", words.subject) == text_faults("body", words.body) == []
    said = say(words, made_up(kind, locale))
    assert said.subject
    assert "{{" not in said.subject + said.body


@settings(max_examples=25)
@given(st.text(max_size=200), st.text(max_size=200))
def test_what_stands_in_a_value_is_never_looked_at_again(title: str, text: str) -> None:
    said = say(Words("{{ticket.title}}", "{{text}}"), {"ticket.title": "{{text}}" + title, "text": "{{link}}" + text})
    assert said.subject.startswith("{{text}}")
    assert said.body.startswith("{{link}}")
    assert len(said.subject) <= MOST_SUBJECT
    assert len(said.subject.splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ticket.number}}", ""),
        ("{{ticket.secret}}", "unknown_variable"),
        ("{{ticket.number", "variable_open"),
        ("{{a{{b}}", "variable_open"),
        ("{{kind}}" * 51, "too_many"),
    ],
)
def test_faults_are_named(text: str, code: str) -> None:
    assert [one.code for one in text_faults("body", text)] == ([code] if code else [])


def test_several_are_one_message_with_all_in_it() -> None:
    one = Words("a", "b")
    assert bundled([one], "en") == one
    both = bundled([one, Words("c", "d")], "en")
    assert both == Words("2 new notices · a", "a\nb\n\nc\nd")
    assert bundled([one, one], "zh-CN").subject == "2 条新通知 · a"
