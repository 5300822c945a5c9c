"""Routes of channels."""

from fastapi import APIRouter

from gongdan.channels.api.inbox import inbox_router, inbox_sources_router
from gongdan.channels.api.public_forms import public_forms_router
from gongdan.channels.api.web_forms import web_forms_router

routers: list[APIRouter] = [web_forms_router, public_forms_router, inbox_sources_router, inbox_router]
