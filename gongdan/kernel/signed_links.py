"""Links that open one thing to whoever holds them, without an account: signed, for one purpose, until a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gongdan.kernel.errors import AppError
from gongdan.kernel.secrets import is_signed, signature

_MAX = 400


class LinkInvalid(AppError):
    """This link is not valid: copy it whole, or ask for a new one."""

    status = 404


class LinkExpired(AppError):
    """This link is no longer valid: ask for a new one."""

    status = 410


@dataclass(frozen=True, slots=True)
class SignedLink:
    """What a link says: the tenant, and the ids it was made for."""

    tenant_id: int
    ids: tuple[int, ...]
    expires_at: datetime


def make_link(tenant_id: int, purpose: str, ids: Sequence[int], expires_at: datetime) -> str:
    """The text of a link for this purpose, url-safe. Whoever holds it may do what it is for until `expires_at`."""
    message = "-".join(str(n) for n in (tenant_id, int(expires_at.timestamp()), *ids))
    return f"{message}.{signature(message, f'link:{purpose}')}"


def read_link(text: str, purpose: str, now: datetime) -> SignedLink:
    """What the link says. Raises LinkInvalid for one that was not made here for this purpose, LinkExpired."""
    message, _, signed = text[:_MAX].partition(".")
    if not is_signed(message, signed, f"link:{purpose}"):
        raise LinkInvalid
    tenant_id, expiry, *ids = (int(n) for n in message.split("-"))
    expires_at = datetime.fromtimestamp(expiry, UTC)
    if now > expires_at:
        raise LinkExpired
    return SignedLink(tenant_id, tuple(ids), expires_at)
