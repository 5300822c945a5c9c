"""The schema's one line of history, and how it is run forwards."""

from gongdan.migrations.run import current_revision, head_revision, migrate

__all__ = ["current_revision", "head_revision", "migrate"]
