"""What a caller shows: API tokens and session cookies, each with its tenant's number in front of the secret."""

from dataclasses import dataclass

from gongdan.kernel.secrets import random_token
from gongdan.kernel.wire import MAX_BIGINT

TOKEN_PREFIX = "gd_"  # noqa: S105 - a visible mark, so that scanners and people know what they see
SESSION_COOKIE = "gongdan_session"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Credential:
    """A well-formed token and the tenant it claims; whether it is good only the stored fingerprint can say."""

    tenant_id: int
    text: str
    is_session: bool


def new_session_secret(tenant_id: int) -> str:
    return f"{_base36(tenant_id)}_{random_token()}"


def new_api_token(tenant_id: int) -> str:
    return TOKEN_PREFIX + new_session_secret(tenant_id)


def read_bearer(header: str) -> Credential | None:
    """The token of an `Authorization` header; None for anything else."""
    scheme, _, text = header.strip().partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text.startswith(TOKEN_PREFIX):
        return None
    tenant_id = _tenant_of(text.removeprefix(TOKEN_PREFIX))
    return None if tenant_id is None else Credential(tenant_id, text, is_session=False)


def read_cookie(text: str) -> Credential | None:
    """The session of a cookie; None for anything else."""
    tenant_id = _tenant_of(text)
    return None if tenant_id is None else Credential(tenant_id, text, is_session=True)


def _tenant_of(text: str) -> int | None:
    digits, _, secret = text.partition("_")
    if not digits or not secret or len(text) > _LONGEST or not text.isascii() or set(digits) - set(_DIGITS):
        return None
    tenant_id = int(digits, 36)
    return tenant_id if 1 <= tenant_id <= MAX_BIGINT else None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
