"""Who runs the server: PostgreSQL refuses root, so root lends the work to a system user."""

import errno
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from gongdan.kernel.embedded_pg.failure import EmbeddedPostgresFailed

OWN_USER = "gongdan"


class _Drop(TypedDict, total=False):
    user: int
    group: int
    extra_groups: Sequence[int]


@dataclass(frozen=True, slots=True)
class Account:
    """A system user under which PostgreSQL programs run."""

    name: str
    uid: int
    gid: int

    @property
    def is_self(self) -> bool:
        return self.uid == os.geteuid()

    def drop(self) -> _Drop:
        """Arguments for subprocess that change to this user; none when we are it already."""
        if self.is_self:
            return {}
        groups = os.getgrouplist(self.name, self.gid)
        return {"user": self.uid, "group": self.gid, "extra_groups": groups}

    def run(self, command: Sequence[str | Path], timeout: float = 600) -> subprocess.CompletedProcess[str]:
        """Run a program as this user to its end; its complaints come back in `stdout`."""
        with self.dropping():
            return subprocess.run(  # noqa: S603
                [str(part) for part in command],
                cwd="/",
                env=server_environment(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                timeout=timeout,
                umask=0o077,
                check=False,
                **self.drop(),
            )

    def launch(self, command: Sequence[str | Path], output: int) -> subprocess.Popen[bytes]:
        """Start a program as this user that outlives us and takes no Ctrl-C from our terminal."""
        with self.dropping():
            return subprocess.Popen(  # noqa: S603
                [str(part) for part in command],
                cwd="/",
                env=server_environment(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                umask=0o077,
                **self.drop(),
            )

    @contextmanager
    def dropping(self) -> Iterator[None]:
        """Say it plainly when this root may not change users (a container without that capability)."""
        try:
            yield
        except PermissionError as failure:
            if self.is_self or failure.errno != errno.EPERM:
                raise
            raise EmbeddedPostgresFailed(
                f"This root may not act as the user {self.name!r}, and PostgreSQL does not run as root.",
                "Run this as an ordinary user, or give the container the capabilities SETUID and SETGID.",
            ) from failure

    def can_enter(self, folder: Path) -> bool:
        """Whether this user may pass through `folder`; asked of the system itself, so ACLs count."""
        if self.is_self:
            return os.access(folder, os.X_OK)
        return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder]).returncode == 0

    def require_way_to(self, folder: Path) -> None:
        """Refuse when a folder above the existing `folder`, or itself, is closed to this user."""
        if self.can_enter(folder):
            return
        closed = next(step for step in [*reversed(folder.parents), folder] if not self.can_enter(step))
        raise EmbeddedPostgresFailed(
            f"The user {self.name!r}, under which PostgreSQL runs, cannot pass through the folder {closed}.",
            f"Keep the data somewhere that every user can pass through (for example /var/lib/gongdan), or open "
            f"the way yourself: chmod o+x '{closed}' . Folders above the data are never changed for you.",
        )


def server_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """A quiet environment: nothing such as PGDATA or PGOPTIONS of the caller reaches a server program."""
    kept = {name: environment[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in environment}
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **kept, "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}


def _account_of(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return None if entry.pw_uid == 0 else _account_of(entry)


def _created() -> Account | None:
    """A system user of our own, where the machine lets us make one."""
    useradd = shutil.which("useradd", path="/usr/sbin:/usr/bin:/sbin:/bin")
    if useradd is None:
        return None
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false"]
    subprocess.run([useradd, *options, OWN_USER], capture_output=True, check=False)  # noqa: S603
    return _named(OWN_USER)


def _owner_of(cluster: Path) -> Account:
    uid, gid = cluster.stat().st_uid, cluster.stat().st_gid
    try:
        return _account_of(pwd.getpwuid(uid))
    except KeyError:
        raise EmbeddedPostgresFailed(
            f"The database folder {cluster} belongs to user id {uid}, which this machine does not know.",
            f"Give it to a user that exists: chown -R USER '{cluster}' (group id was {gid}).",
        ) from None


def _ourselves() -> Account:
    uid, gid = os.geteuid(), os.getegid()
    try:
        return Account(pwd.getpwuid(uid).pw_name, uid, gid)
    except KeyError:  # a container may run under a number without a name
        return Account(f"user id {uid}", uid, gid)


def choose_account(cluster: Path) -> Account:
    """The user for this cluster: its owner if it exists, else ourselves, else (as root) a system user."""
    if os.geteuid() != 0:
        if cluster.exists() and cluster.stat().st_uid != os.geteuid():
            owner = _owner_of(cluster)
            raise EmbeddedPostgresFailed(
                f"The database in {cluster} belongs to the user {owner.name!r}.",
                f"Run this as {owner.name!r} or as root, or choose another data folder.",
            )
        return _ourselves()
    if cluster.exists() and cluster.stat().st_uid != 0:
        return _owner_of(cluster)
    found = _named(OWN_USER) or _named("postgres") or _created() or _named("nobody")
    if found is None:
        raise EmbeddedPostgresFailed(
            "PostgreSQL does not run as root, and this machine has no other user for it.",
            f"Create one (useradd --system {OWN_USER}), or run this as an ordinary user.",
        )
    return found
