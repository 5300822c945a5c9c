"""What rules can test besides what lists can: when customer and staff wrote last, and who the customer is."""

from sqlalchemy import ColumnElement, func, or_, select

from gongdan.conditions import Catalogue, Field, Kind
from gongdan.customers import contacts, organisations, tiers
from gongdan.ticketing import Catalogue as TicketCatalogue
from gongdan.ticketing import comments, ever_testable, testable, tickets


def _last_word(*whose: ColumnElement[bool]) -> ColumnElement[object]:
    row = comments.c
    same = (row.tenant_id == tickets.c.tenant_id, row.ticket_id == tickets.c.id)
    return select(func.max(row.created_at)).where(*same, *whose).correlate(tickets).scalar_subquery()


def _is_vip() -> ColumnElement[bool]:
    """The contact's own tier, or that of his organisation."""
    who, home, tier = contacts.c, organisations.c, tiers.c
    of_contact = select(who.tier_id).where(who.tenant_id == tickets.c.tenant_id, who.id == tickets.c.requester_id)
    of_home = select(home.tier_id).where(home.tenant_id == tickets.c.tenant_id, home.id == tickets.c.organisation_id)
    found = or_(
        tier.id == of_contact.correlate(tickets).scalar_subquery(),
        tier.id == of_home.correlate(tickets).scalar_subquery(),
    )
    mine = (tier.tenant_id == tickets.c.tenant_id, tier.is_vip, found)
    return select(tier.id).where(*mine).correlate(tickets).exists()


OWN = (
    Field(
        key="customer_wrote_at",
        kind=Kind.DATETIME,
        label={"zh-CN": "客户最后回复时间", "en": "Last reply of the customer"},
        column=_last_word(comments.c.author_kind == "customer"),
    ),
    Field(
        key="agent_wrote_at",
        kind=Kind.DATETIME,
        label={"zh-CN": "坐席最后回复时间", "en": "Last public reply of staff"},
        column=_last_word(comments.c.author_kind == "user", comments.c.is_public),
    ),
    Field(
        key="is_vip",
        kind=Kind.BOOLEAN,
        label={"zh-CN": "VIP 客户", "en": "VIP customer"},
        column=_is_vip(),
        nullable=False,
    ),
)


def rule_fields(known: TicketCatalogue) -> Catalogue:
    """What a new condition of a rule may test."""
    return Catalogue.of([*testable(known).fields.values(), *OWN])


def ever_rule_fields(known: TicketCatalogue) -> Catalogue:
    """The same with retired fields: what was saved with them still reads."""
    return Catalogue.of([*ever_testable(known).fields.values(), *OWN])
