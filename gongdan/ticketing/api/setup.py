"""The routes of the set-up, together."""

from fastapi import APIRouter

from gongdan.ticketing.api import (
    categories,
    checklists,
    custom_fields,
    duties,
    forms,
    settings,
    templates,
    types,
    views,
    workflows,
)

setup_routers: list[APIRouter] = [
    types.router,
    custom_fields.router,
    forms.router,
    templates.router,
    templates.placeholders_router,
    categories.router,
    checklists.router,
    workflows.router,
    duties.router,
    views.router,
    settings.router,
]
