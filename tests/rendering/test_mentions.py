"""Mentions in HTML: what an editor sends is believed in nothing but the number, and that is looked up."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.rendering import html_to_text, safe_html
from gongdan.rendering.mentions import Mention, find_mentions, html_to_be_sent, with_mentions

HE, TEAM = Mention("user", 12), Mention("team", 3)
NAMES = {HE: "何敏", TEAM: "一线 <客服>"}


def span(who: str, text: str = "@x", more: str = "") -> str:
    return f'<span{more} data-mention="{who}">{text}</span>'


def test_mentions_are_found_once_each_in_order() -> None:
    markup = f"<p>{span('team:3')} and {span('user:12')} and {span('team:3')}</p>"
    assert find_mentions(markup) == [TEAM, HE]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>no mention at all</p>",
        span("user:0"),
        span("user:-1"),
        span("user:1.5"),
        span("user:" + "9" * 30),
        span("admin:1"),
        span("user:12 or 1=1"),
        span("user:１２"),
        "<b data-mention='user:12'>@x</b>",
        "&lt;span data-mention=&quot;user:12&quot;&gt;@x&lt;/span&gt;",
        "<!-- <span data-mention='user:12'>@x</span> -->",
        "<script><span data-mention='user:12'>@x</span></script>",
        "<p title='<span data-mention=\"user:12\">@x</span>'>y</p>",
    ],
)
def test_what_is_no_mention_is_none(markup: str) -> None:
    assert find_mentions(markup) == []
    assert "data-mention" not in with_mentions(markup, NAMES).replace("data-mention=&quot;", "").replace(
        html.escape("data-mention"), "" if markup.startswith("&lt;") else "data-mention"
    )


def test_the_name_shown_is_the_one_that_belongs_to_the_number() -> None:
    written = with_mentions(f"<p>Hi {span('user:12', '@the boss')}, {span('team:3')}!</p>", NAMES)
    assert written == (
        '<p>Hi <span data-mention="user:12">@何敏</span>, <span data-mention="team:3">@一线 &lt;客服&gt;</span>!</p>'
    )
    assert with_mentions(written, NAMES) == written, "what is stored can be sent again"
    assert html_to_text(written) == "Hi @何敏, @一线 <客服>!"


def test_in_public_they_are_plain_names() -> None:
    assert with_mentions(f"<p>{span('user:12')}</p>", NAMES, is_plain=True) == "<p>@何敏</p>"


def test_whoever_cannot_be_mentioned_stays_as_it_was_written() -> None:
    assert with_mentions(f"<p>{span('user:13', '@nobody &amp; co')}</p>", NAMES) == "<p>@nobody &amp; co</p>"


def test_a_mention_with_markup_in_it_is_none() -> None:
    assert with_mentions(span("user:12", "@<b>x</b>"), NAMES) == "<span>@<b>x</b></span>"


HOSTILE = [
    '<span title="<span" data-mention="user:12">@x</span>',
    '<span title="a>b" data-mention="user:12">@x</span>',
    "<span data-mention=\"user:12\" onclick='alert(1)' style='position:fixed'>@x</span>",
    '<span data-mention="user:12"><img src=x onerror=alert(1)></span>',
    '<span data-mention="user:12">\x020\x02</span>\x020\x02',
    '<svg><span data-mention="user:12">@x</span></svg>',
    "<span data-mention='user:12'>" * 300 + "@x",
    '<a href="javascript:alert(1)"><span data-mention="user:12">@x</span></a>',
    '<span data-mention="user:12">@x',
]


@pytest.mark.parametrize("markup", HOSTILE)
def test_hostile_markup_is_as_safe_with_mentions_as_without(markup: str) -> None:
    is_safe(with_mentions(markup, NAMES))
    is_safe(html_to_be_sent(markup))


@given(st.lists(st.sampled_from([*HOSTILE, span("user:12"), "<p>", "</p>", '"', "<", ">", "@"]), max_size=6))
def test_any_mixture_is_safe(parts: list[str]) -> None:
    markup = "".join(parts)
    is_safe(with_mentions(markup, NAMES))
    is_safe(with_mentions(markup, NAMES, is_plain=True))
    is_safe(html_to_be_sent(markup))


def is_safe(written: str) -> None:
    """Without its mentions it is what the sanitiser itself would let through, and its mentions are ours."""
    found = re.findall(r'data-mention="([^"]*)"', written)
    assert all(re.fullmatch(r"(user|team):[1-9][0-9]*", one) for one in found)
    bare = re.sub(r' data-mention="[^"]*"', "", written)
    assert html.unescape(safe_html(bare)) == html.unescape(bare)
