"""Where an export goes: a folder or a zip file, which appears under its name only when it is whole."""

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from gongdan.app.failure import Failed


class Place(Protocol):
    """Takes one file after another."""

    def opened(self, name: str) -> IO[bytes]: ...


class FolderPlace:
    def __init__(self, root: Path) -> None:
        self._root = root

    def opened(self, name: str) -> IO[bytes]:
        path = self._root / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path.open("xb")


class ZipPlace:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def opened(self, name: str) -> IO[bytes]:
        return self._archive.open(name, "w", force_zip64=True)


@contextmanager
def place_at(target: Path) -> Iterator[Place]:
    """A folder, or an archive where the name ends in .zip. What was interrupted leaves nothing under the name."""
    target = target.absolute()
    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise Failed(f"{target} exists already.", "Choose another name; exports are never mixed.")
    if not target.parent.is_dir():
        raise Failed(f"There is no folder {target.parent}.", "Make it first, or choose another.")
    draft = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        if target.suffix == ".zip":
            handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w+b") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
                yield ZipPlace(archive)
        else:
            draft.mkdir(mode=0o700)
            yield FolderPlace(draft)
            if target.exists():
                target.rmdir()
        draft.rename(target)
    finally:
        if draft.is_dir():
            shutil.rmtree(draft)
        else:
            draft.unlink(missing_ok=True)
