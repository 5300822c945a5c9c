"""The frame of the command line: the root command, what all commands share, and how a failure is told."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongdan.app.failure import Failed

if TYPE_CHECKING:
    from gongdan.kernel.settings import Settings

app = typer.Typer(
    name="gongdan",
    help="Gongdan 工单: tickets and work orders on one machine or many. Settings are GONGDAN_* variables.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

Parent = Annotated[int | None, typer.Option("--parent", hidden=True, help="End when this process ends.")]
TenantSlug = Annotated[
    str | None, typer.Option("--tenant", "-t", help="Slug of the tenant; not needed where there is only one.")
]


@app.callback()
def root(
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder of the installation [GONGDAN_DATA_DIR, var/gongdan].")
    ] = None,
) -> None:
    """What holds for every command."""
    if data is not None:
        choose_data_folder(data)


def choose_data_folder(folder: Path) -> None:
    """Make `folder` this installation's, for us and for our children."""
    from gongdan.kernel.settings import settings

    os.environ["GONGDAN_DATA_DIR"] = str(folder.expanduser().absolute())
    settings.cache_clear()


def begin(parent: int | None = None) -> "Settings":
    """The settings; a child of `gongdan up` also binds its life to its parent's."""
    from gongdan.kernel.settings import settings

    if parent is not None:
        from gongdan.app.parent import end_with

        end_with(parent)
    return settings()


def say(text: str) -> None:
    """A line for the person at the terminal; standard output is for results."""
    typer.echo(text, err=True)


def complain(failed: Failed) -> None:
    """What is wrong, and under it the remedy."""
    is_terminal = sys.stderr.isatty()
    typer.echo(typer.style("✗ ", fg="red") + failed.wrong if is_terminal else f"✗ {failed.wrong}", err=True)
    for line in failed.remedy.splitlines():
        typer.echo(f"  {line}", err=True)
