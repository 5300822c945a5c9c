"""The passwords of the four database roles: random, in one 0600 file, nowhere else."""

import json
import secrets
from collections.abc import Iterable
from pathlib import Path

from gongdan.kernel.embedded_pg.failure import EmbeddedPostgresFailed
from gongdan.kernel.embedded_pg.folders import write_private


def read_passwords(path: Path) -> dict[str, str]:
    """Role → password; empty when the file is absent."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except PermissionError:
        raise EmbeddedPostgresFailed(
            f"The password file {path} may not be read by this user.",
            f"Run this as the owner of {path.parent}, or as root.",
        ) from None
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(word, str) and word for word in found.values()):
        raise EmbeddedPostgresFailed(
            f"The password file {path} is damaged.", "Restore it from a backup of the data folder."
        )
    return found


def ensure_passwords(path: Path, roles: Iterable[str]) -> dict[str, str]:
    """All roles with a password each; missing ones are made up and stored first."""
    known = read_passwords(path)
    missing = [role for role in roles if role not in known]
    if missing:
        known |= {role: secrets.token_urlsafe(24) for role in missing}
        above = path.parent.stat()
        write_private(path, json.dumps(known, indent=1) + "\n", (above.st_uid, above.st_gid))
    elif path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return known
