"""Commands that check: doctor, audit verify, openapi, version."""

from typing import Annotated

import typer

from gongdan.app.cli.frame import TenantSlug, begin, say
from gongdan.app.failure import Failed

commands = typer.Typer()
audit = typer.Typer(help="The sealed log of everything that happened.", no_args_is_help=True)


@commands.command()
def doctor() -> None:
    """Look for everything that is wrong with this installation, and say how to mend it."""
    begin()
    from gongdan.app.doctor import Level, examine

    signs = {Level.FINE: ("OK", "green"), Level.DOUBTFUL: ("! ", "yellow"), Level.WRONG: ("✗ ", "red")}
    worst = Level.FINE
    for finding in examine():
        sign, colour = signs[finding.level]
        typer.echo(f"{typer.style(sign, fg=colour)}  {finding.subject}: {finding.words}")
        if finding.remedy:
            typer.echo(f"      → {finding.remedy}")
        worst = max(worst, finding.level)
    if worst is Level.WRONG:
        raise typer.Exit(1)


@audit.command("verify")
def verify(tenant: TenantSlug = None) -> None:
    """Walk the sealed log and name the first row that was changed, is missing or was slipped in."""
    begin()
    from gongdan.app.audit import verify_logs
    from gongdan.app.cli.accounts import with_database

    is_intact = True
    for slug, verdict in with_database(verify_logs(tenant)):
        if verdict.finding is None:
            head = f"; the last seal is {verdict.head}" if verdict.head else ""
            seals = "one seal" if verdict.seals == 1 else f"{verdict.seals} seals"
            typer.echo(f"{slug}: intact, {verdict.checked} rows under {seals}{head}")
        else:
            is_intact = False
            typer.echo(f"{slug}: {verdict.finding.kind}. {verdict.finding.words}")
    if not is_intact:
        raise Failed(
            "The log is not as it was written.",
            "Keep this database as it is, find out who could write to it, and compare with a backup.",
        )


@commands.command()
def openapi(
    write: Annotated[bool, typer.Option("--write", help="Write openapi.json in the working copy.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Fail where openapi.json is not up to date.")] = False,
) -> None:
    """Print the OpenAPI document, write it into the working copy, or check the one that is there."""
    begin()
    from gongdan.app.openapi import document, first_difference, place

    wanted = document()
    if write:
        place().write_bytes(wanted)
        say(f"Wrote {place()}.")
    elif check:
        stored = place().read_bytes() if place().exists() else b""
        if stored != wanted:
            raise Failed(
                f"openapi.json is not what the code serves ({first_difference(stored, wanted)}).",
                "Run gongdan openapi --write (make api), look at the difference and commit it.",
            )
    else:
        typer.echo(wanted.decode(), nl=False)


@commands.command()
def version() -> None:
    """Print the version."""
    from gongdan.app.backup import own_version

    typer.echo(own_version())
