"""The texts of mails: a tenant's own where he has any, else what is shipped."""

from typing import Any

from sqlalchemy import Row, select

from gongdan.channels.models import mail_templates
from gongdan.channels.outbound.shipped import KIND_NAMES, KINDS, LOCALES, SHIPPED, Text
from gongdan.channels.outbound.templates import variables
from gongdan.channels.policy.templates import may_manage_templates
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx

_row = mail_templates.c


async def find_text(tx: Tx, kind: str, locale: str) -> Text | None:
    """The text of this kind in this language; None where the tenant sends none of the kind."""
    own = await find_own_text(tx, kind, locale)
    if own is None:
        return SHIPPED[kind, locale]
    return Text(own.subject, own.body) if own.is_active or kind == "reply" else None


async def find_own_text(tx: Tx, kind: str, locale: str) -> Row[Any] | None:
    """The row, where the tenant has changed it."""
    mine = (_row.tenant_id == tx.tenant_id, _row.kind == kind, _row.locale == locale)
    return await tx.first(select(mail_templates).where(*mine))


async def list_templates(tx: Tx) -> list[dict[str, Any]]:
    """All texts, each in both languages. Raises NotAllowed."""
    may_manage_templates(tx)
    rows = await tx.all(select(mail_templates).where(_row.tenant_id == tx.tenant_id))
    own = {(row.kind, row.locale): row for row in rows}
    return [_shape(tx, kind, locale, own.get((kind, locale))) for kind in KINDS for locale in LOCALES]


async def get_template(tx: Tx, kind: str, locale: str) -> dict[str, Any]:
    """One text on the wire. Raises NotAllowed."""
    may_manage_templates(tx)
    return _shape(tx, kind, locale, await find_own_text(tx, kind, locale))


def _shape(tx: Tx, kind: str, locale: str, row: Row[Any] | None) -> dict[str, Any]:
    shipped = SHIPPED[kind, locale]
    return {
        "kind": kind,
        "kind_name": in_locale(KIND_NAMES[kind], tx.actor.locale),
        "locale": locale,
        "subject": row.subject if row else shipped.subject,
        "body": row.body if row else shipped.body,
        "is_active": row.is_active if row else True,
        "is_shipped": row is None,
        "variables": [
            {"key": key, "name": in_locale(names, tx.actor.locale)} for key, names in variables(kind).items()
        ],
        "version": row.version if row else 0,
        "updated_at": row.updated_at if row else None,
    }
