"""`gongdan restore`: a backup into an empty place, checked number by number and file by file."""

import asyncio
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import fields
from pathlib import Path
from typing import IO

import psycopg

from gongdan.app import pg_tools
from gongdan.app.backup import ABOUT, DUMP, FILES, FORMAT, KEY, About
from gongdan.app.connections import addresses, embedded
from gongdan.app.failure import Failed
from gongdan.app.up import make_data_folder
from gongdan.files.store import FileStore
from gongdan.kernel.settings import settings
from gongdan.migrations import head_revision, migrate

Say = Callable[[str], None]
_PIECE = 1024 * 1024
_DAMAGED = "The backup is damaged: {}"
_ANOTHER = "Take another copy of it."


def restore(source: Path, say: Say) -> None:
    """Restore into the data folder (and database) of the settings. Raises Failed and leaves nothing half done."""
    if not source.is_file():
        raise Failed(f"There is no file {source}.", "Name an archive that gongdan backup wrote.")
    given = settings()
    folder = given.data_dir.absolute()
    if folder.exists() and any(folder.iterdir()):
        raise Failed(f"{folder} is not empty.", "Restore into a new folder: gongdan restore FILE --data DIR")
    make_data_folder(folder)
    try:
        with tarfile.open(source, mode="r|") as archive:
            about = _read_about(archive)
            say(f"A backup of {about.made_at} by version {about.version or '?'}.")
            asyncio.run(_restore(archive, about, say))
    except tarfile.ReadError as damage:
        _clear(folder)
        raise Failed(_DAMAGED.format(damage), _ANOTHER) from None
    except BaseException:
        _clear(folder)
        raise
    say(f"Restored and checked: {sum(about.rows.values())} rows. Start it with: gongdan up --data {folder}")


def _clear(folder: Path) -> None:
    """Take back what was begun; the place was empty before."""
    if settings().is_embedded:
        embedded(settings()).stop("immediate")
    for entry in folder.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def _read_about(archive: tarfile.TarFile) -> About:
    entry = archive.next()
    content = archive.extractfile(entry) if entry is not None and entry.name == ABOUT else None
    if content is None:
        raise Failed("This is not a backup of gongdan.", "Name an archive that gongdan backup wrote.")
    try:
        raw = json.load(content)
        about = About(**{f.name: raw[f.name] for f in fields(About)})
    except (ValueError, KeyError, TypeError):
        raise Failed(_DAMAGED.format("its description cannot be read."), _ANOTHER) from None
    if about.format > FORMAT or about.revision > head_revision():
        raise Failed(
            f"The backup was made by a newer version ({about.version}).", "Install that version or a later one first."
        )
    return about


async def _restore(archive: tarfile.TarFile, about: About, say: Say) -> None:
    server = embedded(settings()) if settings().is_embedded else None
    store = FileStore.from_url(settings().files_location)
    try:
        if server is not None:
            server.start()
            server.provision()
        dsn = addresses().owner
        if not dsn:
            raise Failed("The owner's address of the database is needed.", "Set GONGDAN_OWNER_DATABASE_URL.")
        known: dict[str, tuple[int, bytes]] = {}
        for entry in archive:
            content = archive.extractfile(entry)
            if content is None:
                continue
            if entry.name == DUMP:
                say("Restoring the database …")
                known = await asyncio.to_thread(_restore_database, content, about, dsn)
            elif entry.name == KEY:
                _write_key(settings().data_dir / KEY, content.read(4096))
            elif entry.name.startswith(FILES):
                await _restore_file(store, entry.name.removeprefix(FILES), content, known)
        await asyncio.to_thread(_check, dsn, about, known)
        if about.revision != head_revision():
            migrate(dsn)
    finally:
        if server is not None:
            server.stop()


def _restore_database(content: IO[bytes], about: About, dsn: str) -> dict[str, tuple[int, bytes]]:
    """Restore the dump in one transaction; what files the database knows (size and sha-256 by key)."""
    with psycopg.connect(dsn) as connection:
        if pg_tools.count_rows(connection):
            raise Failed("The database is not empty.", "Restore into a new database.")
    with tempfile.TemporaryDirectory(prefix=".gongdan-restore-", dir=settings().data_dir) as scratch:
        dump, wanted = Path(scratch) / DUMP, Path(scratch) / "contents"
        if _copy(content, dump) != about.dump_sha256:
            raise Failed(_DAMAGED.format("its database part is not as it was written."), _ANOTHER)
        # The schema and its extension are there already: they belong to the place, not to the backup.
        lines = pg_tools.run("pg_restore", "--list", dump, dsn=dsn).splitlines()
        own = [line for line in lines if " EXTENSION " not in line and " SCHEMA " not in line]
        wanted.write_text("\n".join(own) + "\n", encoding="utf-8")
        pg_tools.run(
            "pg_restore",
            "--no-owner",
            "--no-password",
            "--single-transaction",
            "--exit-on-error",
            f"--use-list={wanted}",
            "--dbname",
            psycopg.conninfo.conninfo_to_dict(dsn)["dbname"],  # type: ignore[arg-type]
            dump,
            dsn=dsn,
        )
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("SELECT key, size, sha256 FROM files").fetchall()
    return {key: (size, bytes(sha)) for key, size, sha in rows}


def _copy(content: IO[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as file:
        while piece := content.read(_PIECE):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def _write_key(path: Path, key: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)


async def _restore_file(store: FileStore, key: str, content: IO[bytes], known: dict[str, tuple[int, bytes]]) -> None:
    """Store it again; it must be what the database says it is."""

    async def pieces() -> AsyncIterator[bytes]:
        while piece := content.read(_PIECE):
            yield piece

    if key not in known:
        raise Failed(_DAMAGED.format(f"the database does not know its file {key}."), _ANOTHER)
    size, sha256 = known.pop(key)
    stored = await store.put_stream(key, pieces(), max_bytes=size)
    if stored.sha256 != sha256:
        raise Failed(_DAMAGED.format(f"the file {key} is not as it was written."), _ANOTHER)


def _check(dsn: str, about: About, missing: dict[str, tuple[int, bytes]]) -> None:
    with psycopg.connect(dsn) as connection:
        counts = pg_tools.count_rows(connection)
    if counts != about.rows:
        wrong = sorted(name for name in counts.keys() | about.rows.keys() if counts.get(name) != about.rows.get(name))
        raise Failed(_DAMAGED.format(f"the rows of {wrong[0]} are not complete."), _ANOTHER)
    if missing:
        raise Failed(_DAMAGED.format(f"{len(missing)} files are missing, such as {min(missing)}."), _ANOTHER)
