"""Commands that run the product: up, web, worker, mailroom, migrate."""

import os
from pathlib import Path
from typing import Annotated

import typer

from gongdan.app.cli.frame import Parent, begin, choose_data_folder, say
from gongdan.app.failure import Failed

commands = typer.Typer()

Host = Annotated[str | None, typer.Option("--host", help="Address to listen at [GONGDAN_HOST, 127.0.0.1].")]
Port = Annotated[
    int | None, typer.Option("--port", "-p", min=1, max=65535, help="Port to listen at [GONGDAN_PORT, 8000].")
]
Workers = Annotated[int, typer.Option("--workers", "-w", min=1, max=64, help="Web processes that share the port.")]


def _choose_address(host: str | None, port: int | None) -> None:
    if host is not None:
        os.environ["GONGDAN_HOST"] = host
    if port is not None:
        os.environ["GONGDAN_PORT"] = str(port)


@commands.command()
def up(
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder of database, files and secrets [GONGDAN_DATA_DIR].")
    ] = None,
    port: Port = None,
    host: Host = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="With the demo workspace; its password is known to all.")
    ] = False,
    workers: Workers = 1,
) -> None:
    """Run everything on this machine: database, migrations, web, worker and mailroom. Ctrl-C stops all of it."""
    if data is not None:
        choose_data_folder(data)
    _choose_address(host, port)
    given = begin()
    from gongdan.app.up import up as run

    run(given, demo=demo, workers=workers, say=say)


@commands.command()
def web(host: Host = None, port: Port = None, workers: Workers = 1, parent: Parent = None) -> None:
    """Serve the API: one process per worker, without state; run it on as many machines as you like."""
    _choose_address(host, port)
    given = begin(parent)
    from gongdan.app.web import serve

    serve(given.host, given.port, workers)


@commands.command()
def worker(parent: Parent = None) -> None:
    """Run jobs and what the clock brings; any number of these may run, on any machine."""
    begin(parent)
    from gongdan.app.worker import run_worker

    run_worker()


@commands.command()
def mailroom(parent: Parent = None) -> None:
    """Fetch the mail of all mailboxes and take what is delivered; of several that run, one fetches."""
    begin(parent)
    from gongdan.app.mailroom import run_mailroom

    run_mailroom()


@commands.command()
def migrate(
    parent: Parent = None,
    demo: Annotated[
        bool | None,
        typer.Option("--demo/--no-demo", hidden=True, help="Switch the demo workspace on or off as well."),
    ] = None,
) -> None:
    """Bring the database to this version's schema. Safe to repeat, and several at once wait for each other."""
    begin(parent)
    from gongdan.app.at_hand import running_database

    with running_database(may_create=True) as addresses:
        before, after = _migrated(addresses.owner, addresses.app)
        if before != after:
            say(f"The database schema is at {after} now (it was {before or 'empty'}).")
        elif parent is None:
            say(f"The database schema is at {after} already.")
        if addresses.owner:
            _seed()
        if demo is not None:
            _switch_demo(demo)


def _migrated(owner_dsn: str, app_dsn: str) -> tuple[str | None, str]:
    """The revisions before and after. Without the owner's address it is no failure where nothing is to do."""
    from gongdan.migrations import current_revision, head_revision
    from gongdan.migrations import migrate as run

    before = current_revision(owner_dsn or app_dsn)
    if owner_dsn:
        return before, run(owner_dsn)
    if before != head_revision():
        raise Failed(
            f"The database schema is at {before or 'nothing'}, this version needs {head_revision()}.",
            "Set GONGDAN_OWNER_DATABASE_URL and run gongdan migrate on the machine that may migrate.",
        )
    return before, head_revision()


def _seed() -> None:
    """Tenants that are there gain what this version ships besides; what they changed stays as it is."""
    import asyncio

    from gongdan.app.seeding import seed_after_migration

    asyncio.run(seed_after_migration())


def _switch_demo(is_on: bool) -> None:
    import asyncio

    from gongdan.app.demo import switch_off, tell

    asyncio.run(tell(say) if is_on else switch_off(say))
