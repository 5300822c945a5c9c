"""Hostile strings: our own always, and the collections of others where they are at hand."""

import functools
import json
import re
import unicodedata
from itertools import islice

from tests.rendering.test_sanitize import HOSTILE, vectors

REASON = f"the hostile inputs are not at {HOSTILE}"

OWN = (
    "<script>alert(1)</script>",
    "'; DROP TABLE tickets; --",
    "=HYPERLINK(\"http://x.example\",\"y\")",
    "+1+1", "-2+3", "@SUM(1)", "＝1+1", "\t=1", "\r=1",
    "%s %(x)s {0} {name} ${jndi:ldap://x.example/a} {{7*7}} #{7*7}",
    "100% _ \\ \\\\ \\x00 \\u0000 %00",
    "../../../../etc/passwd", "..\\..\\win.ini", "file:///etc/passwd", "\\\\server\\share",
    "null", "None", "NaN", "true", "0", "-1", "1e400", "0x10", "[]", "{}", '"', "'", "`", "\\",
    "\u202egpj.exe", "\u2066\u2067\u2068x", "\u200b", "\ufeff", "\u00ad", "e\u0301" * 40, "Z" + "\u0335" * 120,
    "👩‍👩‍👧‍👦🏳️‍🌈🇨🇳", "𠮷野家𠀀", "İıſK", "ﷺ", "\U000e0041", "\ue000", "٣٤٥", "工单　全角", "ａｂｃ＠ｘ．ｃｎ",
    "line one\nline two", "line one\r\nline two", "tab\there", "bell\x07", "esc\x1b[31m", "del\x7f", "c1\x85\x9b",
    "\u2028\u2029", "\ufffe\uffff", "&lt;b&gt; &amp;amp; &#0; &#x110000;", "]]>", "<!--", "<![CDATA[x]]>",
    "javascript:alert(1)", "data:text/html;base64,PHNjcmlwdD4=", "//evil.example", "http://[::1", "http://a:b@c/",
    "a@b@c", '"very.(),:;<>[]".VERY"@x.example', "x@localhost", "+86 138", "tel:+8613800138000;ext=1", "1" * 39,
    "1" * 401, "9" * 5000, "长" * 201, "x" * 301, "x" * 1001, "x" * 50_001, "<b>" * 400, "(" * 400,
    "me", "my_team", "*", "v1", '"v1"', " ", "　", "",
)  # fmt: skip
# What no store can hold: refused wherever it stands.
UNSTORABLE = ("nul\x00inside", "\x00", "half \ud800 pair", "\udfff", "\ud83d")


@functools.cache
def collected() -> tuple[str, ...]:
    """Everything there is, each once."""
    others: list[str] = []
    if HOSTILE.is_dir():
        others = vectors() + json.loads((HOSTILE / "csv_injection.json").read_text()) + hosts()
    return tuple(dict.fromkeys([*OWN, *others]))


def hosts() -> list[str]:
    """Addresses inside the house, as those who want our server to fetch them write them."""
    if not HOSTILE.is_dir():
        return ["http://127.0.0.1", "http://0x7f.1", "http://[::ffff:127.0.0.1]"]
    found = json.loads((HOSTILE / "ssrf_hosts.json").read_text())
    return [f"https://{host}/" for host in found["must_refuse"] + found["must_allow"]]


def some(turn: int, every: int = 6) -> list[str]:
    """A third of our own and each `every`th of the others: fields with different turns see them all."""
    return [*OWN[turn % 3 :: 3], *islice(collected(), len(OWN) + turn % every, None, every)]


def visible(text: str) -> str:
    """What must survive: all but control characters, kinds of line ends, and blanks around."""
    lines = re.sub("\r\n?|[\x85\u2028\u2029]", "\n", text)
    kept = (one for one in lines if one in "\n\t" or not (unicodedata.category(one) == "Cc" or one in "\ufffe\uffff"))
    return "".join(kept).strip()
