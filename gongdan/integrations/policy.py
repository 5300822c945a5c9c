"""Who may bring data in."""

from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx

IMPORT = permission("data.import", {"zh-CN": "导入数据", "en": "Import data"})


def may_import(tx: Tx) -> None:
    if not tx.actor.may(IMPORT):
        raise NotAllowed(IMPORT)
