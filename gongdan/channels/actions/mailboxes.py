"""Add, change and delete mailboxes; their passwords are sealed, and no fact or answer holds them."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Row, delete, exists, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.channels.errors.mailboxes import MailboxAddressTaken
from gongdan.channels.events.mailboxes import MailboxAdded, MailboxChanged, MailboxDeleted
from gongdan.channels.mailbox_rules import LEAD_TO, PLACE, SECRETS, faults
from gongdan.channels.mailbox_secrets import sealed, secrets_of
from gongdan.channels.models import inbound_messages, mailbox_health, mailboxes, outbound_messages
from gongdan.channels.policy.mailboxes import may_manage
from gongdan.channels.schemas.mailboxes import MailboxIn, MailboxPatch
from gongdan.identity import stored_email, teams
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import FieldProblem, Invalid, NotFound, StillInUse
from gongdan.kernel.unit import Tx
from gongdan.rendering import safe_html
from gongdan.ticketing import catalogue

_row = mailboxes.c
_LONGEST_TOLD = 100


async def add_mailbox(tx: Tx, draft: MailboxIn) -> int:
    """Add a mailbox; nothing is asked of its servers. Raises Invalid, MailboxAddressTaken."""
    may_manage(tx)
    values, secrets = await judged(tx, draft, None)
    await _refuse_taken(tx, values, None)
    values["secrets"] = sealed(secrets)
    values |= {"created_at": tx.now, "updated_at": tx.now}
    added = insert(mailboxes).values(tenant_id=tx.tenant_id, **values).returning(_row.id)
    mailbox_id = int(await tx.scalar(added))
    await tx.execute(insert(mailbox_health).values(tenant_id=tx.tenant_id, mailbox_id=mailbox_id))
    tx.record(MailboxAdded(mailbox_id, values["address"], values["road"]))
    return mailbox_id


async def change_mailbox(tx: Tx, mailbox_id: int, patch: MailboxPatch, check_version: Callable[[int], None]) -> None:
    """Change what the patch names. Raises NotFound, VersionStale, Invalid, MailboxAddressTaken."""
    may_manage(tx)
    row = await _get_for_change(tx, mailbox_id)
    check_version(row.version)
    before = row._asdict()
    values, secrets = await judged(tx, patch, row)
    await _refuse_taken(tx, values, mailbox_id)
    changed = changes(before, values)
    told = {name: [_short(old), _short(new)] for name, (old, new) in changed.items()}
    stored = {name: new for name, (_, new) in changed.items()}
    old_secrets = secrets_of(row.secrets)
    if secrets != old_secrets:
        stored["secrets"] = sealed(secrets)
        for name in SECRETS:
            if secrets.get(name) != old_secrets.get(name):
                told[name] = ["•" if old_secrets.get(name) else None, "•" if secrets.get(name) else None]
    if not stored:
        return
    stored |= {"version": _row.version + 1, "updated_at": tx.now}
    await tx.execute(update(mailboxes).where(_row.tenant_id == tx.tenant_id, _row.id == mailbox_id).values(**stored))
    if any(name in changed for name in PLACE):
        await _forget_place(tx, mailbox_id)
    tx.record(MailboxChanged(mailbox_id, told))


async def delete_mailbox(tx: Tx, mailbox_id: int, check_version: Callable[[int], None]) -> None:
    """Delete a mailbox by which nothing ever came or went. Raises NotFound, VersionStale, StillInUse."""
    may_manage(tx)
    row = await _get_for_change(tx, mailbox_id)
    check_version(row.version)
    for table in (inbound_messages, outbound_messages):
        used = exists().where(table.c.tenant_id == tx.tenant_id, table.c.mailbox_id == mailbox_id)
        if await tx.scalar(select(used)):
            raise StillInUse(what="mailbox", used_by="messages that came or went by it; switch it off instead")
    await tx.execute(delete(mailboxes).where(_row.tenant_id == tx.tenant_id, _row.id == mailbox_id))
    tx.record(MailboxDeleted(mailbox_id, row.address))


async def judged(tx: Tx, patch: MailboxPatch, row: Row[Any] | None) -> tuple[dict[str, Any], dict[str, str]]:
    """The columns and secrets as the patch would have them, found to be possible. Raises Invalid naming each field.

    Of a new mailbox (`row` is None) what was not sent has its default.
    """
    sent = patch.model_fields_set if row is not None else set(type(patch).model_fields)
    values = {name: getattr(patch, name) for name in sent if name not in SECRETS and name != "type"}
    problems: list[FieldProblem] = []
    if "address" in values:
        values["address"] = _address(values["address"], "address", problems)
    if "aliases" in values:
        found = [_address(one, f"aliases.{place}", problems) for place, one in enumerate(values["aliases"])]
        values["aliases"] = list(dict.fromkeys(found))
    if "signature" in values:
        values["signature"] = safe_html(values["signature"])
    if "type" in sent:
        values["type_id"] = await _type_id(tx, patch.type, problems)
    if values.get("team_id") is not None:
        await _must_be_team(tx, values["team_id"], problems)
    secrets = _merged(secrets_of(row.secrets) if row is not None else {}, patch, sent)
    if row is not None:
        _keep_from_others(row._asdict(), values, secrets, sent)
    whole = {**(row._asdict() if row is not None else {}), **values}
    if "address" in whole and whole["address"] in whole["aliases"]:
        values["aliases"] = [one for one in whole["aliases"] if one != whole["address"]]
    problems += faults(whole, secrets)
    if problems:
        raise Invalid(problems=problems)
    return values, secrets


def _merged(before: Mapping[str, str], patch: MailboxPatch, sent: set[str]) -> dict[str, str]:
    found = dict(before)
    for name in SECRETS:
        if name in sent:
            given: SecretStr | None = getattr(patch, name)
            found[name] = given.get_secret_value() if given is not None else ""
    return {name: text for name, text in found.items() if text}


def _keep_from_others(
    before: Mapping[str, Any], values: Mapping[str, Any], secrets: dict[str, str], sent: set[str]
) -> None:
    """Whoever may change a mailbox may not send its password, which he never saw, to a server of his own."""
    for name, held in LEAD_TO.items():
        if name in values and values[name] != before[name]:
            for secret in held:
                if secret not in sent:
                    secrets.pop(secret, None)


def _address(text: str, name: str, problems: list[FieldProblem]) -> str:
    try:
        return stored_email(text)
    except ValueError as error:
        problems.append(
            FieldProblem(name, "invalid", f"Not a mail address: {error}", "Send one like help@acme.example.")
        )
        return ""


async def _type_id(tx: Tx, key: str | None, problems: list[FieldProblem]) -> int | None:
    if key is None:
        return None
    found = (await catalogue(tx)).type(key)
    if found is None or not found.is_active:
        remedy = "GET /api/v1/ticket-types lists the keys."
        problems.append(FieldProblem("type", "unknown", f"There is no type {key!r} in use.", remedy))
        return None
    return found.id


async def _must_be_team(tx: Tx, team_id: int, problems: list[FieldProblem]) -> None:
    there = select(teams.c.id).where(teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id, teams.c.is_active)
    if await tx.scalar(there) is None:
        remedy = "GET /api/v1/teams lists them."
        problems.append(FieldProblem("team_id", "unknown", f"There is no team {team_id} in use.", remedy))


async def _refuse_taken(tx: Tx, values: Mapping[str, Any], mailbox_id: int | None) -> None:
    """An address leads to one mailbox, be it as its own or as another name of it."""
    wanted = {*([values["address"]] if "address" in values else []), *values.get("aliases", [])}
    if not wanted:
        return
    # One after the other: two at once could each take what the other does not see yet.
    rows = await tx.all(
        select(_row.id, _row.name, _row.address, _row.aliases)
        .where(_row.tenant_id == tx.tenant_id)
        .order_by(_row.id)
        .with_for_update(key_share=True)
    )
    for row in rows:
        if row.id != mailbox_id and (taken := wanted & {row.address, *row.aliases}):
            name = "address" if values.get("address") in taken else "aliases"
            problem = FieldProblem(name, "taken", f"{min(taken)} belongs to another mailbox.", "Choose another.")
            raise MailboxAddressTaken(address=min(taken), mailbox=row.name, problems=[problem])


async def _forget_place(tx: Tx, mailbox_id: int) -> None:
    """It is read from its beginning; what came from there before is known by its delivery keys."""
    begin: dict[str, Any] = {"uid_validity": None, "last_uid": 0, "backlog": 0, "unfetched": {}}
    row = {"tenant_id": tx.tenant_id, "mailbox_id": mailbox_id, **begin}
    keys = ["tenant_id", "mailbox_id"]
    await tx.execute(upsert(mailbox_health).values(**row).on_conflict_do_update(index_elements=keys, set_=begin))


async def _get_for_change(tx: Tx, mailbox_id: int) -> Row[Any]:
    row = await tx.first(
        select(mailboxes).where(_row.tenant_id == tx.tenant_id, _row.id == mailbox_id).with_for_update()
    )
    if row is None:
        raise NotFound("mailbox", mailbox_id)
    return row


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST_TOLD:
        return value[: _LONGEST_TOLD - 1] + "…"
    return value
