"""The command line `gongdan`: commands gathered, failures told with their remedy."""

import importlib.util
import os
import sys

import gongdan.app.cli.accounts as accounts
import gongdan.app.cli.archives as archives
import gongdan.app.cli.checks as checks
import gongdan.app.cli.running as running
from gongdan.app.cli.frame import app, complain

# Commands of other files: a typer.Typer named `commands` in gongdan.app.cli.<file>, mounted under the name.
_MOUNTED = {"imports": "import", "mail": "mail"}


def _mount() -> None:
    for file, name in _MOUNTED.items():
        path = f"gongdan.app.cli.{file}"
        if importlib.util.find_spec(path) is not None:
            app.add_typer(importlib.import_module(path).commands, name=name)


for part in (running.commands, accounts.commands, archives.commands, checks.commands):
    app.add_typer(part)
app.add_typer(accounts.tenant, name="tenant")
app.add_typer(accounts.user, name="user")
app.add_typer(accounts.token, name="token")
app.add_typer(checks.audit, name="audit")
_mount()


def main() -> None:
    """Run the command line. Expected failures end with a remedy and code 1; the unforeseen show themselves whole."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        from gongdan.app.explained import explained

        failed = explained(error)
        if failed is None:
            raise
        complain(failed)
        sys.exit(1)
