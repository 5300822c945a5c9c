"""Pure: `parse` reads one raw message into what it says. It never raises, whatever the bytes are."""

from gongdan.channels.mail.addresses import bare_address, parties
from gongdan.channels.mail.headers import message_ids, moment, one_id, read_headers, sender_of
from gongdan.channels.mail.leaves import Leaves
from gongdan.channels.mail.parsed import ParsedMail, Raw
from gongdan.channels.mail.seals import seal_of
from gongdan.channels.mail.structure import Structure
from gongdan.channels.mail.words import line_text


def parse(raw: Raw) -> ParsedMail:
    """What a message says. Parts stay where they lie in `raw` (see `packing`); damage is named, not raised."""
    structure = Structure(raw)
    root = structure.root
    damages = set(structure.damages)
    if not root.lines:
        damages.add("header")
    leaves = Leaves(raw, root, damages)
    charset = leaves.first_charset
    headers = read_headers(root.lines, charset, damages)
    written = {name: line_text(root.header(name), charset) for name in ("reply-to", "return-path", "message-id")}
    named = {
        name: parties(", ".join(line_text(value, charset) for key, value in root.lines if key.lower() == name))
        for name in ("to", "cc")
    }
    return_path = bare_address(written["return-path"]) if "Return-Path" in headers else None
    return ParsedMail(
        headers=headers,
        message_id=one_id(written["message-id"]),
        subject=" ".join(headers.get("Subject").split()),
        sent_at=moment(headers.get("Date")),
        sender=sender_of(root, charset),
        reply_to=parties(written["reply-to"]),
        to=named["to"],
        cc=named["cc"],
        return_path=return_path,
        in_reply_to=message_ids(" ".join(headers.all("In-Reply-To"))),
        references=message_ids(" ".join(headers.all("References"))),
        text=leaves.text,
        html=leaves.html,
        is_text_from_html=leaves.is_text_from_html,
        parts=tuple(leaves.parts),
        attachments=tuple(leaves.attachments),
        invites=tuple(leaves.invites),
        seal=seal_of(root, leaves.text),
        damages=tuple(sorted(damages)),
    )
