"""The routes of the set-up, together."""

from fastapi import APIRouter

from gongdan.ticketing.api import categories, custom_fields, forms, settings, templates, types, views, workflows

setup_routers: list[APIRouter] = [
    types.router,
    custom_fields.router,
    forms.router,
    templates.router,
    templates.placeholders_router,
    categories.router,
    workflows.router,
    views.router,
    settings.router,
]
