"""A group robot of WeCom (企业微信): a text, and whom it mentions by mobile number.

The address holds the key. Answered is {"errcode", "errmsg"} with status 200 whatever happened; 20 messages a minute.
"""

from collections.abc import Sequence

from gongdan.notifications.adapter.posting import cut_bytes, read_json, send_json, shown
from gongdan.notifications.attempts import Outcome
from gongdan.notifications.roads import Account

MOST_BYTES = 2048
_TOO_FAST = (45009, 45033)
# The system is busy; -1 is said to be tried again.
_PASSES = (-1, 50001)


async def send(account: Account, text: str, phones: Sequence[str]) -> Outcome:
    """Say `text` in the group. `phones`: who is mentioned, in E.164."""
    content = {"content": cut_bytes(text, MOST_BYTES), "mentioned_mobile_list": [local(one) for one in phones]}
    found = await send_json(account.url, {"msgtype": "text", "text": content})
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


def local(phone: str) -> str:
    """A number as the members' records of these services hold it: without +86."""
    return phone.removeprefix("+86")
