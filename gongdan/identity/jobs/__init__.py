"""What the clock brings to identity; importing this declares every job."""

from gongdan.identity.jobs import access, audit, password_links

__all__ = ["access", "audit", "password_links"]
