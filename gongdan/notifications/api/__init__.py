"""Routes of notifications."""

from fastapi import APIRouter

from gongdan.notifications.api import oneself, roads
from gongdan.notifications.api.home import home_router
from gongdan.notifications.api.notices import counts_router, notices_router
from gongdan.notifications.api.preferences import preferences_router

routers: list[APIRouter] = [
    notices_router,
    counts_router,
    preferences_router,
    home_router,
    oneself.habits_router,
    oneself.own_roads_router,
    oneself.devices_router,
    oneself.phone_router,
    oneself.own_deliveries_router,
    oneself.alerts_router,
    roads.roads_router,
    roads.templates_router,
    roads.rules_router,
    roads.deliveries_router,
]
