"""All tables of all modules, gathered for migrations and checks."""

import gongdan.automation.models
import gongdan.calendars.models
import gongdan.channels.models
import gongdan.customers.models
import gongdan.files.models
import gongdan.identity.models
import gongdan.integrations.models
import gongdan.kernel.events
import gongdan.kernel.idempotency
import gongdan.notifications.models
import gongdan.routing.models
import gongdan.sla.models
import gongdan.ticketing.models  # noqa: F401
from gongdan.kernel.tenancy import metadata

__all__ = ["metadata"]
