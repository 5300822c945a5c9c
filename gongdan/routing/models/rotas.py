"""Tables of who works when: shifts, rotas, planned duties and leave."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    String,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table


def _at(name: str, *, is_nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=is_nullable)


# Times of a clock on the wall in `zone`; one that ends at or before its start ends on the next day.
shifts = tenant_table(
    "shifts",
    Column("name", String(200), nullable=False),
    Column("starts", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("zone", String(60), nullable=False),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("tenant_id", "name"),
)

# 轮值: a cycle of days laid over dates, each person so many days after the one before him.
rotas = tenant_table(
    "rotas",
    Column("name", String(200), nullable=False),
    Column("kind", String(12), nullable=False),  # duty | dispatcher
    Column("team_id", BigInteger),
    Column("department_id", BigInteger),
    Column("starts_on", Date, nullable=False),
    # {"days": [shift id or null, …], "step": days, "people": [user id, …]}: see routing.rotas.Cycle
    Column("cycle", JSONB, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("team_id", "teams"),
    tenant_fk("department_id", "departments"),
    UniqueConstraint("tenant_id", "name"),
    CheckConstraint("kind IN ('duty', 'dispatcher')", name="kind_known"),
    CheckConstraint("num_nonnulls(team_id, department_id) = 1", name="of_one"),
    CheckConstraint("kind = 'dispatcher' OR team_id IS NOT NULL", name="duty_of_a_team"),
)

# 排班: who works which shift on which date, as instants, so that nothing is counted when somebody asks who is there.
planned_duties = tenant_table(
    "planned_duties",
    Column("user_id", BigInteger, nullable=False),
    Column("team_id", BigInteger),
    Column("department_id", BigInteger),  # of a dispatcher of a department
    Column("kind", String(12), nullable=False),
    Column("shift_id", BigInteger, nullable=False),
    Column("rota_id", BigInteger),
    Column("rota_user_id", BigInteger),  # whose turn it was by the rota, whoever works it now
    Column("on_date", Date, nullable=False),
    _at("starts_at", is_nullable=False),
    _at("ends_at", is_nullable=False),
    Column("source", String(12), nullable=False),  # rota | manual | swap; what a person changed stays as it is
    Column("is_cancelled", Boolean, nullable=False, server_default="false"),
    Column("note", String(200), nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("user_id", "users", cascade=True),
    tenant_fk("team_id", "teams"),
    tenant_fk("department_id", "departments"),
    tenant_fk("shift_id", "shifts"),
    tenant_fk("rota_id", "rotas"),
    CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    CheckConstraint("kind IN ('duty', 'dispatcher')", name="kind_known"),
    CheckConstraint("source IN ('rota', 'manual', 'swap')", name="source_known"),
    Index("ix_planned_duties_team", "tenant_id", "team_id", "ends_at"),
    Index("ix_planned_duties_department", "tenant_id", "department_id", "ends_at"),
    Index("ix_planned_duties_user", "tenant_id", "user_id", "ends_at"),
    Index("ix_planned_duties_rota", "tenant_id", "rota_id", "on_date"),
)

leaves = tenant_table(
    "leaves",
    Column("user_id", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("from_half", String(2), nullable=False, server_default="am"),  # it begins with the morning or at noon
    Column("to_on", Date, nullable=False),
    Column("to_half", String(2), nullable=False, server_default="pm"),  # it ends at noon or with the day
    _at("starts_at", is_nullable=False),
    _at("ends_at", is_nullable=False),
    Column("state", String(12), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("asked_by_id", BigInteger),
    Column("decided_by_id", BigInteger),
    _at("decided_at"),
    Column("decision_note", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    _at("created_at", is_nullable=False),
    tenant_fk("user_id", "users", cascade=True),
    tenant_fk("asked_by_id", "users"),
    tenant_fk("decided_by_id", "users"),
    CheckConstraint("kind IN ('annual', 'sick', 'personal', 'compensation', 'other')", name="kind_known"),
    CheckConstraint("state IN ('asked', 'approved', 'rejected', 'cancelled')", name="state_known"),
    CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    Index("ix_leaves_user", "tenant_id", "user_id", "ends_at"),
    Index("ix_leaves_state", "tenant_id", "state", "starts_at"),
)
