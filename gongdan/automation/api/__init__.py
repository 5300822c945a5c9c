"""Routes of automation."""

from fastapi import APIRouter

from gongdan.automation.api.on_tickets import macros_router, on_tickets_router
from gongdan.automation.api.rules import parts_router, rules_router
from gongdan.automation.api.trials import trials_router

routers: list[APIRouter] = [parts_router, rules_router, macros_router, on_tickets_router, trials_router]
