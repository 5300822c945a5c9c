"""Commands that take things out and bring them back: backup, restore, export."""

from pathlib import Path
from typing import Annotated

import typer

from gongdan.app.cli.frame import TenantSlug, begin, choose_data_folder, say

commands = typer.Typer()


@commands.command()
def backup(target: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to write; a tar file.")]) -> None:
    """Write database, files and key of one moment into one archive. People may work meanwhile."""
    begin()
    from gongdan.app.backup import back_up

    back_up(target, say)


@commands.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="An archive that gongdan backup wrote.")],
    data: Annotated[
        Path | None, typer.Option("--data", help="The new, empty folder of the installation [GONGDAN_DATA_DIR].")
    ] = None,
) -> None:
    """Restore a backup into an empty place, and check every part of it."""
    if data is not None:
        choose_data_folder(data)
    begin()
    from gongdan.app.restore import restore as run

    run(source, say)


@commands.command()
def export(
    target: Annotated[Path, typer.Argument(metavar="DIR|FILE.zip", help="A new folder, or a new zip file.")],
    tenant: TenantSlug = None,
) -> None:
    """Write everything of a tenant as JSON lines and files; without passwords, second factors and tokens."""
    begin()
    from gongdan.app.cli.accounts import with_database
    from gongdan.app.exporting import export_tenant
    from gongdan.app.modules import register_modules
    from gongdan.app.tenants import chosen_tenant

    async def run() -> None:
        register_modules()
        await export_tenant(await chosen_tenant(tenant), target, say)

    with_database(run())
