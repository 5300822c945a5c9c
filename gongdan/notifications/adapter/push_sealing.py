"""Browser push: a message sealed for one subscription (RFC 8291), and the proof of who sends it (RFC 8292)."""

import base64
import json
import os
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gongdan.kernel.secrets import signature

_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_RECORD = 4096


@lru_cache(maxsize=1)
def own_key() -> ec.EllipticCurvePrivateKey:
    """The installation's key, from its secret key: nothing of it is stored, and all machines have the same."""
    number = int.from_bytes(unpadded(signature("vapid", "web push")))
    return ec.derive_private_key(number % (_ORDER - 1) + 1, _CURVE)


def own_public_key() -> str:
    """What browsers are told when they subscribe (`applicationServerKey`)."""
    return padless(_point(own_key().public_key()))


def authorization(origin: str, subject: str, expires: int) -> str:
    """The header by which the push service at `origin` knows us. `expires`: seconds, a day ahead at most."""
    head, claims = ({"typ": "JWT", "alg": "ES256"}, {"aud": origin, "exp": expires, "sub": subject})
    text = ".".join(padless(json.dumps(one, separators=(",", ":")).encode()) for one in (head, claims))
    r, s = decode_dss_signature(own_key().sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    token = f"{text}.{padless(r.to_bytes(32) + s.to_bytes(32))}"
    return f"vapid t={token}, k={own_public_key()}"


def seal(
    plain: bytes,
    p256dh: str,
    auth: str,
    *,
    salt: bytes | None = None,
    sender: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """`plain` for the subscription with these keys, as one aes128gcm record. Raises ValueError for keys of no use."""
    their_point = unpadded(p256dh)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, their_point)
    salt, ours = salt or os.urandom(16), sender or ec.generate_private_key(_CURVE)
    our_point = _point(ours.public_key())
    shared = ours.exchange(ec.ECDH(), theirs)
    info = b"WebPush: info\x00" + their_point + our_point
    secret = HKDF(hashes.SHA256(), 32, unpadded(auth), info).derive(shared)
    key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(secret)
    nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(secret)
    sealed = AESGCM(key).encrypt(nonce, plain + b"\x02", None)
    return salt + _RECORD.to_bytes(4) + bytes([len(our_point)]) + our_point + sealed


def are_keys(p256dh: str, auth: str) -> bool:
    """Whether a browser's keys can be sealed for."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, unpadded(p256dh))
        return len(unpadded(auth)) == 16
    except ValueError:
        return False


def padless(raw: bytes) -> str:
    """Base64 as the web has it, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpadded(text: str) -> bytes:
    """The bytes again. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
