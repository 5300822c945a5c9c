"""Pure: whether the set-up of a mailbox can work, and what follows from it: ports, users, delivery keys."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from gongdan.kernel.errors import FieldProblem

SECRETS = ("in_password", "out_password", "client_secret", "refresh_token")
# Whose change means that the server's numbers of messages are about another folder.
PLACE = ("road", "in_host", "in_user", "in_folder")
# Which secrets are sent to which host: with another host they have to be given anew.
LEAD_TO = {
    "in_host": ("in_password", "refresh_token"),
    "out_host": ("out_password", "refresh_token"),
    "token_url": ("client_secret", "refresh_token"),
}
_PORTS = {
    ("imap", "tls"): 993, ("imap", "starttls"): 143, ("imap", "none"): 143,
    ("pop3", "tls"): 995, ("pop3", "starttls"): 110, ("pop3", "none"): 110,
    ("smtp", "tls"): 465, ("smtp", "starttls"): 587, ("smtp", "none"): 25,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Door:
    """A mail server and how to sign in there. `user` is empty where nobody signs in."""

    protocol: str
    """imap, pop3 or smtp"""
    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    oauth: "OAuth | None" = None


@dataclass(frozen=True, slots=True)
class OAuth:
    """How access tokens are got: `token_url` is https."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


def incoming(box: Mapping[str, Any], secrets: Mapping[str, str]) -> Door | None:
    """Where its mail is fetched; None for a mailbox that mail is delivered to. `box` has the columns' names."""
    if box["road"] == "push":
        return None
    user = box["in_user"] or box["address"]
    port = box["in_port"] or _PORTS[box["road"], box["in_security"]]
    password = secrets.get("in_password", "")
    return Door(box["road"], box["in_host"], port, box["in_security"], user, password, _oauth(box, secrets))


def outgoing(box: Mapping[str, Any], secrets: Mapping[str, str]) -> Door | None:
    """Where its answers are handed in; None where that is the installation's own server."""
    if not box["out_host"]:
        return None
    port = box["out_port"] or _PORTS["smtp", box["out_security"]]
    oauth = _oauth(box, secrets)
    user = box["out_user"] or (box["address"] if oauth else "")
    return Door("smtp", box["out_host"], port, box["out_security"], user, secrets.get("out_password", ""), oauth)


def _oauth(box: Mapping[str, Any], secrets: Mapping[str, str]) -> OAuth | None:
    if box["auth"] != "xoauth2":
        return None
    client_secret, refresh_token = secrets.get("client_secret", ""), secrets.get("refresh_token", "")
    return OAuth(box["token_url"], box["client_id"], client_secret, refresh_token)


def faults(box: Mapping[str, Any], secrets: Mapping[str, str]) -> list[FieldProblem]:
    """What keeps this set-up from working, as far as it can be told without asking a server."""
    found: list[FieldProblem] = []

    def wrong(name: str, code: str, message: str, remedy: str) -> None:
        found.append(FieldProblem(name, code, message, remedy))

    if box["road"] != "push":
        if not box["in_host"]:
            wrong("in_host", "missing", "No server to fetch mail from.", "Give the host, such as imap.acme.example.")
        if box["auth"] == "password" and not secrets.get("in_password"):
            wrong("in_password", "missing", "No password to fetch mail with.", "Give the mailbox's password.")
    if box["road"] == "pop3" and box["in_after"] == "seen":
        wrong("in_after", "unsupported", "POP3 cannot mark mail as read.", "Choose keep or delete.")
    has_user = bool(box["out_host"] and box["out_user"])
    if has_user and box["auth"] == "password" and not secrets.get("out_password"):
        wrong("out_password", "missing", "No password to send with.", "Give it, or leave out_user empty.")
    if box["auth"] == "xoauth2":
        if not _is_https(box["token_url"]):
            wrong("token_url", "invalid", "Not an https address.", "Give the provider's token address.")
        if not box["client_id"]:
            wrong("client_id", "missing", "The client is not named.", "Give the id the provider gave you.")
        if not secrets.get("refresh_token"):
            wrong("refresh_token", "missing", "No refresh token.", "Give the one the provider issued.")
        for name in ("in_security", "out_security"):
            used = box["road"] != "push" if name == "in_security" else bool(box["out_host"])
            if used and box[name] == "none":
                wrong(name, "unsafe", "Tokens are not sent in the clear.", "Choose tls or starttls.")
    return found


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        return False


def place_mark(box: Mapping[str, Any]) -> str:
    """A short mark of the folder a message came from: another server may give out the same numbers again."""
    place = "\n".join((box["road"], box["in_host"].lower(), box["in_user"] or box["address"], box["in_folder"]))
    return hashlib.sha256(place.encode()).hexdigest()[:10]
