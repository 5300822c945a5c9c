"""Tables behind flows: who does which duty, and running tickets on their way to a new version."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.tenancy import tenant_fk, tenant_table

# A flow names a duty (职责) and not a team, so that one flow serves every tenant; here each says who does it.
duties = tenant_table(
    "duties",
    Column("key", String(60), nullable=False),
    Column("names", JSONB, nullable=False),
    Column("team_id", BigInteger),  # null: nobody yet, tickets stay with who has them
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    tenant_fk("team_id", "teams"),
    UniqueConstraint("tenant_id", "key"),
    Index("ix_duties_team", "tenant_id", "team_id"),
)

# Where it stands is kept here and moved on with each batch, so that a killed job goes on where it was.
carry_overs = tenant_table(
    "carry_overs",
    Column("workflow_id", BigInteger, nullable=False),
    Column("version_id", BigInteger, nullable=False),  # the version that the tickets are carried to
    Column("state_map", JSONB, nullable=False, server_default="{}"),  # {state of before: state of now}
    Column("total", Integer, nullable=False),  # how many there were when it was asked for
    Column("carried", Integer, nullable=False, server_default="0"),
    Column("left_behind", Integer, nullable=False, server_default="0"),
    Column("last_ticket_id", BigInteger, nullable=False, server_default="0"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("finished_at", DateTime(timezone=True)),
    tenant_fk("workflow_id", "workflows"),
    tenant_fk("version_id", "workflow_versions"),
    Index("ix_carry_overs_workflow", "tenant_id", "workflow_id", "id"),
    Index("ix_carry_overs_version", "tenant_id", "version_id"),
)
