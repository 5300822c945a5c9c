"""One real installation for all tests of the application that only look at it or mend what they break."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from gongdan.app import cli
from gongdan.kernel import db
from gongdan.kernel.settings import settings
from tests.app.installation import Installation

ADMINISTRATOR = "root@acme.example"


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Where every user can pass through: root's PostgreSQL runs as another."""
    made = Path(tempfile.mkdtemp(prefix="gongdan-app-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def installed(folder: Path) -> Iterator[Installation]:
    """`gongdan up` with the tenant acme and its three offices."""
    installation = Installation(folder)
    try:
        installation.start()
        made = installation.command(
            "init",
            *("--slug", "acme", "--name", "Acme", "--locale", "en", "--administrator", ADMINISTRATOR),
            *("--security-administrator", "guard@acme.example", "--auditor", "eye@acme.example"),
        )
        assert made.returncode == 0, made.stderr
        assert made.stdout.count("\t") == 6
        yield installation
    finally:
        installation.destroy()


@pytest.fixture
def running(installed: Installation) -> Installation:
    """The installation, started again where a test has stopped it."""
    if installed.up_code() is not None:
        installed.start()
    return installed


Command = Callable[..., CompletedProcess[str]]


@pytest.fixture
def inside(
    running: Installation, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Command]:
    """Run a command on the installation within this process: the same code without the start of an interpreter."""
    for name in [name for name in os.environ if name.startswith("GONGDAN_")]:
        monkeypatch.delenv(name)
    pools = list(db._current)

    def run(*words: str | Path, **more: str) -> CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", ["gongdan", *map(str, words)])
        monkeypatch.setenv("GONGDAN_DATA_DIR", str(running.data))
        for name, value in more.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        with pytest.raises(SystemExit) as end:
            cli.main()
        code = end.value.code
        out, err = capfd.readouterr()
        return CompletedProcess(words, code if isinstance(code, int) else int(code is not None), out, err)

    yield run
    db._current[:] = pools
    settings.cache_clear()
