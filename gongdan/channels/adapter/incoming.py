"""Open a mailbox where its mail is fetched: by IMAP or POP3, signed in by password or token."""

from collections.abc import Callable

from gongdan.channels.adapter.imap import Imap
from gongdan.channels.adapter.oauth import access_token, forget_tokens
from gongdan.channels.adapter.pop3 import Pop3
from gongdan.channels.adapter.trouble import MailTrouble
from gongdan.channels.mailbox_rules import Door


async def open_imap(door: Door, note: Callable[[str], None] = lambda _: None) -> Imap:
    """Signed in, no folder selected. Raises MailTrouble."""
    token = await access_token(door.oauth) if door.oauth else None
    made = await Imap.open(door)
    await _sign_in(made, door, token, note)
    return made


async def open_pop3(door: Door, note: Callable[[str], None] = lambda _: None) -> Pop3:
    """Signed in. Raises MailTrouble."""
    token = await access_token(door.oauth) if door.oauth else None
    made = await Pop3.open(door)
    await _sign_in(made, door, token, note)
    return made


async def _sign_in(made: Imap | Pop3, door: Door, token: str | None, note: Callable[[str], None]) -> None:
    note("reached")
    if door.security != "none":
        note("secured")
    try:
        await made.sign_in(door.user, door.password, token)
    except BaseException as error:
        if isinstance(error, MailTrouble) and error.code == "token_refused":
            forget_tokens()
        made.close()
        raise
    note("signed_in")
