"""Alembic's entry: every migration in a transaction of its own, with a short wait for locks."""

from alembic import context
from sqlalchemy import text
from sqlalchemy.engine import Connection

from gongdan.app.tables import metadata

LOCK_TIMEOUT = "5s"


def run(connection: Connection) -> None:
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.commit()
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
