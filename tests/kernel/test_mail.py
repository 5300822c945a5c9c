"""Mail leaves over SMTP as it was written, and says nothing of its text where it cannot."""

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from gongdan.kernel import mail as module
from gongdan.kernel.mail import Mail, MailNotSent, can_send_mail, send_mail
from gongdan.kernel.settings import SettingInvalid, read_settings, settings


@dataclass
class Sink:
    """A mail server on the loopback that keeps what it gets."""

    port: int = 0
    got: list[EmailMessage] = field(default_factory=list)
    refuses: bool = False


@pytest.fixture
def sink() -> Iterator[Sink]:
    kept = Sink()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 sink")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"QUIT":
                    self.say("221 bye")
                    return
                if word == b"RCPT" and kept.refuses:
                    self.say("550 nobody here; you said: secret")
                elif word == b"DATA":
                    self.say("354 go on")
                    lines = []
                    while (part := self.rfile.readline()) not in (b".\r\n", b""):
                        lines.append(part)
                    read = message_from_bytes(b"".join(lines), policy=policy.default)
                    assert isinstance(read, EmailMessage)
                    kept.got.append(read)
                    self.say("250 kept")
                else:
                    self.say("250 sink")

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
    server.daemon_threads = True
    kept.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
    thread.join(5)


def use(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    set_up = replace(
        settings(),
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        smtp_from="Desk <desk@xinghe.example>",
    )
    monkeypatch.setattr(module, "settings", lambda: set_up)


async def test_a_mail_arrives_as_it_was_written(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, sink.port)
    assert can_send_mail()
    await send_mail(Mail("wang@xinghe.example", "重设密码", "您好：\n\nhttps://desk.example/#1_abc\n.\n末行\n"))
    (got,) = sink.got
    assert (got["To"], got["Subject"], got["From"]) == (
        "wang@xinghe.example",
        "重设密码",
        "Desk <desk@xinghe.example>",
    )
    assert (got["Auto-Submitted"], got["Message-ID"].endswith("@xinghe.example>")) == ("auto-generated", True)
    assert "https://desk.example/#1_abc" in got.get_content()


async def test_a_refusal_quotes_neither_the_server_nor_the_text(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, sink.port)
    sink.refuses = True
    with pytest.raises(MailNotSent) as refused:
        await send_mail(Mail("nobody@xinghe.example", "s", "secret"))
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


async def test_a_header_cannot_be_smuggled_in(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, sink.port)
    with pytest.raises(MailNotSent):
        await send_mail(Mail("a@xinghe.example\r\nBcc: b@evil.example", "s", "t"))
    assert sink.got == []


async def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, 9)
    with pytest.raises(MailNotSent):
        await send_mail(Mail("a@xinghe.example", "s", "t"))


def test_mail_is_off_until_it_is_set_up() -> None:
    assert not can_send_mail()


def test_a_slip_in_the_security_is_told_by_its_variable() -> None:
    with pytest.raises(SettingInvalid, match="GONGDAN_SMTP_SECURITY"):
        read_settings({"GONGDAN_SMTP_SECURITY": "ssl"})
    with pytest.raises(SettingInvalid, match="GONGDAN_SMTP_PORT"):
        read_settings({"GONGDAN_SMTP_PORT": "70000"})
