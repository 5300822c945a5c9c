"""Hostile HTML: nothing that acts is left, and what people write stays."""

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from gongdan.rendering import html_to_text, safe_html

HOSTILE = Path(__file__).parents[2].parent / "shared" / "data" / "hostile-input"
ACTIVE_TAGS = {
    "script", "style", "iframe", "object", "embed", "applet", "form", "input", "button", "select", "textarea",
    "svg", "math", "link", "meta", "base", "video", "audio", "source", "frame", "frameset", "isindex", "template",
}  # fmt: skip


class Inspector(HTMLParser):
    """Collects whatever would act or load from elsewhere when a browser read the markup."""

    def __init__(self) -> None:
        super().__init__()
        self.offences: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ACTIVE_TAGS:
            self.offences.append(tag)
        for name, value in attrs:
            bare = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in ("srcdoc", "formaction", "background", "srcset", "id", "name"):
                self.offences.append(f"{tag} {name}")
            if re.match(r"(javascript|vbscript|data|file|view-source):", bare) or bare.startswith(("//", "\\")):
                self.offences.append(f"{tag} {name}={value}")
            if name == "src" and not bare.startswith(("cid:", "/")):
                self.offences.append(f"remote {value}")
            if name == "style" and re.search(r"url|expression|@|\\|position|behavior|binding", bare):
                self.offences.append(f"style {value}")


def offences(markup: str) -> list[str]:
    inspector = Inspector()
    inspector.feed(markup)
    inspector.close()
    return inspector.offences


def vectors() -> list[str]:
    if not HOSTILE.is_dir():
        pytest.skip(f"the hostile inputs are not at {HOSTILE}")
    found: list[str] = [item["payload"] for item in json.loads((HOSTILE / "dompurify_expect.json").read_text())]
    sheet = json.loads((HOSTILE / "h5sc_vectors.json").read_text())
    for item in sheet["items"]:
        written = json.dumps(item)
        for name, payload in sheet["payloads"].items():
            written = written.replace(f"%{name}%", json.dumps(payload)[1:-1])
        found += strings_in(json.loads(written))
    found += json.loads((HOSTILE / "blns.json").read_text())
    found += [path.read_text().split("\n--\n")[0] for path in (HOSTILE / "bleach").glob("*.test")]
    return found


def strings_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for member in members for text in strings_in(member)]


def test_the_inspector_sees_offences() -> None:
    assert len(offences("<svg onload=x><a href=' java\nscript:x'><img src=http://t/><p style='a:url(x)'>")) == 5


def test_no_known_attack_leaves_anything_active() -> None:
    attacks = vectors()
    assert len(attacks) > 600
    left = {attack: found for attack in attacks if (found := offences(safe_html(attack)))}
    assert left == {}


def test_sanitising_twice_changes_nothing() -> None:
    once = [safe_html(attack) for attack in vectors()]
    again = [safe_html(markup) for markup in once]
    # The order of attributes means nothing.
    assert [sorted(re.findall(r"[^\s<>]+|[<>]", markup)) for markup in again] == [
        sorted(re.findall(r"[^\s<>]+|[<>]", markup)) for markup in once
    ]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>打印机<b>坏了</b></p>", "<p>打印机<b>坏了</b></p>"),
        ("<b onclick=x()>a</b>", "<b>a</b>"),
        ("<img src='cid:1@x' alt='a' onerror=x>", '<img src="cid:1@x" alt="a">'),
        ("<img src='https://track.example/1.png' alt=a>", '<img alt="a">'),
        ("<img src='/api/v1/files/1'>", '<img src="/api/v1/files/1">'),
        ("<img width='100%;x'>", "<img>"),
        ("<p style='text-align: center; position: fixed'>a</p>", '<p style="text-align:center">a</p>'),
        ("<p style='text-align: url(http://x)'>a</p>", "<p>a</p>"),
        ("a<script>x()</script>b<!-- c -->", "ab"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("a\x00<scr\x00ipt>x</script>b", "ab"),
        ("<font color=red>a</font><form><input>b</form>", "ab"),
    ],
)
def test_content_stays_and_activity_goes(markup: str, expected: str) -> None:
    assert safe_html(markup) == expected


@pytest.mark.parametrize("target", ["https://a.example/?b=1", "mailto:a@b.example", "tel:+861380", "/tickets/1"])
def test_a_link_opens_apart_and_cannot_reach_back(target: str) -> None:
    cleaned = safe_html(f"<a href='{target}'>a</a>")
    assert f'href="{target}"' in cleaned
    assert 'rel="noopener noreferrer"' in cleaned
    assert 'target="_blank"' in cleaned


@pytest.mark.parametrize("target", ["javascript:x", "//evil.example", "/\\evil.example", "data:text/html,x", "x"])
def test_a_link_elsewhere_loses_its_target(target: str) -> None:
    assert "href" not in safe_html(f"<a href='{target}'>a</a>")


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + "deep",
        "<div><!--</div>-->" * 5_000 + "deep",
        "".join(f"<p><b a='{number}'>" for number in range(3_000)) + "deep",
        "<" * 100_000 + " deep",
        "<p><b>" * 50_000 + "deep",
        "<style>" * 20_000 + "</style>deep",
    ],
)
def test_markup_built_to_exhaust_a_parser_takes_no_time(markup: str) -> None:
    began = time.process_time()
    cleaned = safe_html(markup)
    text = html_to_text(markup)
    assert time.process_time() - began < 3
    assert len(cleaned) < 10 * len(markup)
    assert text.endswith("deep")
    assert offences(cleaned) == []


def test_a_long_ordinary_table_is_no_attack() -> None:
    table = "<table>" + "<tr><td>a<td><p>b<br>" * 5_000 + "</table>"
    assert safe_html(table).count("<td>") == 10_000
