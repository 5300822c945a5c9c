"""The web application: every module's routes, live events, health and metrics."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from gongdan.app import docs, form_pages, health, pages
from gongdan.app.connections import open_database
from gongdan.app.modules import register_modules, routers
from gongdan.kernel.http import Surroundings
from gongdan.kernel.live import Hub
from gongdan.kernel.log import configure_logging
from gongdan.kernel.problems import install_problem_handlers
from gongdan.kernel.settings import settings

API_VERSION = "1.0.0"
DESCRIPTION = (
    "Gongdan 工单: tickets and work orders. Sign in with `Authorization: Bearer …` or the session cookie. "
    "Refusals are `application/problem+json`; lists go on by `cursor`; writes take `Idempotency-Key` and `If-Match`."
)


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    configure_logging(settings().log_level, settings().log_format)
    opened = open_database()
    app.state.hub = Hub(opened.app_dsn)
    app.state.hub.start()
    yield
    await app.state.hub.stop()
    await opened.close()


def create_app() -> FastAPI:
    """The application without its surroundings; what tests and the OpenAPI document use."""
    register_modules()
    app = FastAPI(
        title="Gongdan",
        version=API_VERSION,
        description=DESCRIPTION,
        lifespan=_life,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    install_problem_handlers(app)
    # Taken over as they are, prefix and all: routers inside the application are asked one by one, each at the
    # cost of a statement to the database.
    for router in routers():
        app.router.routes.extend(router.routes)
    health.install(app)
    docs.install(app)
    pages.install(app)
    form_pages.install(app)
    proxies = frozenset(filter(None, (p.strip() for p in settings().trusted_proxies.split(","))))
    app.add_middleware(
        Surroundings,
        max_body_bytes=settings().max_body_bytes,
        upload_paths=frozenset({"/api/v1/files", "/api/v1/inbound-mails", "/api/v1/inbox", "/api/v1/inbox/mails"}),
        upload_pattern=re.compile(r"/api/v1/(?:request-links/[^/]{10,400}/files|public-forms/[^/]{1,40}/requests)"),
        trusted_proxies=proxies,
    )
    return app


def factory() -> ASGIApp:
    """What the server loads."""
    return create_app()
