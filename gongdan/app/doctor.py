"""`gongdan doctor`: every check that this installation has to pass, each with what is wrong and its remedy."""

import asyncio
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path

import psycopg

from gongdan.app.at_hand import running_database
from gongdan.app.doctor_database import examine_database
from gongdan.app.explained import explained
from gongdan.app.findings import Finding, Level, doubtful, fine, wrong
from gongdan.files.clamd import ScannerAway, version
from gongdan.files.errors import StoreAddressInvalid, StoreUnavailable
from gongdan.files.store import FileStore
from gongdan.kernel.settings import settings, unknown_variables

__all__ = ["Finding", "Level", "examine"]

OLDEST_PYTHON = (3, 11)
LEAST_FREE = 512 * 1024 * 1024
ENOUGH_FREE = 2 * 1024 * 1024 * 1024


def examine() -> Iterator[Finding]:
    """All findings, the machine's first. A check that cannot be made is itself a finding."""
    for check in (_python, _variables, _data_folder, _disk, _secret_key, _files_store, _scanner):
        yield from _guarded(check)
    try:
        with running_database() as addresses:
            yield from _guarded(partial(examine_database, addresses))
    except Exception as error:  # noqa: BLE001 - what nobody foresaw is raised again
        yield _failure("database", error)


def _guarded(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except Exception as error:  # noqa: BLE001 - what nobody foresaw is raised again
        yield _failure(getattr(check, "__name__", "database").strip("_").replace("_", " "), error)


def _failure(subject: str, error: Exception) -> Finding:
    """An expected failure as a finding; the unforeseen is raised."""
    failed = explained(error)
    if failed is None:
        if isinstance(error, psycopg.Error | OSError):
            return wrong(subject, str(error).strip(), "See the log of the database.")
        raise error
    return wrong(subject, failed.wrong, " ".join(failed.remedy.split()))


def _python() -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield wrong("Python", f"{found} is too old.", "Install Python 3.11 or newer and run make setup.")
    else:
        yield fine("Python", found)


def _variables() -> Iterator[Finding]:
    unknown = unknown_variables(os.environ)
    for name in unknown:
        yield doubtful("settings", f"{name} means nothing here.", "Correct its spelling; see docs/operations.md.")
    if not unknown:
        yield fine("settings", "every GONGDAN_* variable is known")


def _data_folder() -> Iterator[Finding]:
    folder = settings().data_dir.absolute()
    if not folder.is_dir() and not settings().is_embedded:
        yield fine("data folder", f"{folder} is made when first needed")
        return
    if not folder.is_dir():
        yield wrong("data folder", f"{folder} is not there.", "Begin with gongdan up, or name the right folder.")
        return
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield wrong("data folder", f"{folder} cannot be written: {error.strerror}.", f"chown or chmod {folder}.")
        return
    if folder.stat().st_mode & 0o066:
        yield doubtful("data folder", f"Others may look into {folder}.", f"chmod 711 {folder}")
    else:
        yield fine("data folder", str(folder))


def _disk() -> Iterator[Finding]:
    folder = next(p for p in (settings().data_dir.absolute(), *settings().data_dir.absolute().parents) if p.exists())
    free = shutil.disk_usage(folder).free
    words = f"{free // 1024**2} MB free below {folder}"
    if free < LEAST_FREE:
        yield wrong("disk", words, "Free some space now: PostgreSQL stops when there is none.")
    elif free < ENOUGH_FREE:
        yield doubtful("disk", words, "Free some space soon.")
    else:
        yield fine("disk", words)


def _secret_key() -> Iterator[Finding]:
    if settings().secret_key:
        if len(settings().secret_key) < 16:
            yield doubtful("secret key", "GONGDAN_SECRET_KEY is short.", "Take 32 random bytes: openssl rand -hex 32")
        else:
            yield fine("secret key", "from GONGDAN_SECRET_KEY")
        return
    path = settings().data_dir / "secret.key"
    if not path.exists():
        yield from _no_key(path)
    elif path.stat().st_mode & 0o077:
        yield wrong("secret key", f"Others may read {path}.", f"chmod 600 {path}")
    elif len(path.read_text().strip()) < 32:
        yield wrong("secret key", f"{path} is damaged.", "Restore it from a backup.")
    else:
        yield fine("secret key", str(path))


def _no_key(path: Path) -> Iterator[Finding]:
    """It is made when first needed; only where secrets are stored already is its absence a loss."""
    yield doubtful(
        "secret key",
        f"{path} is not there; it is made when first needed.",
        "If this installation had one, restore it from a backup: second factors cannot be read without it.",
    )


def _files_store() -> Iterator[Finding]:
    place = settings().files_location.partition("?")[0]
    if not settings().files_url and not settings().data_dir.is_dir():
        yield fine("files", f"{place} is made when first needed")
        return

    async def try_it() -> None:
        async def piece() -> AsyncIterator[bytes]:
            yield b"gongdan doctor"

        store, key = FileStore.from_url(settings().files_location), f"doctor/{secrets.token_hex(8)}"
        await store.put_stream(key, piece(), max_bytes=100)
        await store.delete(key)

    try:
        asyncio.run(try_it())
    except (StoreUnavailable, StoreAddressInvalid, OSError) as error:
        yield wrong(
            "files", f"{place} cannot be written: {error}", "Check GONGDAN_FILES_URL, rights and credentials."
        )
    else:
        yield fine("files", place)


def _scanner() -> Iterator[Finding]:
    place = settings().clamav_socket
    if not place:
        yield fine("virus scanner", "none is set; GONGDAN_CLAMAV_SOCKET names one")
        return
    try:
        words = asyncio.run(version(place))
    except ScannerAway as away:
        yield wrong(
            "virus scanner",
            f"{place} does not answer: {away}. Customers get no file that came since.",
            "Start clamd, check GONGDAN_CLAMAV_SOCKET and the rights of the socket; what waits is scanned by itself.",
        )
    else:
        yield fine("virus scanner", f"{words} at {place}")
