"""Change what is said of a kind outside, put back what is shipped, and see a text with made-up values."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.text import LOCALES
from gongdan.kernel.unit import Tx
from gongdan.notifications.events import NotificationTemplateChanged
from gongdan.notifications.kinds import KINDS
from gongdan.notifications.models import notification_templates
from gongdan.notifications.policy import may_manage
from gongdan.notifications.schemas.roads import NoticeTextIn
from gongdan.notifications.texts import Words, made_up, say, text_faults

_row = notification_templates.c


async def set_template(
    tx: Tx, kind: str, locale: str, wanted: NoticeTextIn, check_version: Callable[[int], None]
) -> None:
    """Say this from now on. Raises NotAllowed, NotFound, Invalid, VersionStale."""
    may_manage(tx)
    _must_be(kind, locale)
    before = await _held(tx, kind, locale)
    check_version(before.version if before is not None else 0)
    words = _judged(wanted)
    values: dict[str, Any] = {
        "subject": words.subject,
        "body": words.body,
        "version": (before.version if before is not None else 0) + 1,
        "updated_at": tx.now,
    }
    given = upsert(notification_templates).values(tenant_id=tx.tenant_id, kind=kind, locale=locale, **values)
    stored = given.on_conflict_do_update(index_elements=["tenant_id", "kind", "locale"], set_=values)
    template_id = int(await tx.scalar(stored.returning(_row.id)))
    tx.record(NotificationTemplateChanged(template_id, kind, locale))


async def restore_template(tx: Tx, kind: str, locale: str, check_version: Callable[[int], None]) -> None:
    """Say what is shipped again; harmless where it is. Raises NotAllowed, NotFound, VersionStale."""
    may_manage(tx)
    _must_be(kind, locale)
    before = await _held(tx, kind, locale)
    check_version(before.version if before is not None else 0)
    if before is not None:
        mine = (_row.tenant_id == tx.tenant_id, _row.id == before.id)
        await tx.execute(delete(notification_templates).where(*mine))
        tx.record(NotificationTemplateChanged(before.id, kind, locale, is_shipped=True))


def preview_template(tx: Tx, kind: str, locale: str, wanted: NoticeTextIn) -> dict[str, str]:
    """The text with made-up values. Raises NotAllowed, NotFound, Invalid."""
    may_manage(tx)
    _must_be(kind, locale)
    words = say(_judged(wanted), made_up(kind, locale))
    return {"subject": words.subject, "body": words.body}


def _must_be(kind: str, locale: str) -> None:
    if kind not in KINDS or locale not in LOCALES:
        raise NotFound("notification_template", f"{kind}/{locale}")


def _judged(wanted: NoticeTextIn) -> Words:
    problems = [*text_faults("subject", wanted.subject), *text_faults("body", wanted.body)]
    if problems:
        raise Invalid(problems=problems)
    return Words(wanted.subject, wanted.body)


async def _held(tx: Tx, kind: str, locale: str) -> Row[Any] | None:
    mine = (_row.tenant_id == tx.tenant_id, _row.kind == kind, _row.locale == locale)
    return await tx.first(select(notification_templates).where(*mine).with_for_update())
