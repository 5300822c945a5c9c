"""The settings of the embedded server, written into an include file of our own at every start."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from gongdan.kernel.embedded_pg.failure import EmbeddedPostgresFailed

INCLUDE = "gongdan.conf"
_MEGABYTE = 1024 * 1024
_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def memory_bytes() -> int:
    """Memory that we may use: the machine's, or less when a container has a limit."""
    amounts = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in _CGROUP_LIMITS:
        try:
            amounts.append(int(path.read_text()))
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return min(amount for amount in amounts if amount > 0)


def shared_buffers(memory: int) -> str:
    """A quarter of the memory, between 32 and 512 MB."""
    return f"{min(512, max(32, memory // 4 // _MEGABYTE))}MB"


def server_settings(
    socket_folder: Path, port: int, *, fsync: bool, listen_tcp: bool, own: Mapping[str, str]
) -> dict[str, str]:
    """All settings that differ from PostgreSQL's own; `own` wins."""
    quoted_folder = '"' + str(socket_folder).replace('"', '""') + '"'
    return {
        "listen_addresses": "127.0.0.1" if listen_tcp else "",
        "port": str(port),
        "unix_socket_directories": quoted_folder,
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        "shared_buffers": shared_buffers(memory_bytes()),
        "max_wal_size": "2GB",
        "synchronous_commit": "on",
        "fsync": "on" if fsync else "off",
        "jit": "off",
        "random_page_cost": "1.1",
        "idle_in_transaction_session_timeout": "60s",
        "timezone": "UTC",
        # A week of logs, each weekday overwriting the last; without statements, which name customers.
        "logging_collector": "on",
        "log_directory": "log",
        "log_filename": "server-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_file_mode": "0600",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "log_min_error_statement": "panic",
        "log_checkpoints": "off",
        "log_startup_progress_interval": "5s",
        **own,
    }


def rendered(settings: Mapping[str, str]) -> str:
    """The text of the include file."""
    lines = ["# Written by gongdan at every start; changes made here are lost."]
    for name, value in settings.items():
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", name) or any(ord(sign) < 32 for sign in value):
            raise EmbeddedPostgresFailed(
                f"{name!r} = {value!r} is no PostgreSQL setting.", "Names are letters, values one line."
            )
        escaped = value.replace("\\", "\\\\").replace("'", "''")
        lines.append(f"{name} = '{escaped}'")
    return "\n".join(lines) + "\n"
