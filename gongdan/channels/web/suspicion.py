"""What smells of spam about a request from a form. Guesses only: what they name is held for a person, never lost."""

import re
from collections.abc import Iterable

# Nobody reads a form and fills it in so fast; programs do.
FASTEST_SECONDS = 2.0
MOST_ADDRESSES = 5
_ADDRESS = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_MARKUP = re.compile(r"<a\s[^>]*href|\[url[=\]]", re.IGNORECASE)


def suspicions(*, trap: str, seconds: float, texts: Iterable[str]) -> list[str]:
    """The reasons to have a person look first, as codes: `trap`, `too_fast`, `many_links`, `markup`.

    `trap` is the field that people never see, `seconds` the time between asking for the form and sending it.
    """
    whole = "\n".join(texts)
    found = {
        "trap": bool(trap.strip()),
        "too_fast": seconds < FASTEST_SECONDS,
        "many_links": len(_ADDRESS.findall(whole)) > MOST_ADDRESSES,
        "markup": bool(_MARKUP.search(whole)),
    }
    return [code for code, is_so in found.items() if is_so]
