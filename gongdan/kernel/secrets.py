"""Random tokens, their fingerprints, and small secrets encrypted at rest."""

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gongdan.kernel.settings import settings

_NONCE_BYTES = 12


class SecretKeyDamaged(Exception):
    """The key file is empty or cut off; what was encrypted with the key cannot be read without it."""


def random_token(nbytes: int = 32) -> str:
    return secrets.token_urlsafe(nbytes)


def fingerprint(token: str) -> bytes:
    """What is stored of a random token (SHA-256): enough to find it, useless to who reads it."""
    return hashlib.sha256(token.encode()).digest()


@lru_cache(maxsize=1)
def master_key() -> bytes:
    """GONGDAN_SECRET_KEY, else a key made once and kept beside the data (mode 0600)."""
    if settings().secret_key:
        return settings().secret_key.encode()
    path = settings().data_dir / "secret.key"
    if not path.exists():
        _write_once(path, secrets.token_bytes(32).hex())
    key = path.read_text().strip()
    if len(key) < 32:
        raise SecretKeyDamaged(f"{path} holds no key: put the right one back from a backup.")
    return key.encode()


def _write_once(path: Path, text: str) -> None:
    """Two processes may start together: the first to link its file wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp: mode 0600, and a name of its own even where two machines share the folder and the process id.
    descriptor, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@lru_cache(maxsize=32)
def _key(purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(master_key())


def encrypt(text: str, purpose: str) -> str:
    """`text` under AES-256-GCM with the key of `purpose`."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key(purpose)).encrypt(nonce, text.encode(), purpose.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def decrypt(sealed: str, purpose: str) -> str:
    """The text again; raises cryptography's InvalidTag where key, purpose or text are not the same."""
    raw = base64.urlsafe_b64decode(sealed)
    return AESGCM(_key(purpose)).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode()).decode()


def signature(message: str, purpose: str) -> str:
    """A keyed digest of `message`, url-safe, 43 characters."""
    digest = hmac.new(_key(purpose), message.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_signed(message: str, signed: str, purpose: str) -> bool:
    return hmac.compare_digest(signature(message, purpose).encode(), signed.encode("utf-8", "replace"))
