"""Tables of approvals: what was asked, of whom, what each said, and who stands in for whom."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

_IS_PENDING = text("state = 'pending'")

approvals = tenant_table(
    "approvals",
    Column("ticket_id", BigInteger, nullable=False),
    Column("purpose", String(20), nullable=False),  # move | priority | free
    Column("rule", String(10), nullable=False),
    Column("state", String(10), nullable=False, server_default="pending"),
    Column("move", String(60), nullable=False, server_default=""),  # of purpose move: its key
    # What is done once it is approved; of a move {"fields": {…}, "comment": {…}}.
    Column("payload", JSONB, nullable=False, server_default="{}"),
    Column("reason", Text, nullable=False),
    # The ticket's flow and state when it was asked, and since when: an approval holds for that stay only.
    Column("workflow_version_id", BigInteger, nullable=False),
    Column("ticket_state", String(60), nullable=False),
    Column("ticket_state_since", DateTime(timezone=True), nullable=False),
    Column("asked_by_kind", String(20), nullable=False),  # user | customer | system
    Column("asked_by_id", BigInteger),  # a user, a customer's own account too; null: the system
    Column("asked_by_name", String(200), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    Column("reminder_minutes", Integer),
    Column("remind_at", DateTime(timezone=True)),  # when the clock reminds next
    Column("reminded_at", DateTime(timezone=True)),  # when somebody asked for a reminder last
    Column("ended_at", DateTime(timezone=True)),
    Column("done_at", DateTime(timezone=True)),  # when what was approved was done: an approval is good once
    # Why it was not done when it was approved, as a code and in words.
    Column("hindrance", String(80)),
    Column("hindrance_text", Text),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("asked_by_id", "users"),
    tenant_fk("workflow_version_id", "workflow_versions"),
    CheckConstraint("rule IN ('any', 'all', 'in_order')", name="rule_known"),
    CheckConstraint("state IN ('pending', 'approved', 'rejected', 'cancelled', 'expired')", name="state_known"),
    Index("ix_approvals_ticket", "tenant_id", "ticket_id", text("created_at DESC"), text("id DESC")),
    Index("ix_approvals_asked_by", "tenant_id", "asked_by_id", text("created_at DESC"), text("id DESC")),
    Index("ix_approvals_created", "tenant_id", text("created_at DESC"), text("id DESC")),
    Index(
        "ix_approvals_pending",
        "tenant_id",
        text("created_at DESC"),
        text("id DESC"),
        postgresql_where=_IS_PENDING,
    ),
    # Two who ask at once for the same thing ask once.
    Index(
        "uq_approvals_open",
        "tenant_id",
        "ticket_id",
        "purpose",
        "move",
        unique=True,
        postgresql_where=text("state = 'pending' AND purpose <> 'free'"),
    ),
    *(
        Index(
            f"ix_approvals_{name}",
            name,
            postgresql_where=text(f"state = 'pending' AND {name} IS NOT NULL"),
        )
        for name in ("expires_at", "remind_at")
    ),
)

approval_steps = tenant_table(
    "approval_steps",
    Column("approval_id", BigInteger, nullable=False),
    Column("position", SmallInteger, nullable=False),
    # One of both: a person, or whoever has the role and reaches the ticket when he decides.
    Column("approver_id", BigInteger),
    Column("role_key", String(60)),
    Column("state", String(10), nullable=False),
    Column("decided_by_id", BigInteger),
    Column("on_behalf_of_id", BigInteger),  # for whom a stand-in decided
    Column("channel", String(10)),  # web | api | link
    Column("comment", Text, nullable=False, server_default=""),
    Column("decided_at", DateTime(timezone=True)),
    tenant_fk("approval_id", "approvals", cascade=True),
    tenant_fk("approver_id", "users"),
    tenant_fk("decided_by_id", "users"),
    tenant_fk("on_behalf_of_id", "users"),
    UniqueConstraint("tenant_id", "approval_id", "position"),
    CheckConstraint("(approver_id IS NULL) <> (role_key IS NULL)", name="one_approver"),
    CheckConstraint("state IN ('waiting', 'pending', 'approved', 'rejected', 'skipped')", name="state_known"),
    Index("ix_approval_steps_approver", "tenant_id", "approver_id", "state"),
    Index("ix_approval_steps_decided_by", "tenant_id", "decided_by_id"),
)

delegations = tenant_table(
    "delegations",
    Column("user_id", BigInteger, nullable=False),  # who is away
    Column("delegate_id", BigInteger, nullable=False),  # who decides for him
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("reason", String(500), nullable=False, server_default=""),
    Column("created_at", DateTime(timezone=True), nullable=False),
    tenant_fk("user_id", "users", cascade=True),
    tenant_fk("delegate_id", "users", cascade=True),
    CheckConstraint("user_id <> delegate_id", name="not_to_himself"),
    CheckConstraint("starts_at < ends_at", name="has_a_while"),
    Index("ix_delegations_user", "tenant_id", "user_id", "ends_at"),
    Index("ix_delegations_delegate", "tenant_id", "delegate_id", "ends_at"),
)
