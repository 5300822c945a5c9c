"""What the command line does to a whole tenant, for the log."""

from dataclasses import dataclass
from typing import ClassVar

from gongdan.kernel.events import Event


@dataclass(frozen=True)
class TenantExported(Event):
    subject: ClassVar[str] = "tenant"
    tenant_id: int
    rows: int
    files: int
