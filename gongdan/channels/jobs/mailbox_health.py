"""What the clock brings to mailboxes: alarms for those that fail or are silent, and how long pauses usually are."""

import logging
from collections.abc import Awaitable, Callable

from gongdan.channels.actions.mailbox_health import judge_health, learn_pause
from gongdan.channels.queries.all_mailboxes import active_mailboxes
from gongdan.kernel.actor import system_actor
from gongdan.kernel.jobs import every
from gongdan.kernel.unit import Tx, unit

log = logging.getLogger(__name__)


@every("*/5 * * * *")
async def watch_mailboxes() -> None:
    """Every five minutes: alarm where a mailbox fails or is silent longer than usual; all clear where it is over."""
    await _for_each(judge_health)


@every("41 * * * *")
async def learn_usual_pauses() -> None:
    """Each hour: how long pauses between messages usually are, over 30 days."""
    await _for_each(learn_pause)


async def _for_each(act: Callable[[Tx, int], Awaitable[None]]) -> None:
    for place in await active_mailboxes():
        try:
            async with unit(system_actor(place.tenant_id, "mailroom")) as tx:
                await act(tx, place.id)
        except Exception:
            # One mailbox never keeps the others waiting.
            log.exception("a mailbox could not be looked after", extra={"mailbox_id": place.id})
