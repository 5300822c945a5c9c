"""Letter case in `contains` and `starts_with`: one definition for SQL and Python on any PostgreSQL.

A letter of the needle matches itself and its upper- and lower-case forms, where these are one character and
where both are ASCII or neither is. What the server's own lower() does depends on its version, its locale and
its Unicode tables (İ becomes i in one, i̇ in the other; Σ has two small forms), so it is asked for ASCII
only, with COLLATE "C"; a needle with other letters that have case becomes a regular expression that spells
their forms out. So ß does not match SS, K (Kelvin) not k, and Chinese is untouched.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def forms_of(letter: str) -> str:
    """The letter and its other-case forms, sorted."""
    forms = {letter}
    for form in (letter.lower(), letter.upper()):
        if len(form) == 1 and form.isascii() == letter.isascii():
            forms.add(form)
    return "".join(sorted(forms))


def is_plain(needle: str) -> bool:
    """Whether only ASCII letters in it have case: then LIKE over an ASCII lower() is enough."""
    return all(letter.isascii() or len(forms_of(letter)) == 1 for letter in needle)


def like_pattern(needle: str, *, is_prefix: bool) -> str:
    """The LIKE pattern for a plain needle, to be matched against the ASCII-lowered text; escape is backslash."""
    lowered = needle.translate(_ASCII_LOWER)
    for special in ("\\", "%", "_"):
        lowered = lowered.replace(special, "\\" + special)
    return f"{lowered}%" if is_prefix else f"%{lowered}%"


def regex_pattern(needle: str, *, is_prefix: bool) -> str:
    """A regular expression that PostgreSQL and Python read alike: escaped characters and brackets of letters."""
    return ("^" if is_prefix else "") + "".join(_as_regex(letter) for letter in needle)


def is_in(needle: str, text: str, *, is_prefix: bool) -> bool:
    pattern = _compiled(needle)
    return (pattern.match(text) if is_prefix else pattern.search(text)) is not None


def _as_regex(letter: str) -> str:
    forms = forms_of(letter)
    if len(forms) > 1:
        return f"[{forms}]"
    return letter if letter.isalnum() or not letter.isascii() else "\\" + letter


@lru_cache(maxsize=512)
def _compiled(needle: str) -> re.Pattern[str]:
    return re.compile(regex_pattern(needle, is_prefix=False))
