"""Who may see tickets and do what with them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, and_, any_, false, func, literal, or_, select, true

from gongdan.identity import team_members, users
from gongdan.kernel.actor import Actor, Scope
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx
from gongdan.ticketing.models import bulk_edits, followers, tickets
from gongdan.ticketing.shelves import Shelf

READ = permission("ticket.read", {"zh-CN": "查看工单", "en": "See tickets"})
OPEN = permission("ticket.open", {"zh-CN": "新建工单", "en": "Open tickets"})
EDIT = permission("ticket.edit", {"zh-CN": "修改工单", "en": "Edit tickets"})
COMMENT = permission("ticket.comment", {"zh-CN": "回复客户", "en": "Reply publicly"})
NOTE = permission("ticket.note", {"zh-CN": "写内部备注", "en": "Write internal notes"})
ASSIGN = permission("ticket.assign", {"zh-CN": "分派和转派工单", "en": "Assign and transfer tickets"})
TAKE = permission("ticket.take", {"zh-CN": "认领工单", "en": "Take tickets"})
MOVE = permission("ticket.move", {"zh-CN": "变更工单状态", "en": "Move tickets between states"})
FOLLOW = permission("ticket.follow", {"zh-CN": "关注工单", "en": "Follow tickets"})
LINK = permission("ticket.link", {"zh-CN": "关联工单", "en": "Link tickets"})
STRUCTURE = permission("ticket.merge", {"zh-CN": "合并、拆分和批量工单", "en": "Merge, split and batch tickets"})
BULK = permission("ticket.bulk", {"zh-CN": "批量修改工单", "en": "Edit many tickets at once"})
NUDGE = permission("ticket.nudge", {"zh-CN": "催单", "en": "Nudge tickets"})
SUPERVISE = permission("ticket.supervise", {"zh-CN": "督办和仲裁工单", "en": "Supervise and arbitrate tickets"})
RAISE = permission("ticket.raise", {"zh-CN": "直接提升优先级", "en": "Raise priorities without approval"})
PUT_AWAY = permission("ticket.put_away", {"zh-CN": "归档和作废工单", "en": "Archive and void tickets"})
DELETE = permission("ticket.delete", {"zh-CN": "删除和恢复工单", "en": "Delete and restore tickets"})
SHARE_TEMPLATES = permission("template.share", {"zh-CN": "共享模板", "en": "Share templates"})
READ_REPORTS = permission("report.read", {"zh-CN": "查看报表", "en": "See reports"})
SHARE_VIEWS = permission("view.share", {"zh-CN": "共享视图", "en": "Share views"})
MANAGE_TYPES = permission("type.manage", {"zh-CN": "配置类型、字段和流程", "en": "Manage types, fields and flows"})


# What `reaches` looks at: whoever selects only a part of a ticket selects these.
REACHED_BY = (
    *("requester_id", "organisation_id", "assignee_id", "creator_id"),
    *("team_id", "lead_team_id", "receiver_team_id"),
    *("department_id", "lead_department_id", "receiver_department_id"),
)


def visible(tx: Tx) -> ColumnElement[bool]:
    """The tickets that the actor may see, as a clause on `tickets`; deleted ones nobody sees."""
    return and_(tickets.c.shelf < int(Shelf.BIN), within_reach(tx))


def reported(tx: Tx) -> ColumnElement[bool]:
    """The tickets that the actor's reports count. Raises NotAllowed without the right to any.

    Reports reach as far as the right to read them does, whatever tickets the actor sees one by one besides: numbers
    of another department are its own business, even where a role for something else lets him open its tickets.
    """
    if not (tx.actor.is_staff and tx.actor.may(READ_REPORTS)):
        raise NotAllowed(READ_REPORTS)
    return and_(tickets.c.shelf < int(Shelf.BIN), within_reach(tx, READ_REPORTS))


def within_reach(tx: Tx, word: str = READ) -> ColumnElement[bool]:
    """The tickets in reach of the actor's permission `word`, deleted ones among them.

    Work that belongs to nobody yet is shown to everybody with at least a team's reach, so that it cannot
    be overlooked. Who leads a ticket, and who received it, keeps it in reach wherever it goes.
    """
    actor = tx.actor
    if actor.kind == "customer":
        return visible_to_customer(actor, tickets.c)
    scope = actor.scope(word)
    if scope is None:
        return false()
    if scope is Scope.ALL:
        return true()
    row = tickets.c
    mine = [row.assignee_id == actor.user_id, row.creator_id == actor.user_id, _is_followed_by(actor)]
    if scope >= Scope.TEAM:
        mine.append(and_(row.team_id.is_(None), row.assignee_id.is_(None)))
        mine += _theirs(actor.team_ids, row.team_id, row.lead_team_id, row.receiver_team_id)
    if scope >= Scope.DEPARTMENT:
        mine += _theirs(actor.department_ids, row.department_id, row.lead_department_id, row.receiver_department_id)
    return or_(*mine)


def _theirs(
    ids: Collection[int], holder: ColumnElement[Any], lead: ColumnElement[Any], receiver: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    """Of who has it, of who leads it, of who received it; each said as its index is narrowed."""
    if not ids:
        return []
    # One array for all three: a list of values of its own for each is written into the statement at every run.
    among = any_(literal(sorted(ids), ARRAY(BigInteger)))
    return [
        holder == among,
        and_(lead == among, lead.is_distinct_from(holder)),
        and_(receiver == among, receiver.is_distinct_from(lead)),
    ]


def visible_to_customer(actor: Actor, row: Any) -> ColumnElement[bool]:
    """The tickets of a customer and of his organisation, on the columns of `tickets` or of an alias of it."""
    if actor.contact_id is None or not actor.may(READ):
        return false()
    own: ColumnElement[bool] = row.requester_id == actor.contact_id
    if actor.lent_ticket_ids:
        own = or_(own, row.id.in_(sorted(actor.lent_ticket_ids)))
    if actor.organisation_id is None:
        return own
    return or_(own, row.organisation_id == actor.organisation_id)


def _is_followed_by(actor: Actor) -> ColumnElement[bool]:
    """Asked as a list of ids and not as EXISTS: so an index can find the few tickets of somebody who sees few."""
    row = followers.c
    followed = select(row.ticket_id).where(row.tenant_id == actor.tenant_id, row.user_id == actor.user_id)
    return tickets.c.id == any_(func.array(followed.scalar_subquery(), type_=ARRAY(BigInteger)))


def reaches(actor: Actor, word: str, ticket: Any) -> bool:
    """Whether the actor's permission `word` reaches this ticket row."""
    scope = actor.scope(word)
    if scope is None:
        return False
    if actor.kind == "customer":
        is_own = ticket.requester_id is not None and ticket.requester_id == actor.contact_id
        is_shared = actor.organisation_id is not None and ticket.organisation_id == actor.organisation_id
        return is_own or is_shared or ticket.id in actor.lent_ticket_ids
    if scope is Scope.ALL or actor.user_id in (ticket.assignee_id, ticket.creator_id):
        return True
    if scope >= Scope.TEAM:
        near = {ticket.team_id, ticket.lead_team_id, ticket.receiver_team_id}
        if not near.isdisjoint(actor.team_ids) or (ticket.team_id is ticket.assignee_id is None):
            return True
    near = {ticket.department_id, ticket.lead_department_id, ticket.receiver_department_id}
    return scope >= Scope.DEPARTMENT and not near.isdisjoint(actor.department_ids)


