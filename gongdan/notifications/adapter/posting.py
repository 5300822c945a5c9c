"""Send a message to a provider over HTTP, and tell apart what is wrong for good from what may pass."""

import json
from collections.abc import Mapping
from typing import Any

from gongdan.kernel.posting import Answered, post
from gongdan.kernel.reach import FetchTrouble
from gongdan.kernel.settings import settings
from gongdan.notifications.attempts import Outcome

MOST_ANSWER = 64 * 1024
_PASSES = ("timed_out", "unreachable", "host_unknown")


async def send_json(
    url: str, body: Mapping[str, Any] | bytes, headers: Mapping[str, str] | None = None
) -> Answered | Outcome:
    """What the server answered with status 200 to 299, or the outcome where there is nothing to read in it."""
    raw = body if isinstance(body, bytes) else packed(body)
    named = {"Content-Type": "application/json; charset=utf-8"} | dict(headers or {})
    return await send_raw(url, raw, named)


async def send_raw(
    url: str, body: bytes, headers: Mapping[str, str], *, is_private_allowed: bool | None = None
) -> Answered | Outcome:
    """The same of any body. Hosts of the own network are reached as the operator says, unless told otherwise."""
    allowed = settings().notify_private_hosts if is_private_allowed is None else is_private_allowed
    try:
        found = await post(
            url,
            body,
            headers,
            most_bytes=MOST_ANSWER,
            is_private_allowed=allowed,
            setting="GONGDAN_NOTIFY_PRIVATE_HOSTS",
        )
    except FetchTrouble as trouble:
        words = f"{trouble} {trouble.remedy}" if trouble.code == "host_forbidden" else str(trouble)
        return Outcome(False, words, is_for_good=trouble.code not in _PASSES)
    return found if 200 <= found.status < 300 else refused(found)


def refused(found: Answered) -> Outcome:
    """The outcome of an answer whose status is no success."""
    words = f"HTTP {found.status} {shown(found.body)}".strip()
    if found.status in (429, 503):
        seconds = int(found.retry_after) if found.retry_after.isdigit() else 60
        return Outcome(False, words, wait_seconds=min(max(seconds, 1), 3600))
    return Outcome(False, words, is_for_good=400 <= found.status < 500 and found.status != 408)


def packed(body: Mapping[str, Any]) -> bytes:
    """JSON as it is signed and sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def read_json(found: Answered) -> dict[str, Any]:
    """The object that was answered; empty where it is none."""
    try:
        told = json.loads(found.body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def shown(text: bytes | str) -> str:
    """What a provider answered, fit to be kept: printable, short."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return "".join(letter if letter.isprintable() else " " for letter in words).strip()[:200]


def cut_bytes(text: str, most: int) -> str:
    """The beginning of `text` that takes `most` bytes of UTF-8, whole characters only."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode("utf-8", "ignore") + "…"
