"""Reach a mail server whose host a tenant named: only at addresses that tenants may reach, and at those looked at."""

import asyncio
import socket

from gongdan.channels.adapter.trouble import MailTrouble, told
from gongdan.kernel.reach import is_allowed
from gongdan.kernel.settings import settings

CONNECT_SECONDS = 15.0


async def reachable_addresses(host: str, port: int) -> list[str]:
    """The addresses of `host` that may be talked to, to be connected to as they are. Raises MailTrouble."""
    is_private_allowed = settings().mail_private_hosts
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise MailTrouble("host_unknown", f"There is no host {host}.", "Check the name of the server.") from None
    except TimeoutError:
        raise MailTrouble("timed_out", f"The name {host} cannot be looked up.", "Try again later.") from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    allowed = [one for one in addresses if is_allowed(one, is_private_allowed=is_private_allowed)]
    if not allowed:
        remedy = "Whoever runs this installation may set GONGDAN_MAIL_PRIVATE_HOSTS=true to allow its own network."
        raise MailTrouble("host_forbidden", f"{host} lies in a network that is closed to mailboxes.", remedy)
    return allowed


async def connected_socket(host: str, port: int) -> socket.socket:
    """A connected socket, non-blocking. Raises MailTrouble."""
    last: MailTrouble | None = None
    for address in await reachable_addresses(host, port):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setblocking(False)
        try:
            with told(f"{host}:{port}"):
                async with asyncio.timeout(CONNECT_SECONDS):
                    await asyncio.get_running_loop().sock_connect(sock, (address, port))
            return sock
        except MailTrouble as trouble:
            sock.close()
            last = trouble
        except BaseException:
            sock.close()
            raise
    raise last or MailTrouble("unreachable", f"{host}:{port} cannot be reached.", "Check host, port and firewall.")