def may(tx: Tx, word: str, ticket: Any) -> None:
    """Raises NotAllowed unless the actor's permission `word` reaches the ticket."""
    if not reaches(tx.actor, word, ticket):
        raise NotAllowed(word)


def may_see_links(tx: Tx) -> None:
    """Who was given a link to a request is the business of staff."""
    if not (tx.actor.is_staff and tx.actor.may(READ)):
        raise NotAllowed(READ)


def may_rate(tx: Tx, ticket: Any) -> None:
    """Only the requester says how satisfied he was: neither staff for him, nor his colleagues."""
    actor = tx.actor
    is_his = actor.contact_id is not None and ticket.requester_id == actor.contact_id
    if actor.kind != "customer" or not is_his or not actor.may(READ):
        raise NotAllowed(READ, "Only the requester rates a ticket.")


def may_see_checklist(tx: Tx) -> None:
    """What must be done before closing is the business of staff."""
    if not (tx.actor.is_staff and tx.actor.may(READ)):
        raise NotAllowed(READ)


def may_as_staff(tx: Tx, word: str, ticket: Any) -> None:
    """As `may`, for what no role may give to customers."""
    if not tx.actor.is_staff:
        raise NotAllowed(word)
    may(tx, word, ticket)


def may_empty_bin(tx: Tx) -> None:
    if not (tx.actor.is_staff and tx.actor.may(DELETE)):
        raise NotAllowed(DELETE)


