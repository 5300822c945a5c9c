"""Routes of escalation."""

from fastapi import APIRouter

from gongdan.escalation.api.escalations import lists_router, of_tickets_router
from gongdan.escalation.api.ladders import ladders_router
from gongdan.escalation.api.reports import abnormal_router, figures_router

routers: list[APIRouter] = [ladders_router, of_tickets_router, lists_router, figures_router, abnormal_router]
