"""A form that a stranger filled in: judged as it would be by the ticket's own form, then taken into the pipeline."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from gongdan.channels.actions.take_request import content_hash, refuse_files, take_request
from gongdan.channels.actions.web_files import PostedFile
from gongdan.channels.errors.web import ChallengeUsed, FormClosed, WorkMissing
from gongdan.channels.inbound.requests import WebRequest
from gongdan.channels.queries.public_forms import MAX_FILE_BYTES, MAX_FILES, form_unit
from gongdan.channels.schemas.web_forms import SendWebForm
from gongdan.channels.web.asked import placed, unanswered
from gongdan.channels.web.challenge import Challenge, is_solved, read_challenge
from gongdan.channels.web.suspicion import suspicions
from gongdan.customers import RequesterDraft, read_requester
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.signed_links import LinkInvalid
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import Catalogue, TypeDef, catalogue, try_form

_EMPTY: tuple[Any, ...] = (None, "", [])


async def send_web_form(key: str, sent: SendWebForm, posted: Sequence[PostedFile]) -> dict[str, Any]:
    """Its reference, the ticket's number where there is one already, and thanks.

    Raises Invalid naming every field that is wrong, WorkMissing, ChallengeUsed, LinkExpired, FormClosed. Sent again
    with the same challenge the same request takes effect once.
    """
    async with form_unit(key) as (tx, form):
        challenge = _shown_work(tx, form, sent)
        request = await _read(tx, form, sent, challenge, posted)
        thanks = in_locale(form.texts.get("thanks"), form.locale)
    content = content_hash(sent.model_dump(exclude={"answer"}), posted)
    outcome, is_new = await take_request(
        challenge.tenant_id,
        road="form",
        delivery_key=f"form:{form.id}:{challenge.nonce}",
        request=request,
        posted=posted,
        limit=MAX_FILE_BYTES,
        content=content,
        form_id=form.id,
    )
    if not is_new and outcome.envelope.get("content") != content:
        raise ChallengeUsed
    return {"reference": str(outcome.id), "number": outcome.number, "thanks": thanks}


async def judge_web_form(tx: Tx, form: Row[Any], values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Which of its fields are shown and required now, as half-typed values stand. Raises FormClosed."""
    known, kind = await type_of_form(tx, form)
    filled = await try_form(tx, known, kind, {name: value for name, value in values.items() if value not in _EMPTY})
    told = []
    for one in required_now(form.fields, filled.judged):
        judged = filled.judged.get(one["field"])
        if judged is not None:
            is_required = one["is_required"] or (judged.is_shown and judged.is_required)
            told.append({"field": one["field"], "is_shown": judged.is_shown, "is_required": is_required})
    return told


def required_now(fields: Sequence[Mapping[str, Any]], judged: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of the web form; what its type does not show now is not required by the web form either."""
    shown = {field for field, one in judged.items() if one.is_shown}
    return [
        {**one, "is_required": bool(one.get("is_required")) and (one["field"] in shown or one["field"] not in judged)}
        for one in fields
    ]


async def type_of_form(tx: Tx, form: Row[Any]) -> tuple[Catalogue, TypeDef]:
    """The set-up and the type that the form asks for. Raises FormClosed."""
    known = await catalogue(tx)
    kind = known.types.get(form.type_id)
    if not form.is_active or kind is None or not (kind.is_active and kind.is_public):
        raise FormClosed
    return known, kind


def _shown_work(tx: Tx, form: Row[Any], sent: SendWebForm) -> Challenge:
    challenge = read_challenge(sent.challenge, tx.now)
    if (challenge.tenant_id, challenge.form_id) != (tx.tenant_id, form.id):
        raise LinkInvalid
    if not is_solved(sent.challenge, sent.answer, challenge.bits):
        raise WorkMissing
    return challenge


async def _read(
    tx: Tx, form: Row[Any], sent: SendWebForm, challenge: Challenge, posted: Sequence[PostedFile]
) -> WebRequest:
    known, kind = await type_of_form(tx, form)
    refuse_files(posted, MAX_FILES, MAX_FILE_BYTES)
    values = {name: value for name, value in sent.values.items() if value not in _EMPTY}
    tried = values | ({"files": [1] * len(posted)} if posted else {})
    filled = await try_form(tx, known, kind, tried)
    problems = list(unanswered(required_now(form.fields, filled.judged), values, has_files=bool(posted)))
    problems += read_requester(RequesterDraft(sent.name, sent.email), known.phone_region).problems
    if posted and not any(one["field"] == "files" for one in form.fields):
        problems.append(FieldProblem("files", "not_asked", "This form takes no files.", "Send it without."))
    blamed = {one.field for one in problems}
    problems += [one for one in map(placed, filled.problems) if one.field not in blamed]
    if problems:
        raise Invalid(problems=problems)
    texts = [sent.name, *(value for value in values.values() if isinstance(value, str))]
    return WebRequest(
        title=values.pop("title"),
        description=values.pop("description", ""),
        category=values.pop("category", ""),
        priority=values.pop("priority", ""),
        name=sent.name,
        email=sent.email,
        type_id=form.type_id,
        team_id=form.team_id or 0,
        fields=values,
        locale=form.locale,
        page=sent.page,
        suspicions=tuple(
            suspicions(trap=sent.website, seconds=(tx.now - challenge.made_at).total_seconds(), texts=texts)
        ),
    )
