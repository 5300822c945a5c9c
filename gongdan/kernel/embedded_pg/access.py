"""How programs reach the database of one folder: addresses, passwords, PostgreSQL's own tools."""

import os
import subprocess
from pathlib import Path

from gongdan.kernel.embedded_pg import roles
from gongdan.kernel.embedded_pg.account import choose_account
from gongdan.kernel.embedded_pg.binaries import wheel_bin
from gongdan.kernel.embedded_pg.failure import EmbeddedPostgresFailed
from gongdan.kernel.embedded_pg.folders import Folders, socket_folder_path
from gongdan.kernel.embedded_pg.passwords import read_passwords
from gongdan.kernel.embedded_pg.postmaster import PidFile, find_postmaster

SOCKET_PORT = 5432


class Access:
    """Reads only; works while some other program supervises the server."""

    def __init__(self, folders: Folders, wanted_port: int | None) -> None:
        self._folders = folders
        self._wanted_port = wanted_port

    def address(self, noted: PidFile | None) -> tuple[Path, int]:
        """Where the socket is: as the running server says, else where the next start will put it."""
        port = (noted.port if noted else None) or self._wanted_port or SOCKET_PORT
        if noted and noted.socket_folder:
            return noted.socket_folder, port
        return socket_folder_path(self._folders, choose_account(self._folders.cluster), port), port

    def password(self, role: str) -> str:
        known = read_passwords(self._folders.passwords)
        if role not in known:
            raise EmbeddedPostgresFailed(
                f"No password is stored for the role {role!r} in {self._folders.root}.",
                "Start the database there once, or check the data folder and the role's name.",
            )
        return known[role]

    def dsn_at(self, noted: PidFile | None, role: str, database: str) -> str:
        password = self.password(role)
        folder, port = self.address(noted)
        return roles.dsn(role, password, database, str(folder), port)

    def dsn(self, role: str, database: str) -> str:
        return self.dsn_at(find_postmaster(self._folders.cluster), role, database)

    def tool_environment(self, role: str, database: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        password = self.password(role)
        folder, port = self.address(find_postmaster(self._folders.cluster))
        return kept | {
            "PGHOST": str(folder),
            "PGPORT": str(port),
            "PGUSER": role,
            "PGPASSWORD": password,
            "PGDATABASE": database,
        }


def tool(name: str) -> Path:
    """The path of a PostgreSQL program in the wheel."""
    path = wheel_bin() / name
    if Path(name).name != name or not path.is_file():
        raise EmbeddedPostgresFailed(f"There is no PostgreSQL program {name!r}.", "Check its spelling.")
    return path


def run_tool(path: Path, arguments: tuple[str | Path, ...], environment: dict[str, str]) -> str:
    """What the program printed. Raises with its complaint when it fails."""
    answer = subprocess.run(  # noqa: S603
        [path, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if answer.returncode != 0:
        tail = "\n".join(answer.stderr.splitlines()[-15:])
        raise EmbeddedPostgresFailed(f"{path.name} ended with code {answer.returncode}: {tail}")
    return answer.stdout
