"""Access tokens of a mail provider, got with the refresh token a mailbox holds; kept in memory while they hold."""

import asyncio
import hashlib
import http.client
import json
import ssl
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from gongdan.channels.adapter.reach import connected_socket
from gongdan.channels.adapter.trouble import MailTrouble, said, told
from gongdan.channels.mailbox_rules import OAuth

SECONDS = 20.0
_MOST_ANSWER = 256 * 1024
_EARLY_SECONDS = 60
_kept: dict[bytes, tuple[str, float]] = {}


async def access_token(oauth: OAuth) -> str:
    """A token that holds for another minute at least. Raises MailTrouble."""
    words = "\n".join((oauth.token_url, oauth.client_id, oauth.client_secret, oauth.refresh_token))
    mark = hashlib.sha256(words.encode()).digest()
    token, until = _kept.get(mark, ("", 0.0))
    if time.monotonic() < until:
        return token
    token, seconds = await _ask(oauth)
    if len(_kept) > 5000:
        _kept.clear()
    _kept[mark] = token, time.monotonic() + max(seconds - _EARLY_SECONDS, 0)
    return token


def forget_tokens() -> None:
    """Have new ones asked for: a server refused one before its time."""
    _kept.clear()


async def _ask(oauth: OAuth) -> tuple[str, float]:
    parts = urlsplit(oauth.token_url)
    host, port = parts.hostname or "", parts.port or 443
    sock = await connected_socket(host, port)
    form = {
        "grant_type": "refresh_token",
        "client_id": oauth.client_id,
        "refresh_token": oauth.refresh_token,
        **({"client_secret": oauth.client_secret} if oauth.client_secret else {}),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with told(f"{host}:{port}"):
        status, answer = await asyncio.to_thread(_post, sock, host, port, path, urlencode(form))
    return _read(status, answer)


def _post(sock: Any, host: str, port: int, path: str, body: str) -> tuple[int, bytes]:
    sock.settimeout(SECONDS)
    asking = http.client.HTTPSConnection(host, port, timeout=SECONDS)
    try:
        # The address was looked at before it was connected to; asking again by name could lead elsewhere.
        asking.sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        asking.request("POST", path, body, headers)
        answer = asking.getresponse()
        return answer.status, answer.read(_MOST_ANSWER)
    except http.client.HTTPException:
        raise ConnectionError from None
    finally:
        asking.close()
        sock.close()


def _read(status: int, answer: bytes) -> tuple[str, float]:
    try:
        found = json.loads(answer)
    except ValueError:
        found = {}
    token = found.get("access_token") if isinstance(found, dict) else None
    if status == 200 and isinstance(token, str) and token:
        try:
            return token, float(found.get("expires_in") or 300)
        except (TypeError, ValueError):
            return token, 300.0
    reason = said(str(found.get("error") or "")) if isinstance(found, dict) else ""
    words = f"The provider gives no access token ({reason or f'status {status}'})."
    raise MailTrouble("token_refused", words, "Check client and token address; have a new refresh token issued.")
