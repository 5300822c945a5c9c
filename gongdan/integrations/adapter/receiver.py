"""Hand a body to a receiver: over TLS unless the installation says otherwise, and say what came of it."""

import time
from collections.abc import Mapping

from gongdan.integrations.webhooks.trying import Outcome
from gongdan.kernel.posting import post
from gongdan.kernel.reach import FetchTrouble, parts_of
from gongdan.kernel.settings import settings

MOST_ANSWER = 64 * 1024
KEPT_ANSWER = 8000
SETTING = "GONGDAN_WEBHOOK_PRIVATE_HOSTS"
REMEDY = "Write it like https://crm.example.com/hooks/tickets."


def address_trouble(url: str) -> FetchTrouble | None:
    """What is wrong with an address as it is written; where it leads is judged at each attempt."""
    try:
        scheme = parts_of(url, REMEDY)[0]
    except FetchTrouble as trouble:
        return trouble
    if scheme != url.partition(":")[0].lower():
        return FetchTrouble("address_invalid", "This is no address of a web server.", REMEDY)
    if scheme == "http" and not settings().webhook_private_hosts:
        return FetchTrouble("https_expected", "What is told of tickets does not go out unencrypted.", REMEDY)
    return None


async def hand_over(url: str, headers: Mapping[str, str], body: str) -> Outcome:
    """POST the body and say what came of it; never raises for what the receiver does. With no unit open."""
    began = time.monotonic()
    if trouble := address_trouble(url):
        return Outcome(error=trouble.code)
    try:
        found = await post(
            url,
            body.encode(),
            headers,
            most_bytes=MOST_ANSWER,
            is_private_allowed=settings().webhook_private_hosts,
            setting=SETTING,
            remedy=REMEDY,
        )
    except FetchTrouble as trouble:
        return Outcome(error=trouble.code, milliseconds=_since(began))
    said = found.body[: KEPT_ANSWER * 4].decode("utf-8", "replace").replace("\x00", "\ufffd")
    return Outcome(found.status, "", said[:KEPT_ANSWER], _since(began))


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
