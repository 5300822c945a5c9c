"""Something of everything in a tenant, for tests over every route: one file per subject, each with a `fill`.

`fill(client_for, tenant, agent, admin, lead, customer, ids)` makes its rows over HTTP and answers the ids under the
names that paths and bodies use (`approval_id`). `ids` holds what was made before, such as `ticket_id`.
"""

import importlib
import pkgutil
from typing import Any


async def fill_all(client_for: Any, tenant: Any, people: tuple[Any, ...], ids: dict[str, Any]) -> dict[str, Any]:
    """The ids of everything that the files beside this one make."""
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
        module = importlib.import_module(f"{__name__}.{found.name}")
        ids = ids | await module.fill(client_for, tenant, *people, ids)
    return ids
