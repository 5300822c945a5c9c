"""Who sees rules, who makes them, and who uses macros."""

from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, and_, func, literal, or_

from gongdan.automation.models import rules
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx

READ = permission("automation.read", {"zh-CN": "查看自动化规则", "en": "See automation rules"})
MANAGE = permission("automation.manage", {"zh-CN": "配置自动化规则", "en": "Set up automation rules"})
USE = permission("macro.use", {"zh-CN": "使用宏", "en": "Use macros"})


def may_read(tx: Tx) -> None:
    """Raises NotAllowed."""
    if not (tx.actor.is_staff and (tx.actor.may(READ) or tx.actor.may(MANAGE))):
        raise NotAllowed(READ)


def may_manage(tx: Tx) -> None:
    """Raises NotAllowed."""
    if not (tx.actor.is_staff and tx.actor.may(MANAGE)):
        raise NotAllowed(MANAGE)


def may_use(tx: Tx) -> None:
    """Raises NotAllowed."""
    if tx.actor.kind != "user" or not tx.actor.may(USE):
        raise NotAllowed(USE)


def may_change(tx: Tx, *, kind: str, owner_id: int | None) -> None:
    """One's own macros whoever uses macros keeps; everything else takes the right to set up. Raises NotAllowed."""
    if kind == "macro" and owner_id is not None and owner_id == tx.actor.user_id:
        may_use(tx)
    else:
        may_manage(tx)


def readable(tx: Tx) -> ColumnElement[bool]:
    """The rules that the actor sees: all but other people's own macros. Raises NotAllowed."""
    actor = tx.actor
    own: ColumnElement[bool] = rules.c.owner_id == (actor.user_id or 0)
    if actor.is_staff and (actor.may(READ) or actor.may(MANAGE)):
        return or_(rules.c.owner_id.is_(None), own)
    may_use(tx)
    return and_(rules.c.kind == "macro", or_(own, and_(rules.c.owner_id.is_(None), _of_my_teams(tx))))


def usable(tx: Tx) -> ColumnElement[bool]:
    """The macros that the actor may use: his own, those of his teams, those for all. Raises NotAllowed."""
    may_use(tx)
    shared = and_(rules.c.owner_id.is_(None), _of_my_teams(tx))
    return and_(rules.c.kind == "macro", rules.c.is_active, or_(rules.c.owner_id == tx.actor.user_id, shared))


def _of_my_teams(tx: Tx) -> ColumnElement[bool]:
    mine: Any = literal(sorted(tx.actor.team_ids), ARRAY(BigInteger))
    return or_(func.cardinality(rules.c.team_ids) == 0, rules.c.team_ids.op("&&", is_comparison=True)(mine))
