"""Whether the process lives, whether it is ready, and its numbers for Prometheus."""

import hmac

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gongdan.kernel.errors import NotSignedIn
from gongdan.kernel.problems import PROBLEMS
from gongdan.kernel.settings import settings
from gongdan.kernel.unit import system_connection
from gongdan.kernel.wire import answer


def install(app: FastAPI) -> None:
    """Mount /healthz, /readyz and /metrics."""

    @app.get("/healthz", tags=["operations"], summary="The process lives")
    async def healthz() -> Response:
        return answer({"status": "ok"})

    @app.get("/readyz", tags=["operations"], summary="The process can serve: database reachable and migrated")
    async def readyz() -> Response:
        try:
            async with system_connection() as connection:
                revision = await connection.scalar(text("select version_num from alembic_version"))
        except (SQLAlchemyError, OSError):
            return answer({"status": "unavailable", "reason": "database"}, 503)
        return answer({"status": "ok", "revision": revision})

    @app.get(
        "/metrics",
        tags=["operations"],
        summary="Numbers for Prometheus",
        response_class=PlainTextResponse,
        responses={401: PROBLEMS[401]},
    )
    async def metrics(request: Request) -> Response:
        wanted = settings().metrics_token
        given = request.headers.get("authorization", "")
        if wanted and not hmac.compare_digest(given, f"Bearer {wanted}"):
            raise NotSignedIn("Send the metrics token as `Authorization: Bearer …`.")
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
