"""`gongdan backup`: database, files and key of one moment in one archive, while people work."""

import asyncio
import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO

import psycopg

from gongdan.app import pg_tools
from gongdan.app.at_hand import running_database
from gongdan.app.failure import Failed
from gongdan.files.errors import FileMissing
from gongdan.files.store import FileStore
from gongdan.kernel import clock
from gongdan.kernel.settings import settings

Say = Callable[[str], None]
FORMAT = 1
ABOUT, DUMP, KEY, FILES = "about.json", "database.dump", "secret.key", "files/"
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class About:
    """The first entry of the archive: what it is, and by which numbers a restore is checked."""

    format: int
    version: str
    revision: str
    made_at: str
    dump_bytes: int
    dump_sha256: str
    has_key: bool
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as the database knows it."""

    key: str
    size: int
    sha256: bytes


def back_up(target: Path, say: Say) -> None:
    """Write the archive whole or not at all; it holds the key, so only its owner may read it."""
    if target.exists():
        raise Failed(f"{target} exists already.", "Choose another name; backups are never overwritten.")
    if not target.absolute().parent.is_dir():
        raise Failed(f"There is no folder {target.absolute().parent}.", "Make it first, or choose another.")
    with (
        running_database() as addresses,
        tempfile.TemporaryDirectory(prefix=".gongdan-backup-", dir=target.absolute().parent) as scratch,
    ):
        dsn = addresses.owner or addresses.system
        dump, draft = Path(scratch) / DUMP, Path(scratch) / "archive"
        with _snapshot(dsn) as (connection, snapshot):
            say("Writing the database …")
            pg_tools.run(
                "pg_dump", "--format=custom", f"--snapshot={snapshot}", "--no-password", f"--file={dump}", dsn=dsn
            )
            files, about = _files(connection), _about(connection, dump)
        missing = _pack(draft, about, dump, files, say)
        draft.replace(target)
    say(f"{target}: {sum(about.rows.values())} rows, {len(files) - len(missing)} files, {target.stat().st_size} B.")
    say(_how_to_keep(about))
    if missing:
        raise Failed(
            f"{len(missing)} files that the database knows are not in the store, the first is {missing[0]}.",
            "The backup has all the rest. Look for them in an older backup; gongdan doctor checks the store.",
        )


def _how_to_keep(about: About) -> str:
    if settings().secret_key:
        return "It holds everything but the key, GONGDAN_SECRET_KEY: keep that too, and not beside it."
    return f"It holds everything{', the key too' if about.has_key else ''}: keep it as you would keep a password."


@contextmanager
def _snapshot(dsn: str) -> Iterator[tuple[psycopg.Connection[tuple[object, ...]], str]]:
    """A transaction that sees one moment, and its name for others to see the same."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        connection.execute("SET statement_timeout = 0")
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield connection, str(row[0])


def _files(connection: psycopg.Connection[tuple[object, ...]]) -> list[StoredFile]:
    rows = connection.execute(
        "SELECT key, size, sha256 FROM files WHERE safety <> 'discarded' ORDER BY tenant_id, id"
    ).fetchall()
    return [StoredFile(str(key), int(str(size)), bytes(sha)) for key, size, sha in rows if isinstance(sha, bytes)]


def _about(connection: psycopg.Connection[tuple[object, ...]], dump: Path) -> About:
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    with dump.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return About(
        format=FORMAT,
        version=own_version(),
        revision=str(revision[0]) if revision else "",
        made_at=clock.now().isoformat(),
        dump_bytes=dump.stat().st_size,
        dump_sha256=digest,
        has_key=(settings().data_dir / KEY).exists() and not settings().secret_key,
        rows=pg_tools.count_rows(connection),
    )


def _pack(draft: Path, about: About, dump: Path, files: list[StoredFile], say: Say) -> list[str]:
    """The keys of the files that the store does not have."""
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w") as archive:
        _add(archive, ABOUT, json.dumps(asdict(about), indent=1).encode())
        archive.add(dump, DUMP)
        if about.has_key:
            archive.add(settings().data_dir / KEY, KEY)
        if files:
            say(f"Writing {len(files)} files …")
        missing = asyncio.run(_add_files(archive, raw, files))
        archive.close()
        raw.flush()
        os.fsync(raw.fileno())
    return missing


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    import io

    archive.addfile(_entry(name, len(content)), io.BytesIO(content))


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(clock.now().timestamp())
    return entry


async def _add_files(archive: tarfile.TarFile, raw: IO[bytes], files: list[StoredFile]) -> list[str]:
    """Stream each file from the store into the archive. One that was swept since the snapshot is no loss."""
    store = FileStore.from_url(settings().files_location)
    missing = []
    for file in files:
        try:
            pieces = await store.get_stream(file.key)
        except FileMissing:
            missing.append(file.key)
            continue
        raw.write(_entry(FILES + file.key, file.size).tobuf(tarfile.PAX_FORMAT))
        written = 0
        async for piece in pieces:
            raw.write(piece)
            written += len(piece)
        if written != file.size:
            raise Failed(
                f"The stored file {file.key} has {written} bytes instead of {file.size}.", "Is the disk sound?"
            )
        raw.write(b"\0" * (-written % _BLOCK))
        archive.offset = raw.tell()
    return missing


def own_version() -> str:
    try:
        return version("gongdan")
    except PackageNotFoundError:  # run from a folder without being installed
        return "0"
