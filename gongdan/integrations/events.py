"""What integrations says has happened."""

from dataclasses import dataclass
from typing import ClassVar

from gongdan.kernel.events import Event


@dataclass(frozen=True)
class TenantTicketsImported(Event):
    """Tickets of another system were brought in; told once per run that wrote something."""

    subject: ClassVar[str] = "tenant"
    tenant_id: int
    source: str = ""
    file_name: str = ""
    created: int = 0
    changed: int = 0
    rejected: int = 0
