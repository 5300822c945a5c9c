"""The API holds its own OpenAPI document: schemathesis finds no 5xx and no breach of contract."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import copied_database
from tests.world import World

# The three who together may reach nearly every route, and a customer.
PEOPLE = ("zhou", "feng", "qian", "mei")
# Streams that never end, and routes that end the caller's own access: tested by themselves.
# The tests of mailboxes would knock at whatever hosts are made up; raw mail is not made up from fields.
LEFT_OUT = (
    "/api/v1/(live|audit/export|me/tokens/|session|users/.*/(tokens|sessions|roles|password)|metrics"
    "|mailboxes/(.*/)?probes|inbound-mails|inbox/mails)"
)
# Refused before anybody looks at the fields: 413, too long as a whole; 409, an Idempotency-Key that came before.
SETTINGS = """
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "406", "409", "413", "422", "428", "5xx"]
"""
# Of each route for each of them; each gets others.
EXAMPLES = int(os.environ.get("GONGDAN_CONTRACT_EXAMPLES", "4"))


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The address of a web process over a database of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with copied_database("gongdan_contract") as copy:
        environment = os.environ | {
            "GONGDAN_DATABASE_URL": copy.app,
            "GONGDAN_SYSTEM_DATABASE_URL": copy.system,
            "GONGDAN_FILES_URL": "memory:///",
            "GONGDAN_LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", "gongdan.app.cli", "web", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, start_new_session=True)
        try:
            yield _ready(f"http://127.0.0.1:{port}", process)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def _ready(address: str, process: "subprocess.Popen[bytes]") -> str:
    for _ in range(200):
        assert process.poll() is None, "the web process ended"
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{address}/readyz", timeout=2).status_code == 200:
                return address
        time.sleep(0.1)
    raise AssertionError("the web process does not become ready")


@pytest.mark.parametrize("who", PEOPLE)
def test_the_api_keeps_its_contract(served: str, world: World, who: str, tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{served}/openapi.json",
        "--header",
        f"Authorization: Bearer {world.people[who].token}",
        "--exclude-path-regex",
        LEFT_OUT,
        "--phases",
        "examples,fuzzing",
        "--max-examples",
        str(EXAMPLES),
        "--seed",
        str(20261122 + PEOPLE.index(who)),
        "--exclude-checks",
        "positive_data_acceptance,unsupported_method,ignored_auth",
        "--generation-database",
        "none",
        "--warnings",
        "off",
        "--request-timeout",
        "20",
        "--no-color",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=900, check=False)
    assert done.returncode == 0, done.stdout[-12000:] + done.stderr[-2000:]
