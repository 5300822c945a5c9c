"""Routes of channels."""

from fastapi import APIRouter

from gongdan.channels.api.file_links import file_links_router
from gongdan.channels.api.inbound import inbound_mails_router, inbound_router
from gongdan.channels.api.mail_templates import mail_templates_router
from gongdan.channels.api.mailboxes import health_router, mailboxes_router
from gongdan.channels.api.outbound import of_tickets_router, outbound_router

routers: list[APIRouter] = [
    mailboxes_router,
    health_router,
    inbound_router,
    inbound_mails_router,
    of_tickets_router,
    outbound_router,
    mail_templates_router,
    file_links_router,
]
