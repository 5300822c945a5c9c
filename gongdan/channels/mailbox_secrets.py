"""Pure: the passwords and tokens of a mailbox, sealed as one text for the database."""

import json
from collections.abc import Mapping

from gongdan.kernel.secrets import decrypt, encrypt

SEALED_FOR = "mailbox secrets"


def secrets_of(sealed: str) -> dict[str, str]:
    """What was sealed, by name. Raises cryptography's InvalidTag where the key is another."""
    found: dict[str, str] = json.loads(decrypt(sealed, SEALED_FOR)) if sealed else {}
    return found


def sealed(secrets: Mapping[str, str]) -> str:
    """One text of them all; empty for none."""
    return encrypt(json.dumps(dict(secrets)), SEALED_FOR) if secrets else ""