def may_open(tx: Tx) -> None:
    if not tx.actor.may(OPEN):
        raise NotAllowed(OPEN)


def may_manage_types(tx: Tx) -> None:
    if not tx.actor.may(MANAGE_TYPES):
        raise NotAllowed(MANAGE_TYPES)


def may_manage_recurring(tx: Tx) -> None:
    """Who sets the desk up, and who supervises it, decide what recurs."""
    if not (tx.actor.is_staff and (tx.actor.may(MANAGE_TYPES) or tx.actor.may(SUPERVISE))):
        raise NotAllowed(SUPERVISE)


def may_comment(tx: Tx, ticket: Any, *, is_public: bool) -> None:
    """Customers only reply; staff need the right for what they write."""
    may(tx, COMMENT if is_public or tx.actor.kind == "customer" else NOTE, ticket)


def may_restructure(tx: Tx) -> None:
    """Merging, splitting and batches are for staff with the right to; its reach is asked ticket by ticket."""
    if not (tx.actor.is_staff and tx.actor.may(STRUCTURE)):
        raise NotAllowed(STRUCTURE)


def may_undo(tx: Tx, edit: Any, concerned: Sequence[Any]) -> bool:
    """Whoever made the edit may take it back; of others, who supervises and reaches all its tickets."""
    actor = tx.actor
    if not (actor.is_staff and actor.may(STRUCTURE)):
        return False
    if actor.user_id is not None and edit.actor_kind == "user" and edit.actor_id == actor.user_id:
        return True
    is_supervisor = actor.may(SUPERVISE) or actor.scope(STRUCTURE) is Scope.ALL
    return is_supervisor and all(reaches(actor, STRUCTURE, ticket) for ticket in concerned)


def may_see_presence(tx: Tx) -> None:
    """Colleagues know of each other; customers never learn who has their ticket open."""
    if tx.actor.kind != "user" or not tx.actor.may(READ):
        raise NotAllowed(READ, "Only colleagues who may see tickets know who is looking at one.")


def may_draft(tx: Tx) -> None:
    """Whoever may write something, may prepare it."""
    if not (tx.actor.may(COMMENT) or tx.actor.may(NOTE)):
        raise NotAllowed(COMMENT)


def may_bulk(tx: Tx) -> None:
    """A bulk edit belongs to a person; the product itself has other ways."""
    if tx.actor.kind != "user" or not tx.actor.may(BULK):
        raise NotAllowed(BULK)


def may_see_bulk_edits(tx: Tx) -> None:
    if tx.actor.kind != "user" or not (tx.actor.may(BULK) or tx.actor.may(SUPERVISE)):
        raise NotAllowed(BULK)


def own_bulk_edits(tx: Tx) -> ColumnElement[bool]:
    """One's own bulk edits, and those of the people whom one supervises."""
    own = bulk_edits.c.owner_id == tx.actor.user_id
    scope = tx.actor.scope(SUPERVISE)
    if scope is None or scope is Scope.OWN:
        return own
    if scope is Scope.ALL:
        return true()
    theirs: list[ColumnElement[bool]] = []
    if scope >= Scope.DEPARTMENT:
        theirs.append(users.c.department_id.in_(sorted(tx.actor.department_ids)))
    if tx.actor.team_ids:
        row = team_members.c
        fellows = select(row.user_id).where(row.tenant_id == tx.tenant_id, row.team_id.in_(sorted(tx.actor.team_ids)))
        theirs.append(users.c.id.in_(fellows))
    supervised = select(users.c.id).where(users.c.tenant_id == tx.tenant_id, or_(false(), *theirs))
    return or_(own, bulk_edits.c.owner_id.in_(supervised))


def may_see_loads(tx: Tx) -> None:
    """How much each colleague has is for whoever gives out work."""
    if not (tx.actor.is_staff and tx.actor.may(ASSIGN)):
        raise NotAllowed(ASSIGN)


def may_see_catalogue(tx: Tx) -> None:
    """The set-up may be read by all staff."""
    if not tx.actor.is_staff:
        raise NotAllowed(READ)
