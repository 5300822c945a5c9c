"""A custom robot of Feishu (飞书): a text, signed where it has a secret.

The sign is HMAC-SHA256 of nothing under time and secret, with the time in seconds; both stand in the body. Answered
is {"code", "msg"}, by older ones {"StatusCode", "StatusMessage"}; 100 messages a minute, 5 a second. It mentions
nobody by mobile number, so names stand in the text.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from gongdan.kernel import clock
from gongdan.notifications.adapter.posting import cut_bytes, read_json, send_json, shown
from gongdan.notifications.attempts import Outcome
from gongdan.notifications.roads import Account

MOST_BYTES = 18_000
_TOO_FAST = (11232, 99991400)


def sign(secret: str, seconds: int) -> str:
    """The sign of a moment."""
    return base64.b64encode(hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


async def send(account: Account, text: str, phones: Sequence[str]) -> Outcome:
    """Say `text` in the group; `phones` are not used."""
    # Tags in a text would mention people: titles are written by strangers.
    plain = text.replace("<", "＜").replace(">", "＞")
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": cut_bytes(plain, MOST_BYTES)}}
    if account.secret:
        seconds = int(clock.now().timestamp())
        body |= {"timestamp": str(seconds), "sign": sign(account.secret, seconds)}
    found = await send_json(account.url, body)
    if isinstance(found, Outcome):
        # What it refuses it may refuse with status 400, and says why all the same.
        return found
    told = read_json(found)
    code = told.get("code", told.get("StatusCode"))
    words = shown(f"{code} {told.get('msg') or told.get('StatusMessage') or ''}" if told else found.body)
    if code == 0:
        return Outcome(True, words)
    if code in _TOO_FAST:
        return Outcome(False, words, wait_seconds=60)
    return Outcome(False, words, is_for_good=isinstance(code, int))
