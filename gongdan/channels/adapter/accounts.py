"""The mail server that a mailbox sends by, with what signs in there."""

from typing import Any

from cryptography.exceptions import InvalidTag

from gongdan.channels.adapter.oauth import access_token
from gongdan.channels.adapter.reach import reachable_addresses
from gongdan.channels.adapter.smtp import PORTS, Account, NotTalkedTo
from gongdan.channels.adapter.trouble import MailTrouble
from gongdan.channels.mailbox_rules import outgoing
from gongdan.channels.mailbox_secrets import secrets_of
from gongdan.kernel.mail import can_send_mail
from gongdan.kernel.settings import settings


async def account_of(mailbox: Any) -> Account:
    """The mailbox's own server, else the product's. Raises NotTalkedTo where there is neither, or no token."""
    if mailbox is None or not mailbox.out_host:
        return _own_account()
    try:
        door = outgoing(mailbox._asdict(), secrets_of(mailbox.secrets))
    except InvalidTag:
        raise NotTalkedTo("the password of the mailbox cannot be read: the key is another. Enter it again.") from None
    assert door is not None
    try:
        # Tenants name the host: where it leads is looked at here, and there it is connected to.
        address = (await reachable_addresses(door.host, door.port))[0]
        token = await access_token(door.oauth) if door.oauth else None
    except MailTrouble as trouble:
        raise NotTalkedTo(trouble.message) from None
    secret = door.password if token is None else token
    return Account(door.host, door.port, door.security, door.user, secret, token is not None, address)


def _own_account() -> Account:
    if not can_send_mail():
        raise NotTalkedTo("no mail server is set up: give the mailbox one, or set GONGDAN_SMTP_HOST")
    given = settings()
    port = given.smtp_port or PORTS[given.smtp_security]
    return Account(given.smtp_host, port, given.smtp_security, given.smtp_user, given.smtp_password)
