"""Providers of messages on this machine, each of which speaks its vendor's protocol: refusals and limits too."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, Any]]


@dataclass
class Asked:
    """A request as it came."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Provider:
    """A server at `base`; `answer` says what it says."""

    answer: Callable[["Provider", Asked], Answer]
    asked: list[Asked] = field(default_factory=list)
    taken: list[Asked] = field(default_factory=list)
    base: str = ""
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> "Provider":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        parts = urlsplit(head[0].split(" ")[1])
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        asked = Asked(parts.path, query, headers, body)
        self.asked.append(asked)
        status, told = self.answer(self, asked)
        raw = json.dumps(told, ensure_ascii=False).encode()
        more = "".join(f"{key}: {value}\r\n" for key, value in told.pop("headers", {}).items()) if told else ""
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(raw)}\r\nConnection: close\r\n{more}\r\n".encode())
        writer.write(raw)
        await writer.drain()
        writer.close()


def wecom(provider: Provider, asked: Asked) -> Answer:
    """The key is checked, a text has a content of 2048 bytes at most, and twenty pass."""
    if asked.query.get("key") != "right":
        return 200, {"errcode": 93000, "errmsg": "invalid webhook url"}
    if asked.json["msgtype"] != "text" or len(asked.json["text"]["content"].encode()) > 2048:
        return 200, {"errcode": 40058, "errmsg": "invalid Request Parameter"}
    if len(provider.taken) >= 20:
        return 200, {"errcode": 45009, "errmsg": "api freq out of limit"}
    provider.taken.append(asked)
    return 200, {"errcode": 0, "errmsg": "ok"}


def dingtalk(provider: Provider, asked: Asked) -> Answer:
    """Token and sign are checked, and who is mentioned must stand in the text."""
    if asked.query.get("access_token") != "right":
        return 200, {"errcode": 300005, "errmsg": "token is not exist"}
    words = f"{asked.query.get('timestamp')}\nSECx".encode()
    sign = base64.b64encode(hmac.new(b"SECx", words, hashlib.sha256).digest()).decode()
    if asked.query.get("sign") != sign:
        return 200, {"errcode": 310000, "errmsg": "sign not match"}
    assert all(f"@{one}" in asked.json["text"]["content"] for one in asked.json["at"]["atMobiles"])
    if len(provider.taken) >= 1:
        return 200, {"errcode": 130101, "errmsg": "send too fast"}
    provider.taken.append(asked)
    return 200, {"errcode": 0, "errmsg": "ok"}


def feishu(provider: Provider, asked: Asked) -> Answer:
    """The sign is checked; tags in a text would mention people."""
    body = asked.json
    key = f"{body.get('timestamp')}\nsx".encode()
    if body.get("sign") != base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode():
        return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
    assert "<at" not in body["content"]["text"]
    if len(provider.taken) >= 1:
        return 200, {"code": 11232, "msg": "frequency limited"}
    provider.taken.append(asked)
    return 200, {"code": 0, "msg": "success", "data": {}}


def webhook(provider: Provider, asked: Asked) -> Answer:
    """A gateway of one's own that checks the signature, and takes what it has seen once."""
    words = asked.headers["x-gongdan-timestamp"].encode() + b"." + asked.body
    if hmac.new(b"shared", words, hashlib.sha256).hexdigest() != asked.headers["x-gongdan-signature"]:
        return 403, {"error": "signature"}
    provider.taken.append(asked)
    return 202, {"ok": True}


def broken(provider: Provider, asked: Asked) -> Answer:
    """Out of order."""
    return 500, {"error": "out of order"}
