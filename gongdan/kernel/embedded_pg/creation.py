"""The first start: initdb into a folder that becomes the cluster only when it is whole."""

import shutil
import tempfile
from pathlib import Path

from gongdan.kernel.embedded_pg import configuration
from gongdan.kernel.embedded_pg.account import Account
from gongdan.kernel.embedded_pg.binaries import MAJOR
from gongdan.kernel.embedded_pg.failure import EmbeddedPostgresFailed
from gongdan.kernel.embedded_pg.folders import Folders, private_folder, write_private
from gongdan.kernel.embedded_pg.passwords import ensure_passwords, read_passwords
from gongdan.kernel.embedded_pg.roles import ADMIN, ROLES


def create_cluster(folders: Folders, account: Account, server_bin: Path, *, fsync: bool) -> None:
    """A new cluster with scram for every connection and a collation that no system update changes."""
    passwords = ensure_passwords(folders.passwords, ROLES)
    if folders.unfinished.exists():  # an earlier first start was killed
        shutil.rmtree(folders.unfinished)
    private_folder(folders.unfinished, account)
    with tempfile.TemporaryDirectory(dir=folders.root, prefix=".first-") as lent:
        word = Path(lent) / "word"
        write_private(word, passwords[ADMIN] + "\n", (account.uid, account.gid))
        Path(lent).chmod(0o711 if not account.is_self else 0o700)
        answer = account.run(
            [
                server_bin / "initdb",
                f"--pgdata={folders.unfinished}",
                f"--username={ADMIN}",
                f"--pwfile={word}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                *([] if fsync else ["--no-sync"]),
            ]
        )
    if answer.returncode != 0:
        shutil.rmtree(folders.unfinished, ignore_errors=True)
        raise EmbeddedPostgresFailed(
            f"The database in {folders.root} could not be created.",
            "Check free space and rights of that folder.",
            "\n".join(answer.stdout.splitlines()[-15:]),
        )
    conf = folders.unfinished / "postgresql.conf"
    text = conf.read_text(encoding="utf-8") + f"\ninclude_if_exists = '{configuration.INCLUDE}'\n"
    write_private(conf, text, (account.uid, account.gid))
    folders.unfinished.rename(folders.cluster)


def require_usable(folders: Folders) -> None:
    """Refuse a cluster of another PostgreSQL version, or one whose password is lost."""
    try:
        found = (folders.cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise EmbeddedPostgresFailed(
            f"{folders.cluster} is not a PostgreSQL cluster.", "Move it away, or choose another data folder."
        ) from None
    if found != MAJOR:
        raise EmbeddedPostgresFailed(
            f"The database in {folders.root} is of PostgreSQL {found}; this version brings {MAJOR}.",
            "Back it up with the version of gongdan that made it, and restore the backup with this one.",
        )
    if ADMIN not in read_passwords(folders.passwords):
        raise EmbeddedPostgresFailed(
            f"The password file {folders.passwords} of an existing database is missing.",
            "Restore it from a backup of the data folder.",
        )
