"""Reads of mailboxes: for administration, and for those who fetch and send (only these see the secrets)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select, and_, select

from gongdan.channels.mailbox_rules import Door, incoming, outgoing
from gongdan.channels.mailbox_secrets import secrets_of
from gongdan.channels.models import mailboxes
from gongdan.channels.policy.mailboxes import may_read
from gongdan.identity import teams
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.ticketing import Catalogue, catalogue

_row = mailboxes.c
_PLAIN = (
    "id", "name", "address", "sender_name", "aliases", "is_active", "road", "in_host", "in_port", "in_security",
    "in_user", "in_folder", "in_after", "out_host", "out_port", "out_security", "out_user", "auth", "token_url",
    "client_id", "team_id", "locale", "signature", "copies", "after_closing", "reopen_days", "acknowledges",
    "quotes_history", "signs_replies", "authserv_id", "silence_hours", "storm_limit", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """A mailbox as those need it who talk to its servers. `columns` are those of the table."""

    id: int
    tenant_id: int
    version: int
    columns: Mapping[str, Any] = field(repr=False)
    incoming: Door | None
    outgoing: Door | None


def account_of(row: Row[Any], secrets: Mapping[str, str] | None = None) -> Account:
    """How to reach the servers of a mailbox."""
    columns = row._asdict()
    opened = secrets_of(row.secrets) if secrets is None else secrets
    doors = incoming(columns, opened), outgoing(columns, opened)
    columns.pop("secrets")
    return Account(row.id, row.tenant_id, row.version, columns, *doors)


async def get_account(tx: Tx, mailbox_id: int) -> Account:
    """With its secrets; for the product itself at work. Raises NotFound."""
    return account_of(await get_row(tx, mailbox_id))


async def get_row(tx: Tx, mailbox_id: int) -> Row[Any]:
    """Raises NotFound."""
    row = await tx.first(select(mailboxes).where(_row.tenant_id == tx.tenant_id, _row.id == mailbox_id))
    if row is None:
        raise NotFound("mailbox", mailbox_id)
    return row


async def list_mailboxes(tx: Tx) -> list[dict[str, Any]]:
    """All mailboxes by name."""
    may_read(tx)
    known = await catalogue(tx)
    return [_shape(row, known) for row in await tx.all(_named(tx).order_by(_row.name, _row.id))]


async def get_mailbox(tx: Tx, mailbox_id: int) -> dict[str, Any]:
    """One mailbox. Raises NotFound."""
    may_read(tx)
    row = await tx.first(_named(tx).where(_row.id == mailbox_id))
    if row is None:
        raise NotFound("mailbox", mailbox_id)
    return _shape(row, await catalogue(tx))


def _named(tx: Tx) -> Select[Any]:
    same = and_(teams.c.tenant_id == _row.tenant_id, teams.c.id == _row.team_id)
    joined = select(mailboxes, teams.c.name.label("team_name")).outerjoin(teams, same)
    return joined.where(_row.tenant_id == tx.tenant_id)


def _shape(row: Row[Any], known: Catalogue) -> dict[str, Any]:
    secrets = secrets_of(row.secrets)
    kind = known.type(row.type_id) if row.type_id is not None else None
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        **{f"has_{name}": bool(secrets.get(name)) for name in ("in_password", "out_password")},
        **{f"has_{name}": bool(secrets.get(name)) for name in ("client_secret", "refresh_token")},
        "type": kind.key if kind else None,
        "team_name": row.team_name,
        "created_at": iso(row.created_at),
        "updated_at": iso(row.updated_at),
    }
