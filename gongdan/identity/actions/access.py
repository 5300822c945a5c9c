"""Small writes that follow from access itself: dropping cached profiles, and noting that a credential is in use."""

import logging
from datetime import timedelta

from sqlalchemy import select, update

from gongdan.identity.access import get_security_rules
from gongdan.identity.models import api_tokens, sessions, tenants
from gongdan.kernel.actor import Actor
from gongdan.kernel.unit import Tx, unit

log = logging.getLogger(__name__)

# Writing at every request would make each read a write.
NOTED_EVERY = timedelta(minutes=5)


async def bump_access(tx: Tx) -> None:
    """Drop the cached access profiles of the tenant in every process: call it wherever roles, teams or
    departments, their members or their rights change, in the same unit."""
    await tx.execute(
        update(tenants).where(tenants.c.id == tx.tenant_id).values(access_epoch=tenants.c.access_epoch + 1)
    )


async def note_session_use(actor: Actor, session_id: int) -> None:
    """Say that the session is in use and move its end along. Whoever asked gets his answer in any case."""
    try:
        async with unit(actor) as tx:
            rules = await get_security_rules(tx)
            mine = (sessions.c.tenant_id == tx.tenant_id) & (sessions.c.id == session_id)
            begun_at = await tx.scalar(
                select(sessions.c.created_at).where(
                    mine, sessions.c.revoked_at.is_(None), sessions.c.last_seen_at <= tx.now - NOTED_EVERY
                )
            )
            if begun_at is not None:
                ends_at = rules.expiry(begun_at, tx.now)
                await tx.execute(update(sessions).where(mine).values(last_seen_at=tx.now, expires_at=ends_at))
    except Exception:
        log.exception("the use of a session could not be noted")


async def note_token_use(actor: Actor, token_id: int) -> None:
    """Say that the token is in use. Whoever asked gets his answer in any case."""
    try:
        async with unit(actor) as tx:
            await tx.execute(
                update(api_tokens)
                .where(api_tokens.c.tenant_id == tx.tenant_id, api_tokens.c.id == token_id)
                .values(last_used_at=tx.now)
            )
    except Exception:
        log.exception("the use of a token could not be noted")
