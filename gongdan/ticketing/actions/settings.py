"""The settings of ticketing: how tickets are numbered and how long they can be reopened."""

from typing import Any

from sqlalchemy import select, update

from gongdan.kernel.diff import changes
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.setup_rows import VersionCheck, any_version, lock_setup
from gongdan.ticketing.events.setup import TicketingSettingsChanged
from gongdan.ticketing.models import ticketing_settings
from gongdan.ticketing.numbers import DEFAULT_DIGITS, MIN_RANDOM_DIGITS
from gongdan.ticketing.queries.catalogue import forget_in_unit
from gongdan.ticketing.schemas.setup.parts import given
from gongdan.ticketing.schemas.setup.settings import EditSettings, NumberFormatIn


async def edit_settings(tx: Tx, patch: EditSettings, expects: VersionCheck = any_version) -> None:
    """Change the settings. A new number format is for new tickets; numbers given earlier never change."""
    policy.may_manage_types(tx)
    await lock_setup(tx)
    settings = ticketing_settings
    row = await tx.one(select(settings).where(settings.c.tenant_id == tx.tenant_id))
    expects(row.version)
    values = given(patch)
    if "number_format" in values:
        values["number_format"] = _stored(patch.number_format)
    if "rules" in values:
        values["rules"] = row.rules | given(patch.rules)
    net = changes(row._asdict(), values)
    if not net:
        return
    stored: dict[str, Any] = {name: new for name, (_, new) in net.items()}
    raised = update(settings).where(settings.c.tenant_id == tx.tenant_id)
    await tx.execute(raised.values(**stored, version=row.version + 1))
    forget_in_unit(tx)
    tx.record(TicketingSettingsChanged(tx.tenant_id, {name: [old, new] for name, (old, new) in net.items()}))


def _stored(form: NumberFormatIn) -> dict[str, Any]:
    digits = form.digits or DEFAULT_DIGITS[form.style]
    if form.style == "random" and digits < MIN_RANDOM_DIGITS:
        message = "Fewer digits would soon be used up and could be guessed."
        remedy = f"Give {MIN_RANDOM_DIGITS} to 12, or leave it out."
        raise Invalid.one("number_format.digits", "too_few", message, remedy)
    return {"style": form.style, "prefix": form.prefix, "digits": digits}
