"""Routes of ticketing."""

from fastapi import APIRouter

from gongdan.ticketing.api.attention import attention_router, supervisions_router
from gongdan.ticketing.api.files import files_router
from gongdan.ticketing.api.filters import filters_router
from gongdan.ticketing.api.handovers import handovers_router, pool_router
from gongdan.ticketing.api.setup import setup_routers
from gongdan.ticketing.api.tickets import tickets_router

routers: list[APIRouter] = [
    tickets_router,
    handovers_router,
    pool_router,
    attention_router,
    supervisions_router,
    files_router,
    filters_router,
    *setup_routers,
]
