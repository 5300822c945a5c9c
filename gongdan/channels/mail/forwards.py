"""Who wrote a message that somebody else forwarded."""

from collections.abc import Sequence

from gongdan.channels.mail.packing import read
from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.parsed import Part, Party, Raw
from gongdan.channels.mail.replies import Separated, separate

ATTACHED = frozenset(("message/rfc822", "message/global"))
_HEAD = 64 * 1024
"""Bytes: enough for the header of an attached message; its parts are not read."""


def forwarded_sender(
    text: str, html: str = "", parts: Sequence[Part] = (), raw: Raw = b"", *, separated: Separated | None = None
) -> Party | None:
    """The real sender of a forwarded message: attached as a whole, or below a header block in the text.

    `raw` is the message whose parts they are. `separated`: the text when it is separated already. None where nobody
    is named, or where the one named has no address: a ticket needs somebody who can be answered. Whether the message
    is a forward at all is for the subject to say: replies from Outlook hold header blocks too.
    """
    attached = [part for part in parts if part.content_type in ATTACHED]
    if len(attached) == 1:
        sender = parse(read(raw, attached[0], _HEAD)).sender
        if sender.address:
            return sender
    found = (separated or separate(text, html)).forwarded
    if found is not None and found.sender is not None and found.sender.address:
        return found.sender
    if html and text.strip():
        # Some clients show only the name in the text and keep the address in the HTML.
        found = separate("", html).forwarded
        if found is not None and found.sender is not None and found.sender.address:
            return found.sender
    return None
