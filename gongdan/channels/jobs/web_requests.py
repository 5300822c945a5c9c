"""Who handles requests from forms and programs: said here, so that every worker knows."""

from gongdan.channels.actions.open_request import open_request

__all__ = ["open_request"]
