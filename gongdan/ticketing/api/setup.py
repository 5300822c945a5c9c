"""The routes of the set-up, together."""

from fastapi import APIRouter

from gongdan.ticketing.api import categories, custom_fields, forms, settings, types, views, workflows

setup_routers: list[APIRouter] = [
    types.router,
    custom_fields.router,
    forms.router,
    categories.router,
    workflows.router,
    views.router,
    settings.router,
]
