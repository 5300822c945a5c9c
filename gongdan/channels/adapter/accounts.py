"""The mail server that a mailbox sends by, with what signs in there."""

import json
from typing import Any

from cryptography.exceptions import InvalidTag

from gongdan.channels.adapter.smtp import PORTS, Account, NotTalkedTo
from gongdan.kernel.mail import can_send_mail
from gongdan.kernel.secrets import decrypt
from gongdan.kernel.settings import settings

SEALED_FOR = "mailbox secrets"


async def account_of(mailbox: Any) -> Account:
    """The mailbox's own server, else the product's. Raises NotTalkedTo where there is neither, or no token."""
    if mailbox is None or not mailbox.out_host:
        return _own_account()
    port = mailbox.out_port or PORTS[mailbox.out_security]
    try:
        secrets = json.loads(decrypt(mailbox.secrets, SEALED_FOR)) if mailbox.secrets else {}
    except InvalidTag:
        raise NotTalkedTo("the password of the mailbox cannot be read: the key is another. Enter it again.") from None
    return Account(mailbox.out_host, port, mailbox.out_security, mailbox.out_user, secrets.get("out_password", ""))


def _own_account() -> Account:
    if not can_send_mail():
        raise NotTalkedTo("no mail server is set up: give the mailbox one, or set GONGDAN_SMTP_HOST")
    given = settings()
    port = given.smtp_port or PORTS[given.smtp_security]
    return Account(given.smtp_host, port, given.smtp_security, given.smtp_user, given.smtp_password)
