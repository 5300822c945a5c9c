"""The folder of one embedded server: what lies where, who may read it, and where its socket goes."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from gongdan.kernel.embedded_pg.account import Account
from gongdan.kernel.embedded_pg.failure import EmbeddedPostgresFailed

# A socket address holds 104 bytes (macOS) to 108 (Linux), name of the socket included.
SOCKET_PATH_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Folders:
    """Paths below the folder given to the supervisor."""

    root: Path

    @property
    def cluster(self) -> Path:
        return self.root / "cluster"

    @property
    def unfinished(self) -> Path:
        """Where initdb works; renamed to `cluster` when whole, so that a killed first start is harmless."""
        return self.root / "cluster.unfinished"

    @property
    def passwords(self) -> Path:
        return self.root / "passwords.json"

    @property
    def lock(self) -> Path:
        return self.root / "supervisor.lock"

    @property
    def startup_log(self) -> Path:
        return self.root / "startup.log"

    def log_tail(self, lines: int = 15) -> str:
        """The last lines that the server wrote, before its log collector ran or after."""
        newest = sorted((self.cluster / "log").glob("*.log"), key=_changed_at)[-1:]
        both = sorted([self.startup_log, *newest], key=_changed_at)
        text = "".join(_end_of(path, 20_000) for path in both)
        return "\n".join(text.splitlines()[-lines:])


def _changed_at(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


def _end_of(path: Path, size: int) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - size))
        return file.read().decode("utf-8", "replace")


def resolved_folders(directory: Path) -> Folders:
    root = directory.expanduser().resolve()
    # The pid file of PostgreSQL is read by line: a line break in the path would derange it.
    if any(ord(sign) < 32 for sign in str(root)):
        raise EmbeddedPostgresFailed(
            f"The data folder {str(root)!r} has a control character in its name.",
            "Choose a folder without line breaks or tabs in its path.",
        )
    return Folders(root)


def prepare(folders: Folders, account: Account) -> None:
    """Make the root folder (ours alone, or passable for the server's user) and check the way to it."""
    missing = [step for step in [folders.root, *folders.root.parents] if not step.exists()]
    mode = 0o700 if account.is_self else 0o711
    try:
        account.require_way_to(missing[-1].parent if missing else folders.root)
        for step in reversed(missing):
            step.mkdir()
            step.chmod(mode)
    except OSError as failure:
        raise EmbeddedPostgresFailed(
            f"The data folder {folders.root} cannot be made: {failure.strerror}.",
            "Choose a folder that you may write to.",
        ) from failure


def private_folder(folder: Path, account: Account) -> Path:
    """`folder` as a real directory of `account` with mode 0700, made if absent. Raises if it is not that."""
    if not folder.exists() and not folder.is_symlink():
        folder.mkdir(mode=0o700)
        if not account.is_self:
            os.chown(folder, account.uid, account.gid)
    found = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or found.st_uid != account.uid:
        raise EmbeddedPostgresFailed(
            f"The folder {folder} does not belong to the user {account.name!r}.",
            "Remove it, or choose another data folder.",
        )
    if found.st_mode & 0o777 != 0o700:
        folder.chmod(0o700)
    return folder


def _fits(folder: Path, port: int) -> bool:
    # A comma parts one host from the next in a connection string, and the server writes UTF-8.
    try:
        length = len(str(folder / f".s.PGSQL.{port}").encode())
    except UnicodeEncodeError:
        return False
    return length <= SOCKET_PATH_LIMIT and "," not in str(folder)


def socket_folder_path(folders: Folders, account: Account, port: int) -> Path:
    """The first place for the socket whose path is short enough: beside the data, else a private one."""
    beside = folders.root / "socket"
    if _fits(beside, port):
        return beside
    name = hashlib.sha256(os.fsencode(folders.root)).hexdigest()[:16]
    runtime = os.environ.get("XDG_RUNTIME_DIR") if account.is_self else None
    if os.geteuid() == 0:
        runtime = "/run"
    for base in filter(None, [runtime, tempfile.gettempdir(), "/tmp"]):  # noqa: S108  private_folder checks it
        folder = Path(base) / f"gongdan-{account.uid}-{name}"
        if os.access(base, os.W_OK) and account.can_enter(Path(base)) and _fits(folder, port):
            return folder
    raise EmbeddedPostgresFailed(
        f"No folder is short enough for the socket of the database in {folders.root}.",
        "Set XDG_RUNTIME_DIR or TMPDIR to a short path that you may write to.",
    )


def clear_socket(folder: Path, port: int) -> None:
    """Drop a dead server's socket. Its lock file names a pid that may be a zombie or a stranger by now.

    Only for a folder that serves one cluster, whose supervisor's lock we hold.
    """
    for name in (f".s.PGSQL.{port}", f".s.PGSQL.{port}.lock"):
        (folder / name).unlink(missing_ok=True)


def write_private(path: Path, text: str, owner: tuple[int, int] | None = None) -> None:
    """Write a 0600 file whole or not at all, given to `owner` (uid, gid) when we may give."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            if owner is not None and os.geteuid() == 0:
                os.fchown(file.fileno(), *owner)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def open_private(path: Path, flags: int) -> int:
    """Open a 0600 file of ours for writing, made if absent; never through a link."""
    handle = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:  # root works in a folder whose owner may come back himself
        above = path.parent.stat()
        os.fchown(handle, above.st_uid, above.st_gid)
    return handle
