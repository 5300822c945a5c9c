"""Pure: the secrets of roads and devices, each sealed as one text for the database."""

import json
from collections.abc import Mapping

from gongdan.kernel.secrets import decrypt, encrypt

_ROAD = "notification road secrets"
_DEVICE = "push device secrets"


def secrets_of(sealed: str) -> dict[str, str]:
    """Address and secret of a road. Raises cryptography's InvalidTag where the key is another."""
    found: dict[str, str] = json.loads(decrypt(sealed, _ROAD)) if sealed else {}
    return found


def sealed(secrets: Mapping[str, str]) -> str:
    """One text of them all; empty for none."""
    return encrypt(json.dumps(dict(secrets)), _ROAD) if secrets else ""


def device_of(text: str) -> dict[str, str]:
    """Endpoint and keys of a browser."""
    found: dict[str, str] = json.loads(decrypt(text, _DEVICE))
    return found


def sealed_device(endpoint: str, p256dh: str, auth: str) -> str:
    """One text of all three."""
    return encrypt(json.dumps({"endpoint": endpoint, "p256dh": p256dh, "auth": auth}), _DEVICE)
