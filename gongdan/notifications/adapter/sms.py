"""Text messages: by a webhook of one's own, by Aliyun's or by Tencent Cloud's service.

The webhook gets {"id", "to", "text"} with `X-Gongdan-Timestamp` and `X-Gongdan-Signature`, and answers any 2xx. The
two services send approved templates only: what is said goes into one variable of the template.
"""

import secrets
from datetime import UTC
from urllib.parse import urlsplit

from gongdan.kernel import clock
from gongdan.kernel.posting import Answered
from gongdan.notifications.adapter.posting import packed, read_json, send_json, send_raw, shown
from gongdan.notifications.adapter.sms_signing import aliyun_query, tencent_headers, webhook_signature
from gongdan.notifications.attempts import Outcome
from gongdan.notifications.roads import Account

MOST_LETTERS = 300
# The two put what is said into one variable, which they keep short.
MOST_IN_TEMPLATE = 35
_ALIYUN_TOO_FAST = ("isv.BUSINESS_LIMIT_CONTROL", "Throttling", "Throttling.User", "isv.DAY_LIMIT_CONTROL")
_TENCENT_TOO_FAST = ("LimitExceeded", "RequestLimitExceeded")
_TENCENT_PASSES = ("InternalError", "FailedOperation.InsufficientBalance")


async def send(account: Account, phone: str, text: str, message_id: str) -> Outcome:
    """Send `text` to `phone` (E.164). `message_id` is the same when it is sent again."""
    match account.config.get("provider"):
        case "aliyun":
            return await _by_aliyun(account, phone, text)
        case "tencent":
            return await _by_tencent(account, phone, text)
    return await _by_webhook(account, phone, text, message_id)


async def _by_webhook(account: Account, phone: str, text: str, message_id: str) -> Outcome:
    body = packed({"id": message_id, "to": phone, "text": text[:MOST_LETTERS]})
    stamp = int(clock.now().timestamp())
    headers = {
        "X-Gongdan-Timestamp": str(stamp),
        "X-Gongdan-Signature": webhook_signature(account.secret, stamp, body),
    }
    found = await send_json(account.url, body, headers)
    return found if isinstance(found, Outcome) else Outcome(True, f"HTTP {found.status} {shown(found.body)}".strip())


async def _by_aliyun(account: Account, phone: str, text: str) -> Outcome:
    config = account.config
    parameters = {
        "AccessKeyId": str(config["key_id"]),
        "Action": "SendSms",
        "Format": "JSON",
        "PhoneNumbers": phone.removeprefix("+86").removeprefix("+"),
        "RegionId": str(config.get("region") or "cn-hangzhou"),
        "SignName": str(config["sign_name"]),
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": secrets.token_hex(16),
        "SignatureVersion": "1.0",
        "TemplateCode": str(config["template"]),
        "TemplateParam": packed({str(config["parameter"]): text[:MOST_IN_TEMPLATE]}).decode(),
        "Timestamp": clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Version": "2017-05-25",
    }
    body = aliyun_query(parameters, account.secret).encode()
    found = await send_raw(account.url, body, {"Content-Type": "application/x-www-form-urlencoded"})
    if isinstance(found, Outcome):
        return found
    told = read_json(found)
    code = str(told.get("Code") or "")
    words = _words(code, told.get("Message"), found)
    if code == "OK":
        return Outcome(True, words)
    if code in _ALIYUN_TOO_FAST:
        return Outcome(False, words, wait_seconds=60)
    return Outcome(False, words, is_for_good=bool(code))


async def _by_tencent(account: Account, phone: str, text: str) -> Outcome:
    config = account.config
    body = packed(
        {
            "PhoneNumberSet": [phone],
            "SmsSdkAppId": str(config["app_id"]),
            "SignName": str(config["sign_name"]),
            "TemplateId": str(config["template"]),
            "TemplateParamSet": [text[:MOST_IN_TEMPLATE]],
        }
    )
    host = urlsplit(account.url).netloc
    region = str(config.get("region") or "ap-guangzhou")
    key_id = str(config["key_id"])
    headers = tencent_headers(key_id, account.secret, host, "SendSms", "2021-01-11", region, body, clock.now())
    found = await send_raw(account.url, body, headers)
    if isinstance(found, Outcome):
        return found
    told = read_json(found).get("Response") or {}
    refusal = told.get("Error") or {}
    each = (told.get("SendStatusSet") or [{}])[0]
    code = str(refusal.get("Code") or each.get("Code") or "")
    words = _words(code, refusal.get("Message") or each.get("Message"), found)
    if code == "Ok":
        return Outcome(True, words)
    if code.startswith(_TENCENT_TOO_FAST):
        return Outcome(False, words, wait_seconds=60)
    return Outcome(False, words, is_for_good=bool(code) and not code.startswith(_TENCENT_PASSES))


def _words(code: str, message: object, found: Answered) -> str:
    return shown(f"{code} {message or ''}" if code else found.body)
