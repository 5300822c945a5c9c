"""Pure: what is kept of a message that was read, and the words it becomes in a ticket."""

import re
from collections.abc import Mapping
from typing import Any

from gongdan.channels.inbound.reading import Reading
from gongdan.channels.mail.parsed import Part, Party
from gongdan.channels.mail.verdicts import Trust, Verdict
from gongdan.rendering import clean_text, html_to_text, safe_html

MAX_BODY = 200_000
MAX_TITLE = 300
_CUT = {
    "zh": "\n\n（以下内容过长，完整内容见原始邮件）",
    "en": "\n\n(cut here: the whole text is in the original message)",
}
_NO_SUBJECT = {"zh": "（无主题）", "en": "(no subject)"}
_NO_WORDS = {"zh": "（无正文）", "en": "(no text)"}
_CID = re.compile(r"""(<img\b[^>]*?\bsrc\s*=\s*)(["']?)cid:([^"'\s>]+)\2""", re.IGNORECASE)


def tongue(locale: str) -> str:
    """`zh` or `en`."""
    return "zh" if locale.lower().startswith("zh") else "en"


def title_of(reading: Reading, locale: str) -> str:
    """The title of a ticket that this message opens."""
    title = " ".join(clean_text(reading.subject or reading.mail.subject).split())[:MAX_TITLE].strip()
    return title or _NO_SUBJECT[tongue(locale)]


def body_of(
    reading: Reading, file_ids: Mapping[str, int], locale: str, *, is_whole: bool = False
) -> tuple[str, str, set[int]]:
    """The words, their format, and which files are shown within them.

    Text is what people read; HTML only where pictures stand in it. `file_ids` are by content id. `is_whole`: with the
    text that was quoted, as in a forward.
    """
    page = reading.mail.html if is_whole or reading.is_forward else reading.separated.new_html
    shown: set[int] = set()
    if file_ids and "cid:" in page.lower() and len(page) <= MAX_BODY:

        def place(found: re.Match[str]) -> str:
            file_id = file_ids.get(found[3])
            if file_id is None:
                return found[0]
            shown.add(file_id)
            return f'{found[1]}"/api/v1/files/{file_id}?inline=true"'

        html = safe_html(_CID.sub(place, page))
        if shown and len(html) <= MAX_BODY and _is_whole(html, reading.words):
            return html, "html", shown
    words = clean_text(reading.mail.text if is_whole else reading.words).strip()
    if len(words) > MAX_BODY:
        cut = _CUT[tongue(locale)]
        words = words[: MAX_BODY - len(cut)] + cut
    return words, "text", set()


def _is_whole(html: str, words: str) -> bool:
    """Whether the page says what the text says: some clients put next to nothing into one of the two."""
    said, wanted = ("".join(text.split()) for text in (html_to_text(html), words))
    return len(said) >= 0.8 * len(wanted)


def no_words(locale: str) -> str:
    """What stands where a message has no text."""
    return _NO_WORDS[tongue(locale)]


def trust_json(trust: Trust) -> dict[str, Any]:
    """The verdicts as they are kept."""

    def one(verdict: Verdict) -> dict[str, str]:
        return {"result": verdict.result, "domain": verdict.domain[:253], "detail": clean_text(verdict.detail)[:300]}

    return {name: one(getattr(trust, name)) for name in ("spf", "dkim", "dmarc", "arc")} | {
        "dmarc_policy": trust.dmarc_policy
    }


def read_values(reading: Reading, sender: Party) -> dict[str, Any]:
    """The columns that say what was read."""
    mail = reading.mail
    return {
        "message_id": clean_text(mail.message_id)[:500],
        "sender": sender.address[:254],
        "sender_name": clean_text(sender.name)[:200],
        "subject": " ".join(clean_text(mail.subject).split())[:500],
        "language": reading.language[:10],
        "content_hash": reading.content_hash,
        "seal": mail.seal[:20],
        "damages": list(mail.damages),
    }


def parts_json(reading: Reading, sent_at: str) -> dict[str, Any]:
    """What people may want to see of it without reading it again."""
    separated, mail = reading.separated, reading.mail
    return {
        "sent_at": sent_at,
        "to": [_party(one) for one in mail.to[:100]],
        "cc": [_party(one) for one in mail.cc[:100]],
        "words": clean_text(reading.words)[:MAX_BODY],
        "quoted": clean_text(separated.quoted)[:20_000],
        "signature": clean_text(separated.signature)[:5_000],
        "evidence": clean_text(reading.machine.evidence)[:300] if reading.machine else "",
        "forwarded_from": _party(reading.forwarded) if reading.forwarded else None,
        "invites": [
            {
                "method": invite.method,
                "summary": clean_text(invite.summary)[:500],
                "starts_at": invite.starts_at,
                "ends_at": invite.ends_at,
                "place": clean_text(invite.place)[:500],
                "organiser": clean_text(invite.organiser)[:254],
            }
            for invite in mail.invites[:10]
        ],
        "attachments": [
            {"name": file_name(part), "content_type": part.content_type} for part in mail.attachments[:50]
        ],
        "bounce": _bounce(reading),
    }


def file_name(part: Part) -> str:
    """A name for a file that may have come without one."""
    if name := clean_text(part.name).strip():
        return name
    kind = part.content_type
    return _NAMES.get(kind, f"attachment.{kind.rpartition('/')[2][:10] or 'bin'}")


_NAMES = {"message/rfc822": "message.eml", "text/plain": "text.txt", "application/octet-stream": "attachment.bin"}


def _party(party: Party) -> dict[str, str]:
    return {"name": clean_text(party.name)[:200], "address": clean_text(party.address)[:254]}


def _bounce(reading: Reading) -> dict[str, Any] | None:
    if reading.bounce is None:
        return None
    return {
        "action": reading.bounce.action,
        "message_id": clean_text(reading.bounce.message_id)[:500],
        "recipients": [
            {
                "address": clean_text(one.address)[:254],
                "action": one.action,
                "status": one.status[:20],
                "diagnostic": clean_text(one.diagnostic)[:500],
            }
            for one in reading.bounce.recipients[:50]
        ],
    }
