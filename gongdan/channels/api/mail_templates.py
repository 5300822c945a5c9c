"""Routes of the texts that mails are made of."""

from functools import partial
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from gongdan.channels.actions.templates import preview_template, restore_template, set_template
from gongdan.channels.queries.texts import get_template, list_templates
from gongdan.channels.schemas.templates import (
    MailTemplateIn,
    MailTemplateOut,
    MailTemplatePreviewOut,
    TemplateKind,
    TemplateLocale,
)
from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.wire import Page, answer, etag

mail_templates_router = router("/api/v1/mail-templates", "mail templates")


@mail_templates_router.get("", response_model=Page[MailTemplateOut], summary="List the texts of mails")
async def list_all(tx: ReadTx) -> Response:
    """Each kind in each language, as it is used. Needs mail_template.manage."""
    return answer({"items": await list_templates(tx), "next_cursor": None})


@mail_templates_router.get(
    "/{template_kind}/{template_locale}", response_model=MailTemplateOut, summary="Read a text of mails"
)
async def read(template_kind: TemplateKind, template_locale: TemplateLocale, tx: ReadTx) -> Response:
    """With the variables that can be put in. Needs mail_template.manage."""
    return _one(await get_template(tx, template_kind, template_locale))


@mail_templates_router.put(
    "/{template_kind}/{template_locale}", response_model=MailTemplateOut, summary="Change a text of mails"
)
async def put(
    template_kind: TemplateKind,
    template_locale: TemplateLocale,
    wanted: MailTemplateIn,
    request: Request,
    tx: WriteTx,
) -> Response:
    """Used from now on; what is queued already stays as it is. Needs mail_template.manage."""
    await set_template(tx, template_kind, template_locale, wanted, partial(check_version, request))
    await tx.settle()
    return _one(await get_template(tx, template_kind, template_locale))


@mail_templates_router.delete(
    "/{template_kind}/{template_locale}", status_code=204, summary="Put a text of mails back"
)
async def restore(
    template_kind: TemplateKind, template_locale: TemplateLocale, request: Request, tx: WriteTx
) -> Response:
    """What is shipped is used again. Needs mail_template.manage."""
    await restore_template(tx, template_kind, template_locale, partial(check_version, request))
    return Response(status_code=204)


@mail_templates_router.post(
    "/{template_kind}/{template_locale}/previews",
    response_model=MailTemplatePreviewOut,
    summary="See a text of mails with values",
)
async def preview(
    template_kind: TemplateKind, template_locale: TemplateLocale, wanted: MailTemplateIn, tx: WriteTx
) -> Response:
    """The text that is sent, with made-up values; nothing is kept. Needs mail_template.manage."""
    return answer(preview_template(tx, template_kind, template_locale, wanted))


def _one(shape: dict[str, Any]) -> Response:
    return answer(shape, headers={"ETag": etag(shape["version"])})
