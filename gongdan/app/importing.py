"""What `gongdan import` does between its options and the module that imports: the map, the bar, the summary."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from gongdan.app.import_report import preview_lines, summary_lines
from gongdan.app.modules import register_modules
from gongdan.app.tenants import chosen_tenant
from gongdan.integrations import (
    FileImport,
    FileUnreadable,
    ImportMap,
    MapInvalid,
    NothingMapped,
    guess_map,
    load_map,
    open_table,
    parsed,
    preview_import,
    read_map,
)
from gongdan.integrations.imports.rejects import Rejects
from gongdan.integrations.imports.rows import Table
from gongdan.integrations.queries.known import get_tenant_zone
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import AppError
from gongdan.kernel.unit import unit

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command."""

    file: Path
    map: str = ""
    tenant: str | None = None
    source: str = ""
    rejects: Path | None = None
    is_dry_run: bool = False
    may_create: bool = True
    encoding: str = ""
    delimiter: str = ""


async def import_tickets(wanted: Wanted, say: Say) -> bool:
    """Whether anything could be read. What is wrong with file or map is said here."""
    register_modules()
    actor = system_actor(await chosen_tenant(wanted.tenant), "import")
    async with unit(actor, is_read_only=True) as tx:
        zone = await get_tenant_zone(tx)
    try:
        run = FileImport(actor, lambda: _opened(wanted), _map(wanted, say), time_zone=zone)
    except (FileUnreadable, MapInvalid, NothingMapped) as error:
        _say_refused(error, say)
        return False
    say(f"{wanted.file.name}: {run.table.form}. Source: {run.bound.source}.")
    if run.summary.left_out:
        say(f"Not in this file, so left as it is: {', '.join(run.summary.left_out)}.")
    path = wanted.rejects or (None if wanted.is_dry_run else Path(f"{wanted.file.stem}.rejects.csv"))
    rejects = Rejects(path, run.table.columns)
    try:
        return await (_preview if wanted.is_dry_run else _import)(run, rejects, wanted, say)
    finally:
        rejects.close()


async def _preview(run: FileImport, rejects: Rejects, wanted: Wanted, say: Say) -> bool:
    found = await preview_import(run, rejects, may_create=wanted.may_create)
    for line in preview_lines(found, rejects, run.bound):
        say(line)
    return bool(found.created or found.differing or found.unchanged)


async def _import(run: FileImport, rejects: Rejects, wanted: Wanted, say: Say) -> bool:
    with _bar(run) as move:
        done = await run.run(rejects, may_create=wanted.may_create, on_progress=move, file_name=wanted.file.name)
    for line in summary_lines(done, rejects):
        say(line)
    return done.read > done.rejected


def _opened(wanted: Wanted) -> Table:
    return open_table(wanted.file, encoding=wanted.encoding, delimiter=wanted.delimiter)


def _map(wanted: Wanted, say: Say) -> ImportMap:
    """The map given, or the one guessed, which is shown. Raises MapInvalid, FileUnreadable, NothingMapped."""
    if wanted.map == "-":
        raw, name = parsed(sys.stdin.buffer.read()), wanted.file.stem
    elif wanted.map:
        raw, name = load_map(wanted.map)
    else:
        table = _opened(wanted)
        table.close()
        raw, name = guess_map(table.columns), wanted.file.stem
        say("No map was given; by the names of the columns it is taken to be (save, mend and give it with --map):")
        say(orjson.dumps(raw, option=orjson.OPT_INDENT_2).decode())
    found = read_map(raw, name)
    return replace(found, source=wanted.source[:60]) if wanted.source else found


def _say_refused(error: AppError, say: Say) -> None:
    say(f"✗ {error.detail}")
    for problem in error.problems:
        say(f"  {problem.field}: {problem.message} {problem.remedy}".rstrip())


@contextmanager
def _bar(run: FileImport) -> Iterator[Callable[[], None]]:
    """A bar with rate and time left on a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[count]} tickets, {task.fields[rate]}/s, left:"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=max(run.table.size, 1), count=0, rate=0)

        def move() -> None:
            elapsed = progress.tasks[0].elapsed or 0.001
            done = run.summary.read
            progress.update(task, completed=run.table.position(), count=done, rate=round(done / elapsed))

        yield move
