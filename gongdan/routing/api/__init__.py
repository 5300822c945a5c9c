"""Routes of routing."""

from fastapi import APIRouter

from gongdan.routing.api.board import board_router
from gongdan.routing.api.decisions import decisions_router, figures_router, simulations_router, trials_router
from gongdan.routing.api.duties import duties_router, swaps_router, teams_duty_router
from gongdan.routing.api.leaves import classes_router, leaves_router
from gongdan.routing.api.people import availability_router, owners_router, people_router, skills_router
from gongdan.routing.api.rotas import rotas_router, shifts_router
from gongdan.routing.api.rules import fields_router, rules_router, templates_router
from gongdan.routing.api.settings import settings_router, teams_router

routers: list[APIRouter] = [
    rules_router,
    templates_router,
    fields_router,
    decisions_router,
    simulations_router,
    trials_router,
    figures_router,
    board_router,
    settings_router,
    teams_router,
    skills_router,
    people_router,
    availability_router,
    owners_router,
    shifts_router,
    rotas_router,
    duties_router,
    swaps_router,
    teams_duty_router,
    leaves_router,
    classes_router,
]
