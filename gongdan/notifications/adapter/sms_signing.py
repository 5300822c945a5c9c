"""How requests to SMS providers are signed: a webhook of one's own, Aliyun's RPC style, Tencent's TC3.

All are functions of their values; nothing is sent here.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote


def webhook_signature(secret: str, timestamp: int, body: bytes) -> str:
    """Hexadecimal HMAC-SHA256 of `<timestamp>.<body>`, the time in seconds."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def aliyun_query(parameters: Mapping[str, str], secret: str, method: str = "POST") -> str:
    """The parameters with their signature (SignatureVersion 1.0, HMAC-SHA1), ready to be sent."""
    sorted_ones = "&".join(f"{_percent(key)}={_percent(value)}" for key, value in sorted(parameters.items()))
    signed = f"{method}&{_percent('/')}&{_percent(sorted_ones)}"
    digest = hmac.new(f"{secret}&".encode(), signed.encode(), hashlib.sha1).digest()
    return f"Signature={_percent(base64.b64encode(digest).decode())}&{sorted_ones}"


def tencent_headers(
    key_id: str, secret: str, host: str, action: str, version: str, region: str, body: bytes, at: datetime
) -> dict[str, str]:
    """The headers of a request signed by TC3-HMAC-SHA256 for the service `sms`."""
    stamp, day = int(at.timestamp()), at.astimezone(UTC).strftime("%Y-%m-%d")
    kind = "application/json; charset=utf-8"
    canonical = "\n".join(
        ("POST", "/", "", f"content-type:{kind}", f"host:{host}", "", "content-type;host", _sha256(body))
    )
    scope = f"{day}/sms/tc3_request"
    signed = "\n".join(("TC3-HMAC-SHA256", str(stamp), scope, _sha256(canonical.encode())))
    key = f"TC3{secret}".encode()
    for part in (day, "sms", "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()
    held = f"TC3-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders=content-type;host, Signature={signature}"
    return {
        "Authorization": held,
        "Content-Type": kind,
        "X-TC-Action": action,
        "X-TC-Version": version,
        "X-TC-Region": region,
        "X-TC-Timestamp": str(stamp),
    }


def _percent(text: str) -> str:
    return quote(text, safe="-_.~")


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
