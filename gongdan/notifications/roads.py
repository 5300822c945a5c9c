"""Pure: the roads beside the notification centre, in which order they are taken, and what setting one up needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from gongdan.kernel.errors import FieldProblem

RoadWord = Literal["mail", "push", "sms", "wecom", "dingtalk", "feishu"]
SetUpRoad = Literal["sms", "wecom", "dingtalk", "feishu"]
Provider = Literal["webhook", "aliyun", "tencent"]
ROBOTS = ("wecom", "dingtalk", "feishu")
# Set up by a tenant; mail and push belong to the installation.
SET_UP: tuple[str, ...] = ("sms", *ROBOTS)
OUTER: tuple[str, ...] = ("mail", "push", *SET_UP)
# Of what hurries the first two that reach the person are taken; unread notices go on by the next.
FASTEST: tuple[str, ...] = ("sms", *ROBOTS, "push", "mail")
ROAD_NAMES: Mapping[str, Mapping[str, str]] = {
    "app": {"zh-CN": "站内通知", "en": "In the app"},
    "mail": {"zh-CN": "邮件", "en": "E-mail"},
    "push": {"zh-CN": "浏览器推送", "en": "Browser push"},
    "sms": {"zh-CN": "短信", "en": "SMS"},
    "wecom": {"zh-CN": "企业微信群机器人", "en": "WeCom group robot"},
    "dingtalk": {"zh-CN": "钉钉群机器人", "en": "DingTalk group robot"},
    "feishu": {"zh-CN": "飞书群机器人", "en": "Feishu group robot"},
}
# What a provider lets pass in a minute, of one robot or account.
A_MINUTE: Mapping[str, int] = {"wecom": 20, "dingtalk": 20, "feishu": 100, "sms": 300}
SECRETS = ("url", "secret")
CONFIG = ("provider", "key_id", "sign_name", "template", "parameter", "app_id", "region")
_EXAMPLES = {
    "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
    "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token=…",
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/…",
    "sms": "https://gateway.example/messages",
}
_ENDPOINTS = {"aliyun": "https://dysmsapi.aliyuncs.com/", "tencent": "https://sms.tencentcloudapi.com/"}


@dataclass(frozen=True, slots=True)
class Account:
    """A road as it is talked to: `config` what may be shown, `url` and `secret` what may not."""

    road: str
    config: Mapping[str, Any]
    url: str
    secret: str


def account_of(road: str, config: Mapping[str, Any], secrets: Mapping[str, str]) -> Account:
    """What an adapter needs, from the columns of a road."""
    url = secrets.get("url") or _ENDPOINTS.get(str(config.get("provider")), "")
    return Account(road, config, url, secrets.get("secret", ""))


def road_faults(road: str, config: Mapping[str, Any], secrets: Mapping[str, str]) -> list[FieldProblem]:
    """What is missing or wrong in the set-up of a road; each problem names its field and the remedy."""
    found: list[FieldProblem] = []
    provider = config.get("provider") if road == "sms" else None
    url = secrets.get("url", "")
    if url:
        found += _address_faults(road, url)
    elif provider not in _ENDPOINTS:
        remedy = f"Send the address that the provider shows, like {_EXAMPLES[road]}."
        found.append(FieldProblem("url", "missing", "The address is missing.", remedy))
    if road == "sms" and not secrets.get("secret"):
        remedy = "Send the secret with which messages are signed."
        found.append(FieldProblem("secret", "missing", "The secret is missing.", remedy))
    needed = {
        "aliyun": ("key_id", "sign_name", "template", "parameter"),
        "tencent": ("key_id", "sign_name", "template", "app_id"),
    }.get(str(provider), ())
    for name in needed:
        if not config.get(name):
            remedy = "Take it from the console of the provider."
            found.append(FieldProblem(name, "missing", f"{provider} needs {name}.", remedy))
    return found


def _address_faults(road: str, url: str) -> list[FieldProblem]:
    try:
        parts = urlsplit(url)
        is_fine = parts.scheme in ("https", "http") and bool(parts.hostname) and not parts.username
        is_fine = is_fine and url.isascii() and url.isprintable() and " " not in url
    except ValueError:
        is_fine = False
    remedy = f"Send the whole address, like {_EXAMPLES[road]}."
    return [] if is_fine else [FieldProblem("url", "invalid", "This is no address of a web server.", remedy)]


def host_shown(url: str) -> str:
    """What may be shown of an address that is itself a secret: its host."""
    return urlsplit(url).hostname or "" if url else ""


def masked(address: str) -> str:
    """An address as a log shows it: enough to know it by, too little to use it."""
    local, at, domain = address.partition("@")
    if at:
        return f"{local[:2]}•••@{domain}"
    return f"{address[:3]}••••{address[-4:]}" if len(address) > 7 else "•••"
