"""Say in the log that the log was taken out."""

from gongdan.identity import policy
from gongdan.identity.events.org import TenantAuditExported
from gongdan.identity.queries.audit import AuditFilter
from gongdan.kernel.unit import Tx


async def note_export(tx: Tx, form: str, wanted: AuditFilter, reason: str) -> None:
    """Record who exported which part of the audit log, and what for."""
    policy.may_read_audit(tx)
    tx.record(TenantAuditExported(tx.tenant_id, form, wanted.stated(), reason))
