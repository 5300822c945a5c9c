"""What happens in channels."""

from gongdan.channels.events import web

__all__ = ["web"]
