"""What happens to the portal's settings."""

from dataclasses import dataclass, field
from typing import ClassVar

from gongdan.identity.events.org import Changes
from gongdan.kernel.events import Event


@dataclass(frozen=True)
class TenantPortalChanged(Event):
    """How the tenant shows itself to customers."""

    subject: ClassVar[str] = "tenant"
    tenant_id: int
    changes: Changes = field(default_factory=dict)
