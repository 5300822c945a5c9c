"""Tables of classes: who learns when, and what became of his tickets meanwhile."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, Integer, String, text

from gongdan.kernel.tenancy import tenant_fk, tenant_table


def _at(name: str, *, is_nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=is_nullable)


training_classes = tenant_table(
    "training_classes",
    Column("name", String(200), nullable=False),
    Column("team_id", BigInteger, nullable=False),
    Column("backup_team_id", BigInteger, nullable=False),
    _at("starts_at", is_nullable=False),
    _at("ends_at", is_nullable=False),
    Column("state", String(12), nullable=False, server_default="planned"),
    _at("next_action_at"),  # when it begins or ends; null: nothing is left to do
    Column("version", Integer, nullable=False, server_default="1"),
    _at("created_at", is_nullable=False),
    tenant_fk("team_id", "teams"),
    tenant_fk("backup_team_id", "teams"),
    CheckConstraint("state IN ('planned', 'running', 'ended', 'cancelled')", name="state_known"),
    CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    CheckConstraint("team_id <> backup_team_id", name="backup_is_another"),
    Index("ix_training_classes_team", "tenant_id", "team_id", "starts_at"),
    Index(
        "ix_training_classes_due",
        "next_action_at",
        "tenant_id",
        "id",
        postgresql_where=text("next_action_at IS NOT NULL"),
    ),
)

class_people = tenant_table(
    "class_people",
    Column("class_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    tenant_fk("class_id", "training_classes", cascade=True),
    tenant_fk("user_id", "users", cascade=True),
    Index("ix_class_people_user", "tenant_id", "user_id"),
    has_id=False,
)

# A ticket that went to the backup queue with its person in class. outcome: null while it is there.
class_tickets = tenant_table(
    "class_tickets",
    Column("class_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, nullable=False),  # who had it
    Column("from_team_id", BigInteger),
    _at("left_at", is_nullable=False),
    _at("ended_at"),
    Column("outcome", String(12)),  # returned | solved | kept | moved
    tenant_fk("class_id", "training_classes", cascade=True),
    tenant_fk("ticket_id", "tickets", cascade=True),
    tenant_fk("user_id", "users", cascade=True),
    tenant_fk("from_team_id", "teams"),
    Index("ix_class_tickets_ticket", "tenant_id", "ticket_id"),
    CheckConstraint("outcome IN ('returned', 'solved', 'kept', 'moved')", name="outcome_known"),
    has_id=False,
)
