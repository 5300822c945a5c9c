"""Pure: the secret of a webhook, and the header by which a receiver knows that it was us, and when."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
SEALED_FOR = "webhook secret"
HEADER = "Gongdan-Signature"


def made_secret() -> str:
    """A secret that nobody guesses; its first letters tell a scanner of leaked keys what it is."""
    return PREFIX + secrets.token_urlsafe(32)


def signature(keys: Sequence[str], seconds: int, body: str) -> str:
    """`t=…,v1=…`, a `v1` for each secret that is valid: a receiver takes any of them. `seconds` since 1970."""
    message = f"{seconds}.{body}".encode()
    signed = (hmac.new(key.encode(), message, hashlib.sha256).hexdigest() for key in keys)
    return ",".join([f"t={seconds}", *(f"v1={one}" for one in signed)])
