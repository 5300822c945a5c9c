"""The web process: granian serving the application, one operating system process per worker."""

import contextlib
import os
import signal
import socket
from typing import TYPE_CHECKING, Any

from gongdan.app.failure import Failed
from gongdan.app.parent import end_with
from gongdan.kernel.log import configure_logging
from gongdan.kernel.settings import settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

# Requests under way may finish; streams that never end by themselves are cut after this.
DRAIN_SECONDS = 8

# The pid of the process that forked the workers.
_first: list[int] = []


def require_free(host: str, port: int) -> None:
    """Raises Failed where nobody could listen at this address."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, OverflowError) as failure:
        raise Failed(
            f"{host!r} is no address to listen at: {failure}.", "Give one with --host or GONGDAN_HOST."
        ) from None
    family, kind, protocol, _, address = found[0]
    with contextlib.closing(socket.socket(family, kind, protocol)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            # A bound port can still be shared by another listener; listening shows it.
            probe.listen(1)
        except PermissionError:
            raise Failed(f"Port {port} is not for ordinary users.", "Take one above 1023: --port 8000") from None
        except OSError as failure:
            raise Failed(
                f"Port {port} on {host} is taken or cannot be used ({failure.strerror}).",
                "Choose another with --port (or GONGDAN_PORT), or end what listens there.",
            ) from None


def serve(host: str, port: int, workers: int) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are answered first."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    require_free(host, port)
    configure_logging(settings().log_level, settings().log_format)
    server: Any = Server(
        "gongdan.app.web:factory",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        factory=True,
        websockets=False,
        log_level=LogLevels.debug if settings().log_level.upper() == "DEBUG" else LogLevels.warning,
        log_dictconfig=_log_through_ours(),
        # Alone, a dead worker ends the process and whoever started it starts it again; among others it is replaced.
        respawn_failed_workers=workers > 1,
        workers_kill_timeout=DRAIN_SECONDS,
    )
    _first[:] = [os.getpid()]
    server.serve()


def _log_through_ours() -> dict[str, Any]:
    """Granian's loggers without handlers of their own, so that every line looks the same."""
    plain = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "incremental": False,
        "disable_existing_loggers": False,
        "loggers": {"_granian": plain, "granian.access": plain},
    }


def factory() -> "ASGIApp":
    """What each of granian's workers loads: the application, in a process that never outlives the first one."""
    # The handler inherited from the first process would swallow an order to stop that comes while we load.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if _first:
        # The first process drains its workers in peace; where it was killed there is nobody to wait for.
        end_with(_first[0], signal.SIGKILL)
    from gongdan.app.asgi import factory as application

    return application()
