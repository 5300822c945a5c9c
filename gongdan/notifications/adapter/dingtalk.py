"""A custom robot of DingTalk (钉钉): a text, mentions by mobile number, signed where it has a secret.

The sign is HMAC-SHA256 over time and secret, and stands in the address with the time in milliseconds. Answered is
{"errcode", "errmsg"} with status 200 whatever happened; 20 messages a minute.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import quote_plus

from gongdan.kernel import clock
from gongdan.notifications.adapter.posting import cut_bytes, read_json, send_json, shown
from gongdan.notifications.adapter.wecom import local
from gongdan.notifications.attempts import Outcome
from gongdan.notifications.roads import Account

MOST_BYTES = 18_000
_TOO_FAST = (130101, 302033, 410100, 660026)
_PASSES = (-1,)


def signed(url: str, secret: str, milliseconds: int) -> str:
    """The address with time and sign."""
    if not secret:
        return url
    digest = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    mark = "&" if "?" in url else "?"
    return f"{url}{mark}timestamp={milliseconds}&sign={quote_plus(base64.b64encode(digest))}"


async def send(account: Account, text: str, phones: Sequence[str]) -> Outcome:
    """Say `text` in the group. `phones`: who is mentioned, in E.164."""
    numbers = [local(one) for one in phones]
    # A mention works only where the number stands in the text too.
    words = " ".join([cut_bytes(text, MOST_BYTES), *(f"@{one}" for one in numbers)])
    body = {"msgtype": "text", "text": {"content": words}, "at": {"atMobiles": numbers, "isAtAll": False}}
    url = signed(account.url, account.secret, int(clock.now().timestamp() * 1000))
    found = await send_json(url, body)
    if isinstance(found, Outcome):
        return found
    told = read_json(found)
    code = told.get("errcode")
    words = shown(f"{code} {told.get('errmsg') or ''}" if told else found.body)
    if code == 0:
        return Outcome(True, words)
    if code in _TOO_FAST:
        return Outcome(False, words, wait_seconds=60)
    return Outcome(False, words, is_for_good=isinstance(code, int) and code not in _PASSES)
