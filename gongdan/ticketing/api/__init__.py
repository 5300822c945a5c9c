"""Routes of ticketing."""

from fastapi import APIRouter

from gongdan.ticketing.api.files import files_router
from gongdan.ticketing.api.filters import filters_router
from gongdan.ticketing.api.setup import setup_routers
from gongdan.ticketing.api.structure import structure_routers
from gongdan.ticketing.api.tickets import tickets_router

routers: list[APIRouter] = [tickets_router, files_router, filters_router, *structure_routers, *setup_routers]
