"""The shell examples of README, docs/api.md and docs/api/ do what they say, typed as they stand."""

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
SUBJECTS = sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs/api").glob("*.md"))
# Who stands where people of the demo stand: role and team.
PEOPLE = {
    "nina": ("agent", "frontline"),
    "ned": ("supervisor", "frontline"),
    "theo": ("technical_support", "network"),
}
NAMED = re.compile(r"(\w+)@(?:northwind|xinghe)\.example")
TOKEN = re.compile(r"\$\(\.venv/bin/gongdan token create --user (\w+)@\S+\)")


# Several commands in one process, as its start is what takes the time.
COMMANDS = """
import json, sys
from gongdan.app import cli
for words in json.loads(sys.argv.pop()):
    sys.argv[1:] = words
    try:
        cli.main()
    except SystemExit as end:
        if end.code:
            raise
"""


@pytest.fixture(scope="module")
def tokens(installed: Installation) -> dict[str, str]:
    """The demo's teams and people who occur in the pages, each with a token."""
    token = installed.command("token", "create", "--user", ADMINISTRATOR).stdout.strip()
    for key in ("frontline", "network"):
        made, body = installed.ask("POST", "/api/v1/teams", token, {"key": key, "name": key.title()})
        assert made == 201, body
    wanted = []
    for who, (role, team) in PEOPLE.items():
        wanted.append(["user", "add", address(who), "--name", who.title(), "--role", role, "--team", team])
        wanted.append(["token", "create", "--user", address(who)])
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, orjson.dumps(wanted).decode()],
        cwd=ROOT,
        env=environment(GONGDAN_DATA_DIR=str(installed.data)),
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    shown = [line for line in done.stdout.splitlines() if line.startswith("gd_")]
    return {"nora": token} | dict(zip(PEOPLE, shown, strict=True))


def address(who: str) -> str:
    """His e-mail address here; the agents of both demo tenants are one."""
    return f"{'nina' if who == 'wang' else who}@acme.example"


def examples(page: str) -> str:
    """The shell blocks of a page in their order, without those that install or start the product."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    return "\n".join(block for block in blocks if not block.startswith("make "))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_can_be_typed_as_it_stands(
    page: str, running: Installation, tokens: dict[str, str], tmp_path: Path
) -> None:
    script = examples(page)
    assert script.count("call ") > 5
    printed = typed(script, running, tmp_path)
    assert [orjson.loads(found)["status"] for found in refusals(printed)] == PAGES[page], printed
    assert '"number":' in printed
    if page == "docs/api.md":
        assert "one ticket, two answers" in printed
        assert '"kind":"ticket.changed"' in printed.partition("event: changes")[2]


@pytest.mark.parametrize("page", SUBJECTS)
def test_a_subject_goes_on_where_the_api_page_begins(
    page: str, running: Installation, tokens: dict[str, str], tmp_path: Path
) -> None:
    beginning = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/api.md").read_text("utf-8"), re.DOTALL)[0]
    script = TOKEN.sub(lambda found: tokens[found[1]], beginning + examples(page))
    assert len(re.findall(r"^(?:call|as) ", script, re.MULTILINE)) > 3
    assert refusals(typed(script, running, tmp_path)) == []


def typed(script: str, running: Installation, tmp_path: Path) -> str:
    """What is printed when this is typed here, line after line; all of it must succeed."""
    for written, here in {
        " /tmp/": f" {tmp_path}/",
        "@/tmp/": f"@{tmp_path}/",
        ".venv/bin/gongdan": f"{sys.executable} -m gongdan.app.cli --data {running.data}",
        "http://localhost:8000": f"http://127.0.0.1:{running.port}",
    }.items():
        script = script.replace(written, here)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", NAMED.sub(lambda found: address(found[1]), script)],
        cwd=ROOT,
        env=environment(PATH=os.environ["PATH"]),
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def refusals(printed: str) -> list[str]:
    """Every problem+json among what was printed."""
    return re.findall(r'\{"type":"about:blank".*?"request_id":"[^"]*"\}', printed)
