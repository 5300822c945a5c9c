"""Links by which a person sets a password: asked for by himself, or made by an administrator; good once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from gongdan.identity import policy
from gongdan.identity.access import bind_tenant, find_open_tenant
from gongdan.identity.actions.hashing import hashed
from gongdan.identity.actions.passwords import refuse_weak, store_password, word_needed
from gongdan.identity.actions.sessions import end_sessions
from gongdan.identity.credentials import Credential, new_session_secret
from gongdan.identity.events.access import PasswordByLinkSet, PasswordLinkIssued, PasswordResetAsked
from gongdan.identity.models import password_resets, tenants, users
from gongdan.identity.password_links import BY_HAND, BY_MAIL, INVITED, MAILS_AN_HOUR, reset_letter
from gongdan.identity.queries.accounts import get_account_for_change, get_other_for_change
from gongdan.identity.queries.password_links import get_living_link
from gongdan.kernel.actor import anonymous_actor, system_actor
from gongdan.kernel.errors import Invalid, NotAllowed
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.mail import Mail, can_send_mail, send_mail
from gongdan.kernel.secrets import fingerprint
from gongdan.kernel.signed_links import LinkInvalid
from gongdan.kernel.unit import Tx, unit
from gongdan.kernel.web_addresses import set_password_page
from gongdan.kernel.wire import iso

JOB = "answer_password_reset"


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """A link as it is told once: nothing of it is stored but its fingerprint."""

    token: str
    url: str
    purpose: str
    expires_at: datetime

    def told(self) -> dict[str, Any]:
        return {"token": self.token, "url": self.url, "purpose": self.purpose, "expires_at": self.expires_at}


# --- asked for by the person himself ---------------------------------------------------------------


async def ask_password_reset(email: str, slug: str | None) -> None:
    """Queue the wish for a new password. What comes of it is seen in the mailbox alone: whether there is such an
    account is looked up by the worker, so that the answer here is the same, and as fast, for everybody."""
    async with unit(anonymous_actor(0), is_tenant_set=True) as tx:
        found = await find_open_tenant(tx, slug)
        if found is None and slug is None:
            raise Invalid.one("tenant", "missing", "There are several tenants here.", "Send the slug of yours.")
        if found is not None:
            asked = email.strip().lower()
            await enqueue(tx, JOB, lock=f"{JOB}:{found[0]}:{asked}", tenant_id=found[0], email=asked)


async def answer_reset(tenant_id: int, email: str) -> None:
    """Send a link to the account of this address, or leave word to the administrators where no mail can be sent.

    A repetition after a failure makes a new link; the one before opens nothing any more. Raises MailNotSent.
    """
    async with unit(system_actor(tenant_id)) as tx:
        wanted = await _begin(tx, email)
    if wanted is None:
        return
    reset_id, mail = wanted
    await send_mail(mail)
    async with unit(system_actor(tenant_id)) as tx:
        mine = (password_resets.c.tenant_id == tenant_id, password_resets.c.id == reset_id)
        await tx.execute(update(password_resets).where(*mine).values(mailed_at=tx.now))


async def _begin(tx: Tx, email: str) -> tuple[int, Mail] | None:
    """The link and the mail with it; None where there is nobody to write to, or no way to."""
    mine = (users.c.tenant_id == tx.tenant_id, users.c.email == email, users.c.is_active)
    person = await tx.first(
        select(users.c.id, users.c.email, users.c.name, users.c.locale, users.c.contact_id).where(*mine)
    )
    if person is None or await _was_asked_too_often(tx, person.id):
        return None
    if not can_send_mail():
        await _leave_word(tx, person.id)
        return None
    reset_id, link = await _make(tx, person, "reset", BY_MAIL)
    tx.record(PasswordResetAsked(user_id=person.id, delivery="mail"))
    home = await tx.one(select(tenants.c.name, tenants.c.locale).where(tenants.c.id == tx.tenant_id))
    letter = reset_letter(person.locale or home.locale, person.name, home.name, link.url)
    return reset_id, Mail(person.email, letter.subject, letter.text)


async def _was_asked_too_often(tx: Tx, user_id: int) -> bool:
    row = password_resets.c
    mine = (row.tenant_id == tx.tenant_id, row.user_id == user_id, row.made_by_id.is_(None))
    within = row.mailed_at > tx.now - timedelta(hours=1)
    return int(await tx.scalar(select(func.count()).where(*mine, within))) >= MAILS_AN_HOUR


async def _leave_word(tx: Tx, user_id: int) -> None:
    row = password_resets.c
    waiting = (
        row.tenant_id == tx.tenant_id,
        row.user_id == user_id,
        row.token_hash.is_(None),
        row.ended_at.is_(None),
    )
    if await tx.first(select(row.id).where(*waiting).limit(1)) is not None:
        return
    values = {"tenant_id": tx.tenant_id, "user_id": user_id, "purpose": "reset", "created_at": tx.now}
    await tx.execute(insert(password_resets).values(**values))
    tx.record(PasswordResetAsked(user_id=user_id, delivery="administrator"))


# --- made by an administrator ----------------------------------------------------------------------


async def issue_reset_link(tx: Tx, user_id: int) -> PasswordLink:
    """A link for somebody who cannot sign in; told once. Raises NotFound, NotAllowed.

    Who may is decided as for one-time passwords; the one present password stays good until the link is used.
    """
    if not (tx.actor.may(policy.USER_MANAGE) or tx.actor.may(policy.SECURITY_MANAGE)):
        raise NotAllowed(policy.USER_MANAGE)
    await get_other_for_change(tx, user_id, await word_needed(tx, user_id))
    person = await _person(tx, user_id)
    if not person.is_active:
        raise Invalid.one("user_id", "retired", "This person has retired.", "Take the person back first.")
    purpose, lasts = ("reset", BY_HAND) if person.password_hash else ("invitation", INVITED)
    _, link = await _make(tx, person, purpose, lasts)
    tx.record(PasswordLinkIssued(user_id=user_id, purpose=purpose, expires_at=iso(link.expires_at) or ""))
    return link


async def invite(tx: Tx, user_id: int) -> PasswordLink:
    """The link by which a new person sets a first password; for who has just added the person."""
    _, link = await _make(tx, await _person(tx, user_id), "invitation", INVITED)
    tx.record(PasswordLinkIssued(user_id=user_id, purpose="invitation", expires_at=iso(link.expires_at) or ""))
    return link


async def _person(tx: Tx, user_id: int) -> Row[Any]:
    row = users.c
    mine = (row.tenant_id == tx.tenant_id, row.id == user_id)
    return await tx.one(select(row.id, row.contact_id, row.is_active, row.password_hash).where(*mine))


async def _make(tx: Tx, person: Row[Any], purpose: str, lasts: timedelta) -> tuple[int, PasswordLink]:
    await _end_others(tx, person.id)
    token = new_session_secret(tx.tenant_id)
    expires_at = tx.now + lasts
    values = {
        "tenant_id": tx.tenant_id,
        "user_id": person.id,
        "purpose": purpose,
        "token_hash": fingerprint(token),
        "made_by_id": tx.actor.user_id,
        "created_at": tx.now,
        "expires_at": expires_at,
    }
    made = insert(password_resets).values(**values).returning(password_resets.c.id)
    url = set_password_page(token, is_customer=person.contact_id is not None)
    return int(await tx.scalar(made)), PasswordLink(token, url, purpose, expires_at)


async def _end_others(tx: Tx, user_id: int) -> None:
    """Of several links only the newest opens anything; wishes that waited are answered by it."""
    row = password_resets.c
    mine = (row.tenant_id == tx.tenant_id, row.user_id == user_id, row.used_at.is_(None), row.ended_at.is_(None))
    await tx.execute(update(password_resets).where(*mine).values(ended_at=tx.now))


# --- used by whoever holds it ----------------------------------------------------------------------


async def set_password_by_link(credential: Credential, new: str) -> None:
    """Set the password of the link's person; all sessions end, and the link is used up.

    The hash is made with no unit open. Raises LinkInvalid, LinkExpired, Invalid for a password that is too weak.
    """
    nobody = anonymous_actor(credential.tenant_id)
    async with unit(nobody, is_tenant_set=True, is_read_only=True) as tx:
        await hold_tenant(tx, credential)
        link = await get_living_link(tx, credential.text)
        await refuse_weak(tx, link, new, "new_password")
    new_hash = await hashed(new)
    async with unit(nobody, is_tenant_set=True) as tx:
        await hold_tenant(tx, credential)
        link = await get_living_link(tx, credential.text, is_locked=True)
        account = await get_account_for_change(tx, link.user_id)
        await store_password(tx, account.id, new_hash, must_change=False)
        await end_sessions(tx, account.id, "password_reset")
        used = update(password_resets).where(
            password_resets.c.tenant_id == tx.tenant_id, password_resets.c.id == link.id
        )
        await tx.execute(used.values(used_at=tx.now))
        await _end_others(tx, account.id)
        tx.record(PasswordByLinkSet(user_id=account.id, purpose=link.purpose))


async def hold_tenant(tx: Tx, credential: Credential) -> None:
    """Bind the unit to the tenant that the link names. Raises LinkInvalid where there is no such open tenant."""
    if await bind_tenant(tx, credential.tenant_id) is None:
        raise LinkInvalid
