"""The routes of channels."""

from gongdan.channels.api.mailboxes import health_router, mailboxes_router

routers = [mailboxes_router, health_router]
