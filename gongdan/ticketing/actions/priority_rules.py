"""Change the rules by which priorities are found."""

from typing import Any

from sqlalchemy import select, update

from gongdan.kernel.diff import changes
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.setup_rows import VersionCheck, any_version, lock_setup
from gongdan.ticketing.events import TicketingSettingsChanged
from gongdan.ticketing.models import ticketing_settings
from gongdan.ticketing.priority_rules import SHIPPED
from gongdan.ticketing.queries.catalogue import catalogue, forget_in_unit
from gongdan.ticketing.schemas.priority import PriorityRulesIn


async def set_priority_rules(tx: Tx, wanted: PriorityRulesIn, expects: VersionCheck = any_version) -> None:
    """Replace the rules. Tickets keep the priority they have until something about them changes. Raises Invalid."""
    policy.may_manage_types(tx)
    await lock_setup(tx)
    settings = ticketing_settings.c
    row = await tx.one(select(settings.priority_rules, settings.version).where(settings.tenant_id == tx.tenant_id))
    expects(row.version)
    await _refuse_unknown_types(tx, wanted)
    stored: dict[str, Any] = wanted.model_dump(mode="json")
    net = changes({**SHIPPED, **row.priority_rules}, stored)
    if not net:
        return
    mine = update(ticketing_settings).where(settings.tenant_id == tx.tenant_id)
    await tx.execute(mine.values(priority_rules=stored, version=row.version + 1))
    forget_in_unit(tx)
    told = {f"priority_rules.{name}": [old, new] for name, (old, new) in net.items()}
    tx.record(TicketingSettingsChanged(tx.tenant_id, told))


async def _refuse_unknown_types(tx: Tx, wanted: PriorityRulesIn) -> None:
    known = await catalogue(tx)
    keys = ", ".join(one.key for one in known.types.values() if one.is_active)
    problems = [
        FieldProblem(
            f"rises.{place}.type", "unknown", f"There is no ticket type {one.type!r}.", f"Use one of: {keys}."
        )
        for place, one in enumerate(wanted.rises)
        if one.type is not None and known.type(one.type) is None
    ]
    if problems:
        raise Invalid(problems=problems)
