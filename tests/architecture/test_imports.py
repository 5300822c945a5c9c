"""The import contracts hold, and each of them catches an offence that is planted for it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

LINT = Path(sys.executable).with_name("lint-imports")

# A small house with one offence each: file, its import, and what the report must say about it.
OFFENCES = {
    "up": ("customers/actions/open.py", "import gongdan.ticketing", "customers.* -> gongdan.ticketing"),
    "sideways": ("search/query.py", "import gongdan.files", "search.query -> gongdan.files"),
    "unplaced module": ("gadgets/__init__.py", "", "gongdan.gadgets"),
    "cycle": ("kernel/one.py", "import gongdan.kernel.two", "one -> .two|two -> .one"),
    "back door": (
        "ticketing/queries.py",
        "from gongdan.customers.queries import find",
        "ticketing.queries -> gongdan.customers.queries .*front door",
    ),
    "back door to the tables": (
        "ticketing/policy.py",
        "from gongdan.customers import models",
        "ticketing.policy -> gongdan.customers.models .*front door",
    ),
    "word upwards": (
        "ticketing/models.py",
        "from gongdan.ticketing import schemas",
        "ticketing.models -> gongdan.ticketing.schemas .*models may not import schemas",
    ),
    "word sideways": (
        "ticketing/events.py",
        "from gongdan.ticketing import errors",
        "ticketing.events -> gongdan.ticketing.errors .*events may not import errors",
    ),
    "what opens the unit, from below": (
        "identity/queries.py",
        "from gongdan.identity import current",
        "identity.queries -> gongdan.identity.current .*queries may not import current",
    ),
    "own front door": (
        "ticketing/actions/move.py",
        "from gongdan.ticketing import queries_door",
        "ticketing.actions.move -> gongdan.ticketing .*own front door",
    ),
    "thinking with the database": (
        "ticketing/workflow.py",
        "import sqlalchemy",
        "ticketing.workflow -> sqlalchemy .*no I/O",
    ),
    "thinking with the tables": (
        "ticketing/numbers.py",
        "from gongdan.ticketing import models",
        "ticketing.numbers -> gongdan.ticketing.models .*no I/O",
    ),
    "thinking with the network": (
        "conditions/evaluate.py",
        "import httpx",
        "conditions.evaluate -> httpx .*no I/O",
    ),
}

ALLOWED = {
    "kernel/two.py": "import gongdan.kernel.one",
    "kernel/errors.py": "",
    "search/tokens.py": "import gongdan.kernel.errors",
    "files/store.py": "import sqlalchemy",
    "customers/queries.py": "import sqlalchemy",
    "customers/models.py": "import sqlalchemy",
    "customers/events.py": "",
    "ticketing/schemas.py": "from gongdan.ticketing import models",
    "ticketing/errors.py": "import gongdan.kernel.errors",
    "ticketing/handlers.py": "from gongdan.customers.events import Merged",
    "ticketing/api.py": "import gongdan.customers, gongdan.ticketing.actions.move",
    "migrations/env.py": "import gongdan.customers.models, gongdan.app.tables",
    "app/tables.py": "import gongdan.customers.models",
    "app/cli.py": "import gongdan.ticketing.queries, gongdan.migrations.env",
    "identity/current.py": "import sqlalchemy, gongdan.identity.actions",
    "identity/actions.py": "import sqlalchemy",
    "identity/seed.py": "import sqlalchemy, gongdan.identity.actions",
}


def build_house(root: Path) -> None:
    """Write the little house, offences and all, with the contracts of the real one."""
    files = ALLOWED | {path: line for path, line, _ in OFFENCES.values()}
    for path, line in files.items():
        file = root / "gongdan" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{line}\n")
    for folder in {parent for file in files for parent in (root / "gongdan" / file).parents}:
        if folder.is_relative_to(root / "gongdan"):
            (folder / "__init__.py").touch()
    shutil.copy(ROOT / ".importlinter", root)
    (root / "tools").symlink_to(ROOT / "tools")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What lint-imports says about the little house."""
    root = tmp_path_factory.mktemp("house")
    build_house(root)
    done = lint(root)
    assert done.returncode == 1
    return done.stdout


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of a folder from inside it."""
    environment = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "400", "NO_COLOR": "1"}
    return subprocess.run(
        [str(LINT), "--no-cache", "--config", ".importlinter"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("offence", OFFENCES)
def test_a_planted_offence_is_caught(report: str, offence: str) -> None:
    assert re.search(OFFENCES[offence][2], report), report


@pytest.mark.parametrize("path", sorted(ALLOWED.keys() - {"kernel/two.py"}))
def test_what_is_allowed_is_not_blamed(report: str, path: str) -> None:
    module = "gongdan." + path.removesuffix(".py").replace("/", ".")
    assert not re.search(rf"- {re.escape(module)} -> ", report), report


def test_the_house_itself_keeps_all_contracts() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
