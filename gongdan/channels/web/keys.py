"""Keys of web forms and tokens of sources: the tenant's number in front, so that it is known where to look."""

import secrets

from gongdan.kernel.secrets import random_token
from gongdan.kernel.wire import MAX_BIGINT

TOKEN_PREFIX = "gd_in_"  # noqa: S105 - a visible mark, so that scanners and people know what they see
MAX_KEY = 40
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_RANDOM_LETTERS = 20
_LONGEST_TOKEN = 200


def new_form_key(tenant_id: int) -> str:
    """A key for an address: small letters and digits, a hyphen, nobody guesses it (100 random bits)."""
    return f"{_base36(tenant_id)}-{''.join(secrets.choice(_LETTERS) for _ in range(_RANDOM_LETTERS))}"


def tenant_of_key(key: str) -> int | None:
    """The tenant whose form a key names; None for what is no key."""
    digits, _, rest = key.partition("-")
    return _tenant_of(digits) if rest and len(key) <= MAX_KEY else None


def new_source_token(tenant_id: int) -> str:
    """What a program shows at the inbox; only its fingerprint is stored."""
    return f"{TOKEN_PREFIX}{_base36(tenant_id)}_{random_token()}"


def read_source_token(header: str) -> tuple[int, str] | None:
    """(tenant, token) of an `Authorization` header; None for anything that is no token of a source."""
    scheme, _, text = header.strip().partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text.startswith(TOKEN_PREFIX) or len(text) > _LONGEST_TOKEN:
        return None
    digits, _, secret = text.removeprefix(TOKEN_PREFIX).partition("_")
    tenant_id = _tenant_of(digits)
    return None if tenant_id is None or not secret or not text.isascii() else (tenant_id, text)


def _tenant_of(digits: str) -> int | None:
    if not 0 < len(digits) <= 13 or set(digits) - set(_DIGITS):
        return None
    tenant_id = int(digits, 36)
    return tenant_id if 1 <= tenant_id <= MAX_BIGINT else None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
