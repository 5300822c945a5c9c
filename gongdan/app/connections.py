"""Where this process finds its database: the addresses of the environment, or the embedded PostgreSQL."""

from dataclasses import dataclass, field

from gongdan.kernel import db
from gongdan.kernel.embedded_pg import EmbeddedPostgres
from gongdan.kernel.settings import Settings, settings


class DatabaseAddressMissing(Exception):
    """GONGDAN_DATABASE_URL is set, so GONGDAN_SYSTEM_DATABASE_URL (and for migrations
    GONGDAN_OWNER_DATABASE_URL) must be set too; see docs/operations.md."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """libpq addresses by role."""

    app: str = field(repr=False)
    system: str = field(repr=False)
    owner: str = field(repr=False)


def embedded(given: Settings) -> EmbeddedPostgres:
    """The supervisor of this installation's own PostgreSQL (not started)."""
    return EmbeddedPostgres(given.data_dir / "postgres")


def addresses() -> Addresses:
    """Raises DatabaseAddressMissing where only a part of them was given."""
    given = settings()
    if given.is_embedded:
        urls = embedded(given).urls()
        return Addresses(app=urls.app, system=urls.system, owner=urls.owner)
    if not given.system_database_url:
        raise DatabaseAddressMissing(DatabaseAddressMissing.__doc__)
    return Addresses(
        app=given.database_url,
        system=given.system_database_url,
        owner=given.owner_database_url,
    )


def open_database() -> db.Database:
    """Open this process's pools."""
    found, given = addresses(), settings()
    return db.connect(
        found.app,
        found.system,
        pool_size=given.pool_size,
        statement_timeout_seconds=given.statement_timeout_seconds,
    )
