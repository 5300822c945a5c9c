"""Who sees how work is given out, and who arranges it."""

from gongdan.kernel.actor import Scope
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx

READ = permission("routing.read", {"zh-CN": "查看派单规则", "en": "See routing rules and decisions"})
MANAGE = permission("routing.manage", {"zh-CN": "配置派单规则", "en": "Set up routing rules"})
READ_ROTAS = permission("rota.read", {"zh-CN": "查看排班", "en": "See rotas and who is on duty"})
MANAGE_ROTAS = permission("rota.manage", {"zh-CN": "排班、请假审批和培训安排", "en": "Plan rotas, leave and classes"})
# Giving a ticket out again takes what giving it out takes.
ASSIGN = "ticket.assign"
TAKE = "ticket.take"


def _must(tx: Tx, *words: str) -> None:
    if not (tx.actor.is_staff and any(tx.actor.may(word) for word in words)):
        raise NotAllowed(words[0])


def may_read(tx: Tx) -> None:
    """Raises NotAllowed."""
    _must(tx, READ, MANAGE)


def may_read_any(tx: Tx) -> None:
    """Who may see rules or rotas sees the people of both. Raises NotAllowed."""
    _must(tx, READ, MANAGE, READ_ROTAS, MANAGE_ROTAS)


def may_manage(tx: Tx) -> None:
    """Raises NotAllowed."""
    _must(tx, MANAGE)


def may_read_rotas(tx: Tx) -> None:
    """Raises NotAllowed."""
    _must(tx, READ_ROTAS, MANAGE_ROTAS)


def may_manage_rotas(tx: Tx) -> None:
    """Raises NotAllowed."""
    _must(tx, MANAGE_ROTAS)


def plans_for(tx: Tx, team_id: int | None, department_id: int | None, lead_id: int | None) -> bool:
    """Whether the actor plans the people of this team, or of this department."""
    scope = tx.actor.scope(MANAGE_ROTAS)
    if scope is None:
        return False
    is_lead = lead_id is not None and lead_id == tx.actor.user_id
    if scope is Scope.ALL or is_lead or (scope >= Scope.TEAM and team_id in tx.actor.team_ids):
        return True
    return scope >= Scope.DEPARTMENT and department_id in tx.actor.department_ids


def may_route(tx: Tx) -> None:
    """Raises NotAllowed."""
    _must(tx, ASSIGN)


def may_see_board(tx: Tx) -> None:
    """Who gives tickets out sees whom he can give them to, and so does who sees how they are given out.

    Of the tickets themselves everybody sees only his own reach. Raises NotAllowed.
    """
    _must(tx, ASSIGN, READ, MANAGE)


def may_say_availability(tx: Tx) -> None:
    """Whoever takes tickets says whether he is there. Raises NotAllowed for anybody but a person."""
    if tx.actor.kind != "user" or not tx.actor.may(TAKE):
        raise NotAllowed(TAKE)


def may_ask_leave(tx: Tx, user_id: int) -> None:
    """For oneself everybody of the staff; for others who plans rotas. Raises NotAllowed."""
    if tx.actor.kind != "user" or user_id != tx.actor.user_id:
        may_manage_rotas(tx)


def may_see_leave(tx: Tx) -> None:
    """One's own everybody of the staff. Raises NotAllowed."""
    if not tx.actor.is_staff:
        raise NotAllowed(READ_ROTAS)


def sees_rotas(tx: Tx) -> bool:
    """Whether he sees that others are away."""
    return tx.actor.is_staff and (tx.actor.may(READ_ROTAS) or tx.actor.may(MANAGE_ROTAS))


def sees_leave_of_others(tx: Tx) -> bool:
    """Why somebody is away is his own business, and of who plans."""
    return tx.actor.is_staff and tx.actor.may(MANAGE_ROTAS)
