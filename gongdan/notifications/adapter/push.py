"""Browser push: hand a sealed message to the push service of somebody's browser."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from gongdan.kernel import clock
from gongdan.kernel.settings import settings
from gongdan.notifications.adapter.posting import packed, send_raw
from gongdan.notifications.adapter.push_sealing import authorization, seal
from gongdan.notifications.attempts import Outcome

# So long a push service keeps what a device that is off cannot get.
KEPT_SECONDS = 12 * 3600
_TOKEN_SECONDS = 6 * 3600


async def send(
    endpoint: str,
    p256dh: str,
    auth: str,
    message: Mapping[str, Any],
    *,
    is_urgent: bool,
    is_private_allowed: bool = False,
) -> Outcome:
    """Send `message` as JSON to one device; `is_gone` where it is subscribed no longer.

    Anybody names such an address, so it never leads into the own network, whatever accounts and robots may.
    """
    parts = urlsplit(endpoint)
    origin = f"{parts.scheme}://{parts.netloc}"
    expires = int(clock.now().timestamp()) + _TOKEN_SECONDS
    headers = {
        "Authorization": authorization(origin, settings().public_url, expires),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Urgency": "high" if is_urgent else "normal",
    }
    sealed = seal(packed(message), p256dh, auth)
    found = await send_raw(endpoint, sealed, headers, is_private_allowed=is_private_allowed)
    if isinstance(found, Outcome):
        is_gone = found.answer.startswith(("HTTP 404", "HTTP 410"))
        return Outcome(False, found.answer, found.is_for_good, found.wait_seconds, is_gone)
    return Outcome(True, f"HTTP {found.status}")
