"""What is thought about requests from the web: keys, challenges, origins, suspicions, what is asked and kept."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.channels.inbound.requests import RequestUnreadable, WebRequest, read_request, write_request
from gongdan.channels.web.asked import faults, placed, unanswered
from gongdan.channels.web.challenge import is_solved, make_challenge, read_challenge, solve
from gongdan.channels.web.keys import new_form_key, new_source_token, read_source_token, tenant_of_key
from gongdan.channels.web.origins import is_allowed, read_origin
from gongdan.channels.web.suspicion import suspicions
from gongdan.kernel.errors import FieldProblem
from gongdan.kernel.signed_links import LinkExpired, LinkInvalid, make_link
from tests.channels.forms.making import EARLY


@given(st.integers(1, 2**63 - 1))
def test_keys_and_tokens_say_their_tenant(tenant_id: int) -> None:
    key, token = new_form_key(tenant_id), new_source_token(tenant_id)
    assert tenant_of_key(key) == tenant_id
    assert len(key) <= 40
    assert read_source_token(f"Bearer {token}") == (tenant_id, token)


@given(st.text(max_size=60))
def test_what_is_no_key_and_no_token_names_no_tenant(text: str) -> None:
    assert tenant_of_key(text.replace("-", "")) is None
    assert read_source_token(text) is None
    assert read_source_token(f"Bearer gd_{text}") is None or text.startswith("in_")


def test_a_challenge_is_read_again_until_its_hour_is_over() -> None:
    text = make_challenge(7, 3, 9, EARLY)
    read = read_challenge(text, EARLY + timedelta(minutes=59))
    assert (read.tenant_id, read.form_id, read.bits, read.made_at) == (7, 3, 9, EARLY)
    assert make_challenge(7, 3, 9, EARLY) != text
    with pytest.raises(LinkExpired):
        read_challenge(text, EARLY + timedelta(minutes=61))
    for forged in (text.replace("7-", "8-", 1), text.replace("-9-", "-0-"), text[:-2] + "xx", "", "7-1-3-0-5.x"):
        with pytest.raises(LinkInvalid):
            read_challenge(forged, EARLY)
    with pytest.raises(LinkInvalid):
        read_challenge(make_link(7, "web form challenge", (3, 9), EARLY), EARLY)
    with pytest.raises(LinkInvalid):
        read_challenge(make_link(7, "request", (3, 9, 1), EARLY), EARLY)


@given(st.text(max_size=30), st.integers(0, 8))
def test_only_work_solves_a_challenge(text: str, bits: int) -> None:
    answer = solve(text, bits)
    assert is_solved(text, answer, bits)
    # The smallest one: none before it does.
    assert not any(is_solved(text, str(n), bits) for n in range(int(answer)))


def test_an_answer_is_plain_digits() -> None:
    for odd in ("", "-1", "1.0", "１", "²", "1" * 21, "0x1", " 1"):
        assert not is_solved("any", odd, 0), odd


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://www.example.com", "https://www.example.com"),
        (" HTTPS://WWW.Example.com/ ", "https://www.example.com"),
        ("https://example.com:443", "https://example.com"),
        ("http://10.0.0.7:8080", "http://10.0.0.7:8080"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("https://工单.example", "https://xn--4krr9v.example"),
        ("https://example.com/help", None),
        ("https://example.com?x=1", None),
        ("https://user@example.com", None),
        ("ftp://example.com", None),
        ("example.com", None),
        ("https://", None),
        ("https://exa mple.com", None),
        ("https://example.com:99999", None),
        ("https://a..b", None),
        ("null", None),
    ],
)
def test_an_origin_is_stored_as_browsers_send_it(text: str, origin: str | None) -> None:
    assert read_origin(text) == origin


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_origins(text: str) -> None:
    found = read_origin(text)
    assert found is None or read_origin(found) == found


def test_our_own_pages_may_always_show_a_form() -> None:
    own = ["https://desk.example"]
    assert is_allowed("https://evil.example", [], own)
    assert is_allowed("https://www.example.com", ["https://www.example.com"], own)
    assert is_allowed("https://desk.example", ["https://www.example.com"], own)
    assert not is_allowed("https://evil.example", ["https://www.example.com"], own)
    assert not is_allowed("null", ["https://www.example.com"], own)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, []),
        ({"trap": "https://x"}, ["trap"]),
        ({"trap": "  "}, []),
        ({"seconds": 0.4}, ["too_fast"]),
        ({"texts": ["见 https://a.example 和 www.b.example"]}, []),
        ({"texts": ["http://x " * 3, "www.y " * 3]}, ["many_links"]),
        ({"texts": ['<a  href="x">'], "seconds": 1}, ["too_fast", "markup"]),
        ({"texts": ["[url=http://x]y[/url]"]}, ["markup"]),
    ],
)
def test_what_smells_of_spam(said: dict[str, Any], found: list[str]) -> None:
    assert suspicions(**({"trap": "", "seconds": 20.0, "texts": ["打印机"]} | said)) == found


def _entry(field: str, kind: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "field": field,
        "kind": kind,
        "is_custom": kind is not None,
        "is_required": False,
        "required_when": None,
        "shown_when": None,
    } | more


def test_a_choice_of_fields_is_held_against_the_form_of_the_type() -> None:
    entries = {
        one["field"]: one
        for one in (
            _entry("title", is_required=True),
            _entry("owner", "person"),
            _entry("serial", "text", required_when={"field": "x"}),
            _entry("colour", "select"),
        )
    }
    good = [{"field": "title"}, {"field": "serial"}]
    assert faults(entries, good) == []
    found = faults(entries, [{"field": "colour"}, {"field": "colour"}, {"field": "nope"}, {"field": "owner"}])
    assert [(one.field, one.code) for one in found] == [
        ("fields.1.field", "twice"),
        ("fields.2.field", "not_asked"),
        ("fields.3.field", "not_for_strangers"),
        ("fields", "required_field_missing"),
        ("fields", "required_field_missing"),
    ]
    entries["owner"]["is_required"] = True
    assert [one.field for one in faults(entries, good)] == ["type_id"]


def test_what_the_form_itself_requires_and_what_it_does_not_ask() -> None:
    chosen = [{"field": "title"}, {"field": "files", "is_required": True}, {"field": "note", "is_required": True}]
    found = unanswered(chosen, {"title": "x", "note": "", "priority": "high"}, has_files=False)
    assert [(one.field, one.code) for one in found] == [
        ("values.files", "required"),
        ("values.note", "required"),
        ("values.priority", "not_asked"),
    ]
    assert unanswered(chosen, {"title": "x", "note": "y"}, has_files=True) == []
    assert placed(FieldProblem("fields.path.0", "c", "m")).field == "values.path.0"


@given(st.text(min_size=1), st.dictionaries(st.text(), st.text() | st.booleans()), st.lists(st.integers(1, 9)))
def test_a_stored_request_is_read_as_it_was_written(title: str, fields: dict[str, Any], files: list[int]) -> None:
    try:
        request = WebRequest(title=title, fields=fields, files=tuple(files), suspicions=("trap",))
        raw = write_request(request)
    except TypeError:  # half a surrogate pair: refused on the wire already
        return
    assert read_request(raw) == request


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"{}", b'{"format":2,"title":"x"}', b'{"format":1}', b"\xff"])
def test_what_is_no_stored_request_says_so(raw: bytes) -> None:
    with pytest.raises(RequestUnreadable):
        read_request(raw)


def test_what_a_later_version_adds_is_left_aside() -> None:
    assert read_request(b'{"format":1,"title":"x","mood":"good"}') == WebRequest(title="x")
