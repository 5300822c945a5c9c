"""Origins: the sites on which a form may stand, as browsers name them."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

MAX_ORIGINS = 50
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?|\[[0-9a-f:]+\]")
_USUAL_PORTS = {"http": 80, "https": 443}


def read_origin(text: str) -> str | None:
    """The origin as browsers send it (`https://www.example.com`); None for what is none.

    A slash at the end, capitals, names in other scripts and the usual port are put right; a path is not cut off, for
    whoever writes one means something else than what would be stored.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode() if "[" not in parts.netloc else f"[{parts.hostname}]"
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in _USUAL_PORTS or not _HOST.fullmatch(host) or parts.username is not None:
        return None
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        return None
    return f"{parts.scheme}://{host}" + ("" if port in (None, _USUAL_PORTS[parts.scheme]) else f":{port}")


def is_allowed(origin: str, allowed: Sequence[str], own: Sequence[str]) -> bool:
    """Whether a page of this origin may show the form: our own pages always, any where none is named."""
    return not allowed or origin in allowed or origin in own
