"""Change the portal's settings, and which types customers may open."""

from collections.abc import Iterable, Sequence

from gongdan.identity import PortalPatch, change_portal_settings
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.setup_rows import VersionCheck, any_version
from gongdan.ticketing.actions.types import edit_type
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.schemas.portal import EditPortal
from gongdan.ticketing.schemas.setup.types import EditType


async def edit_portal(tx: Tx, patch: EditPortal, expects: VersionCheck = any_version) -> None:
    """Change what the patch names. Raises NotAllowed, VersionStale, Invalid."""
    sent = patch.model_fields_set - {"ticket_types"}
    own = PortalPatch.model_construct(_fields_set=set(sent), **{name: getattr(patch, name) for name in sent})
    await change_portal_settings(tx, own, expects)
    if "ticket_types" in patch.model_fields_set:
        await set_public_types(tx, patch.ticket_types)


async def set_public_types(tx: Tx, keys: Sequence[str]) -> None:
    """Customers may open just these types of those in use. Raises Invalid naming what is unknown."""
    policy.may_manage_types(tx)
    kinds = {one.key: one for one in (await catalogue(tx)).types.values() if one.is_active}
    problems = [
        FieldProblem(f"ticket_types.{place}", "unknown", f"There is no type {key!r} in use.", _remedy(kinds))
        for place, key in enumerate(keys)
        if key not in kinds
    ]
    if problems:
        raise Invalid(problems=problems)
    for kind in kinds.values():
        if kind.is_public != (kind.key in keys):
            await edit_type(tx, kind.id, EditType(is_public=kind.key in keys))


def _remedy(kinds: Iterable[str]) -> str:
    return f"Use some of: {', '.join(sorted(kinds)[:40])}."
