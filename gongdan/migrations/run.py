"""Run the migrations as the owner of the schema; several at once wait for each other."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from gongdan.kernel.db import driver_url

_LOCK_NAME = "gongdan.migrate"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def head_revision() -> str:
    """The newest revision that this version of the product knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def current_revision(owner_dsn: str) -> str | None:
    """The revision the database stands at; None for an empty one."""
    engine = create_engine(driver_url(owner_dsn), poolclass=NullPool)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(owner_dsn: str, revision: str = "head") -> str:
    """Bring the database to a revision, the newest if none is named. Safe to run twice and by several at once.

    Returns the newest revision.
    """
    engine = create_engine(driver_url(owner_dsn), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(hashtextextended(:name, 0))"), {"name": _LOCK_NAME})
        connection.commit()
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
    return head_revision()
