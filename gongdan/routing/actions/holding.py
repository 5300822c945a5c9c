"""Hold a person until the commit, so that two tickets at once never count the same room of his.

A team's turn keeps its own tickets apart, but two teams may share a person, and people claim by themselves. Nobody
waits in a ring: a unit waits for the first turn and for the first person that it takes, and for none after them.
"""

from weakref import WeakSet

from sqlalchemy import func, select, text

from gongdan.kernel.unit import Tx

# Whoever a savepoint gave back is held no more: these say only that it may not be waited for another.
_holding: WeakSet[Tx] = WeakSet()
_in_turn: WeakSet[Tx] = WeakSet()


def may_wait_for_turn(tx: Tx) -> bool:
    """Whether this unit has taken no turn and nobody yet; from now on it has."""
    is_first = tx not in _holding and tx not in _in_turn
    _in_turn.add(tx)
    return is_first


async def hold_person(tx: Tx, user_id: int) -> bool:
    """Nobody else gives him anything by the rules until the commit. False: another does, and to wait is unsafe."""
    key = func.hashtextextended(f"routing.person:{tx.tenant_id}:{user_id}", text("0"))
    if tx in _holding:
        return bool(await tx.scalar(select(func.pg_try_advisory_xact_lock(key))))
    await tx.execute(select(func.pg_advisory_xact_lock(key)))
    _holding.add(tx)
    return True
