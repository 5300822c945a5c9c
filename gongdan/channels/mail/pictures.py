"""Pure: pictures of a mail on other servers, named by sealed words, so that only what a mail shows is fetched."""

import base64
import binascii
import hmac
from urllib.parse import urlsplit

_SEAL_BYTES = 15
_LONGEST = 2000
PORTS = {"http": 80, "https": 443}


def is_fetchable(address: str) -> bool:
    """Whether it is a web address at the usual port: others are no pictures of mails, but doors to knock at."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return False
    usual = PORTS.get(parts.scheme.lower())
    is_plain = bool(parts.hostname) and parts.username is None and parts.password is None
    return is_plain and usual is not None and port in (None, usual) and len(address.encode()) <= _LONGEST


def seal_picture(key: bytes, message_id: int, address: str) -> str:
    """A word that opens this one picture of this one message."""
    plain = address.strip().encode()
    return base64.urlsafe_b64encode(_seal(key, message_id, plain) + plain).rstrip(b"=").decode()


def read_picture(key: bytes, message_id: int, word: str) -> str | None:
    """The address that a word of ours stands for; None for a word that we did not make."""
    try:
        raw = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    seal, plain = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:]
    if not hmac.compare_digest(seal, _seal(key, message_id, plain)):
        return None
    return plain.decode("utf-8", "replace")


def _seal(key: bytes, message_id: int, plain: bytes) -> bytes:
    return hmac.digest(key, b"%d:" % message_id + plain, "sha256")[:_SEAL_BYTES]
