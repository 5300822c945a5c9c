"""Routes of integrations."""

from fastapi import APIRouter

from gongdan.integrations.api.webhooks import deliveries_router, webhooks_router

routers: list[APIRouter] = [webhooks_router, deliveries_router]
