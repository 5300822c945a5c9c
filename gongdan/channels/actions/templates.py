"""Change the texts that mails are made of, put back what is shipped, and see one with made-up values."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.channels.events.outbound import MailTemplateChanged
from gongdan.channels.models import mail_templates
from gongdan.channels.outbound.shipped import Text
from gongdan.channels.outbound.templates import Value, faults, link, markup, plain, render, safe_body, variables
from gongdan.channels.policy.templates import may_manage_templates
from gongdan.channels.queries.texts import find_own_text
from gongdan.channels.schemas.templates import MailTemplateIn
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx

_row = mail_templates.c
_MADE_UP = {
    "zh-CN": {
        "ticket.title": "打印机不出纸",
        "requester.name": "李娜",
        "agent.name": "王强",
        "solution": "已更换硒鼓。",
    },
    "en": {
        "ticket.title": "The printer is out of order",
        "requester.name": "Li Na",
        "agent.name": "Wang Qiang",
        "solution": "The toner was replaced.",
    },
}
_BODY = {
    "zh-CN": "<p>您好，我们已经在处理，<b>今天</b>会给您答复。</p>",
    "en": "<p>Hello, we are on it and will answer <b>today</b>.</p>",
}


async def set_template(
    tx: Tx, kind: str, locale: str, wanted: MailTemplateIn, check_version: Callable[[int], None]
) -> None:
    """Use this text from now on. Raises NotAllowed, Invalid, VersionStale."""
    may_manage_templates(tx)
    row = await find_own_text(tx, kind, locale)
    check_version(row.version if row else 0)
    text = _held(kind, wanted)
    values: dict[str, Any] = {
        "subject": text.subject,
        "body": text.body,
        "is_active": wanted.is_active,
        "version": (row.version if row else 0) + 1,
        "updated_at": tx.now,
    }
    given = upsert(mail_templates).values(tenant_id=tx.tenant_id, kind=kind, locale=locale, **values)
    statement = given.on_conflict_do_update(index_elements=["tenant_id", "kind", "locale"], set_=values)
    template_id = int(await tx.scalar(statement.returning(_row.id)))
    tx.record(MailTemplateChanged(template_id, template=kind, locale=locale))


async def restore_template(tx: Tx, kind: str, locale: str, check_version: Callable[[int], None]) -> None:
    """Use what is shipped again; harmless where it is. Raises NotAllowed, VersionStale."""
    may_manage_templates(tx)
    row = await find_own_text(tx, kind, locale)
    check_version(row.version if row else 0)
    if row is not None:
        await tx.execute(delete(mail_templates).where(_row.tenant_id == tx.tenant_id, _row.id == row.id))
        tx.record(MailTemplateChanged(row.id, template=kind, locale=locale, is_shipped=True))


def preview_template(tx: Tx, kind: str, locale: str, wanted: MailTemplateIn) -> dict[str, str]:
    """The text with made-up values. Raises NotAllowed, Invalid."""
    may_manage_templates(tx)
    made = render(_held(kind, wanted), _made_up(kind, locale))
    return {"subject": made.subject, "text": made.text, "html": made.html}


def _held(kind: str, wanted: MailTemplateIn) -> Text:
    text = Text(wanted.subject, safe_body(wanted.body))
    problems = faults(kind, text)
    if kind == "reply" and not wanted.is_active:
        remedy = "Leave is_active out, or send true."
        problems.append(FieldProblem("is_active", "reply_needed", "Replies are always sent.", remedy))
    if problems:
        raise Invalid(problems=problems)
    return text


def _made_up(kind: str, locale: str) -> dict[str, Value]:
    values = {name: plain(in_locale(names, locale)) for name, names in variables(kind).items()}
    values |= {name: plain(said) for name, said in _MADE_UP[locale].items()}
    values["ticket.number"] = plain("GD2025112200001")
    values |= {"link": link("https://desk.example/portal/request"), "body": markup(_BODY[locale])}
    # They stand in a reply only now and then.
    return values | {"files": plain(""), "confirmation": plain("")}
