"""What webhooks tell of what happens to tickets, after it is committed; importing this registers the listeners."""

from gongdan.integrations.actions.tell_webhooks import tell_of_act, tell_of_call
from gongdan.integrations.events import TicketWebhookCalled
from gongdan.integrations.webhooks.occasions import HEARD
from gongdan.kernel.events import Recorded, later
from gongdan.kernel.unit import Tx
from gongdan.ticketing.events.tickets import TicketFact


@later(*HEARD)
async def tell_webhooks_when_a_ticket_changed(tx: Tx, fact: TicketFact, recorded: Recorded) -> None:
    """All facts of the act are told with its first."""
    await tell_of_act(tx, fact.ticket_id, recorded)


@later(TicketWebhookCalled)
async def tell_a_webhook_when_a_rule_called_it(tx: Tx, fact: TicketWebhookCalled, recorded: Recorded) -> None:
    """The rule only said that it is to be told: it is rendered here, as the ticket then stands."""
    await tell_of_call(tx, fact, recorded)
