"""Routes of promises."""

from fastapi import APIRouter

from gongdan.sla.api.breaches import breaches_router, reasons_router
from gongdan.sla.api.clocks import attainment_router, clocks_router, monitor_router
from gongdan.sla.api.policies import applications_router, policies_router

routers: list[APIRouter] = [
    policies_router,
    applications_router,
    clocks_router,
    monitor_router,
    attainment_router,
    breaches_router,
    reasons_router,
]
