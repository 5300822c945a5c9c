"""Dovecot as an ordinary process on loopback: a server that we did not write, for one run of tests."""

import base64
import contextlib
import getpass
import grp
import hashlib
import hmac
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.channels.roads.servers import PASSWORD

BINARY = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
_KEY = b"a key that signs tokens of tests only"

_CONFIG = """
protocols = imap pop3
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run
instance_name = {name}
log_path = {folder}/log
ssl = yes
ssl_cert = <{folder}/trusted.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0 secs
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 50
pop3_uidl_format = %08Xu%08Xv
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%u {folder}/users
  mechanisms = plain login
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
# Wrong passwords of one test must not slow the next one down.
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""
_OAUTH = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = sub
"""


class Dovecot:
    """Made by `dovecot`. Ports by name: imap and pop3 with STARTTLS or in the clear, imaps and pop3s in TLS."""

    def __init__(self, folder: Path, ports: dict[str, int], owner: tuple[int, int]) -> None:
        self.folder = folder
        self.ports = ports
        self._owner = owner

    def mailbox(self, user: str) -> Path:
        """The folder of somebody's INBOX."""
        return self.folder / "mail" / user

    def put(self, user: str, *raw: bytes) -> None:
        """Deliver as a mail server does: written aside, then moved into `new`."""
        inbox = self.mailbox(user)
        for made in (inbox, *(inbox / name for name in ("tmp", "new", "cur"))):
            made.mkdir(parents=True, exist_ok=True)
            os.chown(made, *self._owner)
        for one in raw:
            name = f"{time.time_ns()}.M1P{os.getpid()}.localhost"
            (inbox / "tmp" / name).write_bytes(one)
            os.chown(inbox / "tmp" / name, *self._owner)
            (inbox / "tmp" / name).rename(inbox / "new" / name)

    def files(self, user: str) -> list[str]:
        """The names of its messages with their flags (`,S` is seen), the first to come first."""
        return sorted(path.name for part in ("new", "cur") for path in (self.mailbox(user) / part).glob("*"))

    def make_anew(self, user: str) -> None:
        """The mailbox is deleted and made again: other numbers of another validity."""
        # Whoever has just signed out may still be writing his list of numbers.
        for _ in range(200):
            if not self.sessions():
                break
            time.sleep(0.05)
        else:
            raise AssertionError("a session at Dovecot does not end")
        shutil.rmtree(self.mailbox(user))
        # The validity is the second in which it is made.
        time.sleep(1.1)

    def sessions(self, protocol: str = "imap") -> list[int]:
        """The processes that serve somebody who is signed in."""
        name, found = f"dovecot-{self.folder.name}/{protocol}".encode(), []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and (entry / "cmdline").read_bytes().split(b"\0")[0] == name:
                    found.append(int(entry.name))
        return found

    def token(self, user: str) -> str:
        """An access token that it takes by XOAUTH2 (JWT, HS256)."""
        claims = {"sub": user, "iat": int(time.time()) - 5, "exp": int(time.time()) + 300, "iss": "tests"}
        parts = [{"alg": "HS256", "typ": "JWT", "kid": "tests"}, claims]
        said = b".".join(_packed(json.dumps(part).encode()) for part in parts)
        return (said + b"." + _packed(hmac.digest(_KEY, said, hashlib.sha256))).decode()


def _packed(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


@contextlib.contextmanager
def dovecot(folder: Path, users: list[str]) -> Iterator[Dovecot]:
    """Runs until the block ends. `folder` is its own, with a short path, for sockets lie in it; the certificate that
    `make_certificate` made lies there already."""
    assert BINARY
    ports = dict(zip(("imap", "imaps", "pop3", "pop3s"), _free_ports(4), strict=True))
    user, uid, gid = getpass.getuser(), os.getuid(), os.getgid()
    if uid == 0:
        user, uid, gid = "dovecot", pwd.getpwnam("dovecot").pw_uid, pwd.getpwnam("dovecot").pw_gid
    (folder / "mail").mkdir()
    os.chown(folder / "mail", uid, gid)
    (folder / "users").write_text("".join(f"{one}:{{PLAIN}}{PASSWORD}\n" for one in users))
    (folder / "oauth2.conf").write_text(_OAUTH.format(folder=folder))
    keys = folder / "keys" / "default" / "HS256"
    keys.mkdir(parents=True)
    (keys / "tests").write_bytes(base64.b64encode(_KEY))
    config = _CONFIG.format(
        folder=folder, name=folder.name, user=user,
        group=grp.getgrgid(gid).gr_name, uid=uid, gid=gid, **ports,
    )  # fmt: skip
    (folder / "dovecot.conf").write_text(config)
    running = subprocess.Popen([BINARY, "-F", "-c", str(folder / "dovecot.conf")], start_new_session=True)
    try:
        _wait(running, ports["imap"], folder)
        yield Dovecot(folder, ports, (uid, gid))
    finally:
        # All of it at once: what it keeps goes with its folder.
        os.killpg(running.pid, signal.SIGKILL)
        running.wait(10)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def _wait(running: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    for _ in range(200):
        if running.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
        time.sleep(0.05)
    log = folder / "log"
    raise AssertionError(f"dovecot does not run: {log.read_text()[-2000:] if log.exists() else 'it says nothing'}")
