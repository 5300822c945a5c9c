"""Tables of integrations: what was imported; webhooks and what was told by them."""

from gongdan.integrations.models.imported import imported_tickets
from gongdan.integrations.models.webhooks import webhook_deliveries, webhooks

__all__ = ["imported_tickets", "webhook_deliveries", "webhooks"]
