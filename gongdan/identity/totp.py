"""Second factors: codes that change every half minute (RFC 6238), and recovery codes for a lost phone."""

import base64
import hmac
import re
import secrets
from datetime import datetime

import pyotp

from gongdan.kernel.secrets import fingerprint, signature

ISSUER = "Gongdan"
STEP_SECONDS = 30
PURPOSE = "totp secret"
RECOVERY_CODES = 10
_RECOVERY_BYTES = 10
_CODE = re.compile(r"[0-9]{6}")


def new_secret() -> str:
    return pyotp.random_base32()


def setup_uri(secret: str, email: str, tenant_name: str) -> str:
    """What the QR code for the authenticator app says."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=f"{ISSUER} {tenant_name}")


def matching_step(secret: str, code: str, at: datetime, last_step: int | None) -> int | None:
    """The step whose code this is: the present one or a neighbour, and later than the last one used."""
    digits = re.sub(r"[\s-]", "", code)
    if not _CODE.fullmatch(digits):
        return None
    totp = pyotp.TOTP(secret)
    present = int(at.timestamp()) // STEP_SECONDS
    found = None
    for step in (present - 1, present, present + 1):
        # Every neighbour is compared, so that the time taken says nothing about which one it was.
        is_same = hmac.compare_digest(totp.generate_otp(step), digits)
        if is_same and (last_step is None or step > last_step):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Ten codes such as `k3zq-77xw-p2ha-m5rt`, each good once."""
    return [
        _grouped(base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower())
        for _ in range(RECOVERY_CODES)
    ]


def _grouped(text: str) -> str:
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def recovery_hash(user_id: int, code: str) -> bytes:
    """What is stored of a recovery code: bound to its user and to the installation's key."""
    plain = re.sub(r"[^a-z2-7]", "", code.lower())
    return fingerprint(signature(f"{user_id}:{plain}", "recovery code"))
