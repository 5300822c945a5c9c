"""Routes of notifications."""

from fastapi import APIRouter

from gongdan.notifications.api.home import home_router
from gongdan.notifications.api.notices import counts_router, notices_router
from gongdan.notifications.api.preferences import preferences_router

routers: list[APIRouter] = [notices_router, counts_router, preferences_router, home_router]
