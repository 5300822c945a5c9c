"""The shell examples of README and docs/api.md do what they say, typed as they stand."""

import os
import re
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from tests.app.conftest import ADMINISTRATOR
from tests.app.installation import ROOT, Installation, environment

# Which refusals the page itself announces; whatever else is refused is a fault of the page or of the product.
PAGES = {"README.md": [], "README.zh-CN.md": [], "docs/api.md": [412]}
AGENT = "amy@acme.example"


@pytest.fixture(scope="module")
def agent(installed: Installation) -> str:
    """Somebody who stands where the demo's agents stand: in the team frontline."""
    token = installed.command("token", "create", "--user", ADMINISTRATOR).stdout.strip()
    made, body = installed.ask("POST", "/api/v1/teams", token, {"key": "frontline", "name": "Service desk"})
    assert made == 201, body
    words = ("user", "add", AGENT, "--name", "Amy Agent", "--role", "agent", "--team", "frontline")
    added = installed.command(*words)
    assert added.returncode == 0, added.stderr
    return AGENT


def examples(page: str) -> str:
    """The shell blocks of a page in their order, without those that install or start the product."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    return "\n".join(block for block in blocks if not block.startswith("make "))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_can_be_typed_as_it_stands(page: str, running: Installation, agent: str, tmp_path: Path) -> None:
    script = examples(page)
    assert script.count("call ") > 5
    for written, here in {
        " /tmp/": f" {tmp_path}/",
        "@/tmp/": f"@{tmp_path}/",
        ".venv/bin/gongdan": f"{sys.executable} -m gongdan.app.cli --data {running.data}",
        "http://localhost:8000": f"http://127.0.0.1:{running.port}",
    }.items():
        script = script.replace(written, here)
    script = re.sub(r"--user \S+@\w+\.example", f"--user {agent}", script)
    typed = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=ROOT,
        env=environment(PATH=os.environ["PATH"]),
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert typed.returncode == 0, typed.stderr
    assert [orjson.loads(found)["status"] for found in refusals(typed.stdout)] == PAGES[page], typed.stdout
    assert '"number":' in typed.stdout
    if page == "docs/api.md":
        assert "one ticket, two answers" in typed.stdout
        assert '"kind":"ticket.changed"' in typed.stdout.partition("event: changes")[2]


def refusals(printed: str) -> list[str]:
    """Every problem+json among what was printed."""
    return re.findall(r'\{"type":"about:blank".*?"request_id":"[^"]*"\}', printed)
