"""A token that was narrowed to some permissions does not speak for its owner where no permission is asked."""

from gongdan.identity import actor_of_user
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy


async def refuse_narrowed_token(tx: Tx, word: str = policy.MOVE) -> None:
    """Raises NotAllowed for a token without this right whose owner may do more than it.

    Who is asked may read and decide without any permission. A token that may do something else must not read, and
    one that may only read must not decide.
    """
    actor = tx.actor
    if actor.token_id is None or actor.user_id is None or actor.may(word):
        return
    if (await actor_of_user(tx, actor.user_id)).grants != actor.grants:
        raise NotAllowed(word)


async def refuse_narrowed_reader(tx: Tx) -> None:
    """Raises NotAllowed for a token that may not read tickets though its owner may do more."""
    await refuse_narrowed_token(tx, policy.READ)
