"""Authentication-Results (RFC 8601): the verdicts of a server that we trust, read instead of judged again."""

import re
from collections.abc import Collection, Iterator

from gongdan.channels.mail.parsed import ParsedMail
from gongdan.channels.mail.verdicts import RESULTS, Trust, Verdict

MOST = 16_384
"""Characters of one header line that are read."""
TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s;="]+)|([;=])')
DOMAIN_OF = {
    "spf": ("smtp.mailfrom", "smtp.helo", "smtp.mfrom"),
    "dkim": ("header.d", "header.i"),
    "dmarc": ("header.from",),
    "arc": (),
}
SYNONYMS = {
    "hardfail": "fail",
    "error": "temperror",
    "discard": "policy",
    "nxdomain": "permerror",
    "bestguesspass": "pass",
}


def trusted_results(mail: ParsedMail, authserv_ids: Collection[str]) -> Trust | None:
    """The verdicts of the servers named in `authserv_ids` (lower case); None when none of them left any.

    Only name servers that remove such lines from what they are handed: whoever writes to them could forge the rest.
    The topmost word on a method counts.
    """
    found: dict[str, list[Verdict]] = {}
    wish = ""
    for line in mail.headers.all("Authentication-Results"):
        server, results = _read(line[:MOST])
        if server not in authserv_ids:
            continue
        for method, verdict, policy in results:
            found.setdefault(method, []).append(verdict)
            wish = wish or policy
    if not found:
        return None
    first = {method: verdicts[0] for method, verdicts in found.items()}
    signatures = tuple(found.get("dkim", ()))
    best = next((verdict for verdict in signatures if verdict.is_pass), first.get("dkim", Verdict()))
    return Trust(
        first.get("spf", Verdict()),
        best,
        first.get("dmarc", Verdict()),
        first.get("arc", Verdict()),
        signatures,
        wish,
    )


def _read(line: str) -> tuple[str, list[tuple[str, Verdict, str]]]:
    """The server's name, and (method, verdict, policy) for each result that we know."""
    plain, comments = _without_comments(line)
    pieces = list(_pieces(plain))
    server = pieces[0][0].lower() if pieces and pieces[0] else ""
    wish = next(iter(re.findall(r"\bp=(none|quarantine|reject)\b", comments, re.IGNORECASE)), "").lower()
    results = []
    for piece in pieces[1:]:
        words = dict(zip(piece[::3], piece[2::3], strict=False)) if piece[1::3].count("=") == len(piece[1::3]) else {}
        method, result = next(iter(words.items()), ("", ""))
        method, result = method.partition("/")[0].lower(), SYNONYMS.get(result.lower(), result.lower())
        if method in DOMAIN_OF and result in RESULTS:
            named = next((words[name] for name in DOMAIN_OF[method] if words.get(name)), "")
            verdict = Verdict(result, named.rpartition("@")[2].lower(), words.get("reason", "")[:200])
            results.append((method, verdict, wish if method == "dmarc" else ""))
    return server, results


def _pieces(plain: str) -> Iterator[list[str]]:
    """The words between semicolons: `a = b c = d` as one list."""
    words: list[str] = []
    for match in TOKEN.finditer(plain):
        if match.group(3) == ";":
            yield words
            words = []
        else:
            words.append(match.group(1) if match.group(1) is not None else match.group())
    yield words


def _without_comments(line: str) -> tuple[str, str]:
    """The line without its comments (which nest), and the comments."""
    plain: list[str] = []
    comments: list[str] = []
    depth, is_quoted = 0, False
    for letter in line:
        if letter == '"' and not depth:
            is_quoted = not is_quoted
        if letter == "(" and not is_quoted:
            depth += 1
        (comments if depth else plain).append(letter)
        if letter == ")" and depth:
            depth -= 1
            plain.append(" ")
    return "".join(plain), "".join(comments)
