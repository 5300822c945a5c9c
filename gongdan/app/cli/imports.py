"""Commands that bring in what other systems hold: import tickets."""

from pathlib import Path
from typing import Annotated

import typer

from gongdan.app.cli.frame import TenantSlug, begin, say

commands = typer.Typer(help="Bring in what other systems hold.", no_args_is_help=True)


@commands.callback()
def _group() -> None:
    """Bring in what other systems hold."""


@commands.command()
def tickets(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="csv, tsv, xlsx, jsonl or json.")],
    map_given: Annotated[
        str,
        typer.Option(
            "--map",
            metavar="MAP.json|NAME|-",
            help="Which column becomes what: a file, a shipped map (servicenow, maintenance, citizen-messages), or "
            "standard input. Without: guessed by the names of the columns.",
        ),
    ] = "",
    tenant: TenantSlug = None,
    source: Annotated[
        str, typer.Option("--source", help="Name of the other system; with the id there it tells a ticket known.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would happen; nothing is written.")
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="FILE", help="Where refused rows go [FILE.rejects.csv beside you]."),
    ] = None,
    create_missing: Annotated[
        bool,
        typer.Option(
            help="Make types, fields, options, categories, teams and people that are missing; else refuse the rows."
        ),
    ] = True,
    encoding: Annotated[
        str, typer.Option("--encoding", help="Of a text file, where it is not detected rightly.")
    ] = "",
    delimiter: Annotated[str, typer.Option("--delimiter", help="Of a CSV file, where it is not detected.")] = "",
) -> None:
    """Import tickets with their times, authors, numbers and history. Nobody is notified.

    Run it again after a kill, or with a newer file: what is there already is not doubled. Ends with 0 although rows
    were refused (they are listed), with 2 where nothing at all could be read.
    """
    begin()
    from gongdan.app.cli.accounts import with_database
    from gongdan.app.importing import Wanted, import_tickets

    wanted = Wanted(
        file=file,
        map=map_given,
        tenant=tenant,
        source=source,
        rejects=rejects,
        is_dry_run=dry_run,
        may_create=create_missing,
        encoding=encoding,
        delimiter=delimiter,
    )
    if not with_database(import_tickets(wanted, say)):
        raise typer.Exit(2)
