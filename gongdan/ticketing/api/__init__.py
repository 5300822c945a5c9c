"""Routes of ticketing."""

from fastapi import APIRouter

from gongdan.ticketing.api.bulk import bulk_router
from gongdan.ticketing.api.files import files_router
from gongdan.ticketing.api.filters import filters_router
from gongdan.ticketing.api.setup import setup_routers
from gongdan.ticketing.api.tickets import tickets_router
from gongdan.ticketing.api.together import together_routers

routers: list[APIRouter] = [
    tickets_router,
    files_router,
    filters_router,
    *setup_routers,
    bulk_router,
    *together_routers,
]
