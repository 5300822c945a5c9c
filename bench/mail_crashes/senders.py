"""Who writes in the trial: letters of several kinds, brought until they are taken, or put where they are fetched."""

import contextlib
import http.client
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage

from bench.mail_crashes.plant import CARE, Plant

PATIENCE_SECONDS = 300
_PAUSE_SECONDS = 0.3


@dataclass(frozen=True)
class Letter:
    """`mark` stands in its subject and its text, and nowhere else."""

    mark: str
    raw: bytes
    attachments: int
    is_answer: bool


@dataclass
class Tries:
    """How often senders were told to come again, and in which words."""

    refused: dict[str, int] = field(default_factory=dict)
    waited: float = 0.0

    def note(self, answer: str) -> None:
        self.refused[answer] = self.refused.get(answer, 0) + 1


def opening(mark: str) -> Letter:
    """A first letter of somebody whose later one answers it."""
    return _letter(mark, f"{mark}@{mark}.test", subject=f"{mark} 打不开", message_id=f"open.{mark}@{mark}.test")


def letters(mark: str, *, answers: str, large: int = 3) -> list[Letter]:
    """Five: plain, in GBK, with two files, with one of `large` MB, and an answer to the opening letter `answers`."""
    named = {f"{mark}{kind}": f"{mark}{kind}@{mark}{kind}.test" for kind in "abcd"}
    made = [
        _letter(f"{mark}a", named[f"{mark}a"]),
        _letter(f"{mark}b", named[f"{mark}b"], charset="gb18030"),
        _letter(f"{mark}c", named[f"{mark}c"], files=[b"one" * 500, b"two" * 500]),
        _letter(f"{mark}d", named[f"{mark}d"], files=[mark.encode() * (large * 700_000 // len(mark))]),
        _letter(f"{mark}e", f"{answers}@{answers}.test", subject=f"Re: {answers} 打不开", reference=answers),
    ]
    return made


def _letter(
    mark: str,
    sender: str,
    *,
    subject: str = "",
    charset: str = "utf-8",
    files: list[bytes] | None = None,
    message_id: str = "",
    reference: str = "",
) -> Letter:
    made = EmailMessage()
    made["From"], made["To"] = sender, CARE
    made["Subject"] = subject or f"{mark} 打印机不出纸"
    made["Message-ID"] = f"<{message_id or f'{mark}@client.test'}>"
    if reference:
        made["References"] = f"<open.{reference}@{reference}.test>"
    made.set_content(f"{mark}：昨天开始就打不出来了，请尽快处理。\n" * 5, charset=charset)
    for at, data in enumerate(files or []):
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"{mark}-{at}.bin")
    raw = made.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return Letter(mark, raw, len(files or []), bool(reference))


def bring(plant: Plant, road: str, wanted: list[Letter], tries: Tries, on_failure: Callable[[], None]) -> None:
    """Until each was taken; `on_failure` is called after every refusal. Raises TimeoutError."""
    began = time.monotonic()
    for letter in wanted:
        while (answer := _try(plant, road, letter)) != "taken":
            tries.note(answer)
            on_failure()
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise TimeoutError(f"{letter.mark} was not taken by {road}: {answer}")
            time.sleep(_PAUSE_SECONDS)
    tries.waited = time.monotonic() - began


def put_into_mailbox(plant: Plant, wanted: list[Letter]) -> None:
    """Into the folder that the mailroom fetches from."""

    async def add() -> None:
        plant.imap.folder.add(*(letter.raw for letter in wanted))
        plant.imap.news.set()

    plant.inside(add())


def _try(plant: Plant, road: str, letter: Letter) -> str:
    try:
        return _http(plant, letter) if road == "HTTP" else _lmtp(plant, letter)
    except (OSError, http.client.HTTPException, smtplib.SMTPServerDisconnected) as broken:
        return type(broken).__name__


def _http(plant: Plant, letter: Letter) -> str:
    line = http.client.HTTPConnection("127.0.0.1", plant.web_port, timeout=20)
    with contextlib.closing(line):
        headers = {"Authorization": f"Bearer {plant.token}", "Content-Type": "message/rfc822"}
        line.request("POST", f"/api/v1/inbound-mails?mailbox={CARE}", letter.raw, headers)
        answer = line.getresponse()
        said = answer.read()
        if answer.status in (200, 201):
            return "taken"
        if answer.status < 500 and answer.status != 429:
            raise AssertionError(f"the letter was refused for good: {answer.status} {said[:300]!r}")
        return f"HTTP {answer.status}"


def _lmtp(plant: Plant, letter: Letter) -> str:
    with smtplib.LMTP("127.0.0.1", plant.mail_port, timeout=20) as line:  # type: ignore[call-arg]
        try:
            line.sendmail("sender@client.test", [CARE], letter.raw)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            return _for_now(code)
        except smtplib.SMTPResponseException as refused:
            return _for_now(refused.smtp_code)
        return "taken"


def _for_now(code: int) -> str:
    if code >= 500:
        raise AssertionError(f"the letter was refused for good: {code}")
    return f"LMTP {code}"
