"""Make, change and delete webhooks, and replace their secrets."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from gongdan.conditions import ConditionInvalid, check, parse
from gongdan.integrations import policy
from gongdan.integrations.actions.record_webhooks import drop_waiting, shown_address
from gongdan.integrations.adapter.receiver import address_trouble
from gongdan.integrations.errors import WebhookNameTaken
from gongdan.integrations.events import WebhookChanged, WebhookCreated, WebhookDeleted, WebhookSecretReplaced
from gongdan.integrations.models import webhooks
from gongdan.integrations.schemas.webhooks import WebhookIn
from gongdan.integrations.webhooks.occasions import WORDS
from gongdan.integrations.webhooks.signing import SEALED_FOR, made_secret
from gongdan.integrations.webhooks.trying import SECRETS_OVERLAP
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import FieldProblem, Invalid, NotFound
from gongdan.kernel.secrets import encrypt
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.ticketing import catalogue, testable

MAX_WEBHOOKS = 100
VersionCheck = Callable[[int], None]
_row = webhooks.c


async def create_webhook(tx: Tx, draft: WebhookIn) -> tuple[int, str]:
    """A webhook; its id and its secret, which nobody is told again. Raises Invalid, WebhookNameTaken."""
    policy.may_manage_webhooks(tx)
    values = await _checked(tx, draft, None)
    if (await tx.scalar(select(func.count()).where(_mine(tx))) or 0) >= MAX_WEBHOOKS:
        remedy = "Delete one that is no longer needed."
        raise Invalid.one("name", "too_many", f"There are {MAX_WEBHOOKS} webhooks already.", remedy)
    secret = made_secret()
    row = {
        "tenant_id": tx.tenant_id,
        "secret": encrypt(secret, SEALED_FOR),
        "creator_id": tx.actor.user_id,
        "creator_name": tx.actor.name[:200],
        "created_at": tx.now,
        "updated_at": tx.now,
        **values,
    }
    webhook_id = int(await tx.scalar(insert(webhooks).values(row).returning(_row.id)))
    tx.record(WebhookCreated(webhook_id, draft.name, shown_address(draft.url), values["events"]))
    return webhook_id, secret


async def change_webhook(tx: Tx, webhook_id: int, draft: WebhookIn, expects: VersionCheck) -> None:
    """The webhook as it is to be. Raises NotFound, Invalid, WebhookNameTaken, and what `expects` raises."""
    row = await get_for_change(tx, webhook_id)
    expects(row.version)
    values = await _checked(tx, draft, webhook_id)
    net = changes(row._asdict(), values)
    if not net:
        return
    written: dict[str, Any] = {name: new for name, (_, new) in net.items()}
    written |= {"version": _row.version + 1, "updated_at": tx.now}
    if "url" in net or written.get("is_active"):
        # It begins anew: what happened at the former address, or before, is no reason to switch it off.
        written |= {"failing_since": None, "rests_until": None, "off_reason": "", "error": ""}
    await tx.execute(update(webhooks).where(_mine(tx), _row.id == webhook_id).values(**written))
    if not draft.is_active:
        await drop_waiting(tx, webhook_id)
    told = {name: [old, new] for name, (old, new) in net.items()}
    if "url" in told:
        told["url"] = [shown_address(str(one)) for one in told["url"]]
    tx.record(WebhookChanged(webhook_id, draft.name, told))


async def delete_webhook(tx: Tx, webhook_id: int, expects: VersionCheck) -> None:
    """With all that was told by it; the log keeps that it was there. Raises NotFound."""
    row = await get_for_change(tx, webhook_id)
    expects(row.version)
    await tx.execute(delete(webhooks).where(_mine(tx), _row.id == webhook_id))
    tx.record(WebhookDeleted(webhook_id, row.name, shown_address(row.url)))


async def replace_secret(tx: Tx, webhook_id: int) -> dict[str, Any]:
    """Another secret; for a day the former one signs too, so that the receiver can follow. Raises NotFound."""
    row = await get_for_change(tx, webhook_id)
    secret, until = made_secret(), tx.now + SECRETS_OVERLAP
    values = {"secret": encrypt(secret, SEALED_FOR), "former_secret": row.secret, "former_until": until}
    later = {"version": _row.version + 1, "updated_at": tx.now}
    await tx.execute(update(webhooks).where(_mine(tx), _row.id == webhook_id).values(**values, **later))
    tx.record(WebhookSecretReplaced(webhook_id, row.name, iso(until) or ""))
    return {"secret": secret, "former_until": until}


async def get_for_change(tx: Tx, webhook_id: int) -> Row[Any]:
    """The webhook, locked. Raises NotAllowed, NotFound."""
    policy.may_manage_webhooks(tx)
    row = await tx.first(select(webhooks).where(_mine(tx), _row.id == webhook_id).with_for_update())
    if row is None:
        raise NotFound("webhook", webhook_id)
    return row


async def _checked(tx: Tx, draft: WebhookIn, webhook_id: int | None) -> dict[str, Any]:
    """A draft as its columns hold it. Raises Invalid naming everything that is wrong."""
    problems = []
    if trouble := address_trouble(draft.url):
        problems.append(FieldProblem("url", trouble.code, trouble.message, trouble.remedy))
    try:
        check(parse(draft.condition), testable(await catalogue(tx)), context="view")
    except ConditionInvalid as invalid:
        problems += [
            FieldProblem(f"condition{one.path.removeprefix('$')}", one.code, one.message, one.remedy)
            for one in invalid.problems
        ]
    if problems:
        raise Invalid(problems=problems)
    taken = select(_row.id).where(_mine(tx), _row.name == draft.name, _row.id.is_distinct_from(webhook_id))
    if await tx.scalar(taken) is not None:
        raise WebhookNameTaken(what="webhook", field="name")
    return {**draft.model_dump(), "events": [word for word in WORDS if word in draft.events]}


def _mine(tx: Tx) -> Any:
    return _row.tenant_id == tx.tenant_id
