"""Let a colleague decide for oneself while one is away, and take it back."""

from sqlalchemy import delete, func, insert, select

from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.rendering import clean_text
from gongdan.ticketing import policy
from gongdan.ticketing.actions.values import person_of
from gongdan.ticketing.approvals import Delegation, closes_circle
from gongdan.ticketing.errors import DelegationCircle, DelegationsExhausted
from gongdan.ticketing.events import DelegationCreated, DelegationEnded
from gongdan.ticketing.models import delegations
from gongdan.ticketing.queries.delegations import count_unfinished, overlapping
from gongdan.ticketing.queries.narrowed_tokens import refuse_narrowed_token
from gongdan.ticketing.schemas.approvals import CreateDelegation

MAX_UNFINISHED = 20


async def create_delegation(tx: Tx, draft: CreateDelegation) -> int:
    """The delegate may decide whatever the actor may decide, from then until then. Raises DelegationCircle."""
    policy.may_see_catalogue(tx)
    await refuse_narrowed_token(tx)
    delegate = await person_of(tx, draft.delegate, "delegate")
    me = tx.actor.user_id
    if me is None or delegate.id == me:
        raise Invalid.one("delegate", "yourself", "That is yourself.", "Name a colleague who is there.")
    _refuse_odd_times(tx, draft)
    # One at a time in the tenant: two halves of a circle must not be made side by side.
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"delegations:{tx.tenant_id}", 0))))
    if await count_unfinished(tx, me) >= MAX_UNFINISHED:
        raise DelegationsExhausted(most=MAX_UNFINISHED)
    new = Delegation(me, delegate.id, draft.starts_at, draft.ends_at)
    if closes_circle(new, await overlapping(tx, new)):
        raise DelegationCircle
    values = {
        "tenant_id": tx.tenant_id,
        "user_id": me,
        "delegate_id": delegate.id,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "reason": clean_text(draft.reason),
        "created_at": tx.now,
    }
    delegation_id = int(await tx.scalar(insert(delegations).values(values).returning(delegations.c.id)))
    since, until = iso(draft.starts_at) or "", iso(draft.ends_at) or ""
    tx.record(DelegationCreated(delegation_id, me, delegate.id, since, until))
    return delegation_id


def _refuse_odd_times(tx: Tx, draft: CreateDelegation) -> None:
    if draft.ends_at <= draft.starts_at:
        raise Invalid.one("ends_at", "before_start", "It ends before it begins.", "Give a time after `starts_at`.")
    if draft.ends_at <= tx.now:
        raise Invalid.one("ends_at", "past", "This time is over already.", "Give a time to come.")


async def end_delegation(tx: Tx, delegation_id: int) -> None:
    """Take one's own delegation back. What was decided under it stays. Raises NotFound."""
    policy.may_see_catalogue(tx)
    await refuse_narrowed_token(tx)
    row = delegations.c
    mine = (row.tenant_id == tx.tenant_id, row.id == delegation_id, row.user_id == tx.actor.user_id)
    gone = await tx.first(delete(delegations).where(*mine).returning(row.id, row.user_id, row.delegate_id))
    if gone is None:
        raise NotFound("delegation", delegation_id)
    tx.record(DelegationEnded(gone.id, gone.user_id, gone.delegate_id))
