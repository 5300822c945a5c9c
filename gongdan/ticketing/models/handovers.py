"""Tables of who has a ticket and why: hand-overs, arbitrations, nudges, supervisions."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, Integer, String, Text, text

from gongdan.kernel.tenancy import tenant_fk, tenant_table


def _at(name: str, *, is_nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=is_nullable)


# state: offered accepted declined withdrawn superseded. One at most is offered: tickets.open_handover_id.
handovers = tenant_table(
    "handovers",
    Column("ticket_id", BigInteger, nullable=False),
    Column("state", String(12), nullable=False, server_default="offered"),
    Column("from_team_id", BigInteger),
    Column("from_user_id", BigInteger),
    Column("given_by_id", BigInteger),
    Column("to_team_id", BigInteger),
    Column("to_user_id", BigInteger),  # null: whoever of the team
    Column("facts", Text, nullable=False),
    Column("tried", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _at("expected_at"),  # until when an answer is expected
    _at("offered_at", is_nullable=False),
    _at("decided_at"),
    Column("decided_by_id", BigInteger),
    Column("decision_reason", Text, nullable=False, server_default=""),
    _at("overdue_at"),  # when it was told that the answer is late
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("from_team_id", "teams"),
    tenant_fk("from_user_id", "users"),
    tenant_fk("given_by_id", "users"),
    tenant_fk("to_team_id", "teams"),
    tenant_fk("to_user_id", "users"),
    tenant_fk("decided_by_id", "users"),
    CheckConstraint("state IN ('offered', 'accepted', 'declined', 'withdrawn', 'superseded')", name="state_known"),
    Index("ix_handovers_ticket", "tenant_id", "ticket_id", "id"),
    Index("uq_handovers_offered", "tenant_id", "ticket_id", unique=True, postgresql_where=text("state = 'offered'")),
    Index(
        "ix_handovers_expected",
        "expected_at",
        postgresql_where=text("state = 'offered' AND overdue_at IS NULL AND expected_at IS NOT NULL"),
    ),
)

# state: open decided lapsed. The last of a ticket is tickets.arbitration_id.
arbitrations = tenant_table(
    "arbitrations",
    Column("ticket_id", BigInteger, nullable=False),
    Column("state", String(12), nullable=False, server_default="open"),
    Column("department_id", BigInteger),  # whose supervisor decides
    Column("supervisor_id", BigInteger),  # null: whoever supervises there
    Column("return_count", Integer, nullable=False),
    _at("raised_at", is_nullable=False),
    _at("decided_at"),
    Column("decided_by_id", BigInteger),
    Column("team_id", BigInteger),  # who was given it for good
    Column("reason", Text, nullable=False, server_default=""),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("department_id", "departments"),
    tenant_fk("supervisor_id", "users"),
    tenant_fk("decided_by_id", "users"),
    tenant_fk("team_id", "teams"),
    CheckConstraint("state IN ('open', 'decided', 'lapsed')", name="state_known"),
    Index("ix_arbitrations_ticket", "tenant_id", "ticket_id", "id"),
    Index("ix_arbitrations_state", "tenant_id", "state", "id"),
    Index("ix_arbitrations_raised", "tenant_id", "raised_at"),
    Index("uq_arbitrations_open", "tenant_id", "ticket_id", unique=True, postgresql_where=text("state = 'open'")),
)

# 催单: one row for all nudges within the window; each waits until somebody answers.
nudges = tenant_table(
    "nudges",
    Column("ticket_id", BigInteger, nullable=False),
    Column("by_kind", String(20), nullable=False),  # user | customer | system
    Column("by_id", BigInteger),  # user or contact, as by_kind says
    Column("by_name", String(200), nullable=False),
    Column("count", Integer, nullable=False, server_default="1"),
    _at("began_at", is_nullable=False),
    _at("last_at", is_nullable=False),
    _at("answered_at"),
    Column("answered_how", String(12)),  # reply | move | acknowledged
    Column("answered_by_id", BigInteger),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("answered_by_id", "users"),
    Index("ix_nudges_ticket", "tenant_id", "ticket_id", "id"),
)

# 督办: a supervisor watches that a ticket is done by a date.
supervisions = tenant_table(
    "supervisions",
    Column("ticket_id", BigInteger, nullable=False),
    Column("supervisor_id", BigInteger),  # null: the product itself, by a rule
    Column("reason", Text, nullable=False),
    _at("due_at", is_nullable=False),
    _at("opened_at", is_nullable=False),
    Column("report_count", Integer, nullable=False, server_default="0"),
    _at("last_reported_at"),
    _at("overdue_at"),  # when it was told that it is late
    _at("closed_at"),
    Column("closed_by_id", BigInteger),
    Column("closing_note", Text, nullable=False, server_default=""),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("supervisor_id", "users"),
    tenant_fk("closed_by_id", "users"),
    Index("ix_supervisions_ticket", "tenant_id", "ticket_id", "id"),
    Index("ix_supervisions_supervisor", "tenant_id", "supervisor_id", "id"),
    Index(
        "uq_supervisions_open",
        "tenant_id",
        "ticket_id",
        text("coalesce(supervisor_id, 0)"),
        unique=True,
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index("ix_supervisions_due", "due_at", postgresql_where=text("closed_at IS NULL AND overdue_at IS NULL")),
)
