"""A token that was narrowed to some permissions does not speak for its owner where no permission is asked."""

from gongdan.identity import actor_of_user
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy


async def refuse_narrowed_token(tx: Tx) -> None:
    """Raises NotAllowed for a token without the right to move tickets whose owner may do more than it.

    Who is asked may decide without any permission. A token that may only read must not.
    """
    actor = tx.actor
    if actor.token_id is None or actor.user_id is None or actor.may(policy.MOVE):
        return
    if (await actor_of_user(tx, actor.user_id)).grants != actor.grants:
        raise NotAllowed(policy.MOVE)
