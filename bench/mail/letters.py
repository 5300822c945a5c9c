"""Letters as customers write them, made up: the n-th is always the same, and most have heads as long as real ones."""

import base64
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bench.words import Writer

CARE = "care@bench.example"
# Of every hundred; what is left are answers to earlier letters.
PLAIN_ZH, PLAIN_EN, PAGES, FILES, AWAY, BOUNCES = 25, 15, 20, 10, 5, 5
FIRST = datetime(2026, 3, 2, 8, tzinfo=UTC)
_APART = timedelta(seconds=47)
_WRITERS = 2_000
_OUTLOOK = (
    "<p class=MsoNormal><span lang=EN-US style='font-size:10.5pt;font-family:\"微软雅黑\",sans-serif;color:#1F497D'>"
    "{}<o:p></o:p></span></p>"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as its server gives it, and which sort it is of."""

    sort: str
    raw: bytes


class Post:
    """Writes the n-th letter. `series` keeps the letters of one measurement apart from those of another."""

    def __init__(self, series: str = "first") -> None:
        self._series = series
        self._writer = Writer(11)

    def letter(self, n: int) -> Letter:
        chance = random.Random(f"{self._series}:{n}")
        self._writer.begin_anew(f"{self._series}:{n}")
        sort = self.sort(n)
        if sort == "bounce":
            return Letter(sort, self._stamped(n, sort, chance) + self._bounce(n))
        made = EmailMessage(policy=SMTP)
        made["Subject"] = f"Printer {self._series}-{n} offline" if sort == "plain_en" else self._writer.title()[:80]
        getattr(self, f"_write_{sort}")(made, n, chance)
        return Letter(sort, self._stamped(n, sort, chance) + made.as_bytes())

    def sort(self, n: int) -> str:
        drawn = random.Random(f"{self._series}:{n}:sort").random() * 100
        if n < 20:
            drawn %= PLAIN_ZH
        for name, share in (
            ("plain_zh", PLAIN_ZH), ("plain_en", PLAIN_EN), ("page", PAGES), ("file", FILES), ("away", AWAY),
            ("bounce", BOUNCES),
        ):  # fmt: skip
            if drawn < share:
                return name
            drawn -= share
        return "answer"

    def _write_plain_zh(self, made: EmailMessage, n: int, chance: random.Random) -> None:
        self._from(made, self._who(n))
        words = "\n".join(
            ["您好：", "", *self._paragraphs(3), "", "谢谢！", "--", f"王{n % 97} 信息部", "电话 010-5550"]
        )
        made.set_content(words, charset=chance.choice(("utf-8", "utf-8", "gb18030")), cte="base64")

    def _write_plain_en(self, made: EmailMessage, n: int, chance: random.Random) -> None:
        self._from(made, self._who(n))
        said = "Hello,\n\nthe printer on the third floor has been offline since this morning and nobody can print.\n"
        more = (
            f"We restarted it {n % 7} times; the screen shows error 49.{n % 89}. Please have a look before noon.\n\n"
        )
        made.set_content(f"{said}{more * (1 + n % 5)}Best regards,\nSam Field\n-- \nNorthwind Ltd.\n")

    def _write_page(self, made: EmailMessage, n: int, chance: random.Random) -> None:
        self._from(made, self._who(n))
        said, earlier = self._paragraphs(3), self._paragraphs(8)
        text = "\n".join([*said, "", "发件人: 客服 <care@bench.example>", "发送时间: 2026年3月1日 10:24",
                          "收件人: 王先生", "主题: 关于", "", *earlier])  # fmt: skip
        made.set_content(text, cte="quoted-printable")
        shown = "".join(map(_OUTLOOK.format, said))
        head = "".join(f"<b>{name}:</b> {value}<br>" for name, value in (
            ("发件人", "客服 &lt;care@bench.example&gt;"), ("发送时间", "2026年3月1日 10:24"), ("收件人", "王先生"),
            ("主题", "关于"),
        ))  # fmt: skip
        ruled = (
            f"<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p>{head}</p></div>"
        )
        quoted = "".join(map(_OUTLOOK.format, earlier))
        style = "<style><!-- p.MsoNormal {margin:0cm;font-size:10.5pt;font-family:等线} --></style>"
        page = f"<html><head>{style}</head><body lang=ZH-CN>{shown}{ruled}{quoted}</body></html>"
        made.add_alternative(page, subtype="html", cte="base64")

    def _write_file(self, made: EmailMessage, n: int, chance: random.Random) -> None:
        self._write_plain_zh(made, n, chance)
        for name in ("照片.jpg", "报价单.pdf")[: 1 + n % 2]:
            kind = ("image", "jpeg") if name.endswith("jpg") else ("application", "pdf")
            begins = b"\xff\xd8\xff\xe0\x00\x10JFIF" if name.endswith("jpg") else b"%PDF-1.7\n"
            made.add_attachment(begins + chance.randbytes(24_000), *kind, filename=name)

    def _write_answer(self, made: EmailMessage, n: int, chance: random.Random) -> None:
        earlier = n - 1 - chance.randrange(min(n, 400))
        while self.sort(earlier) in ("away", "bounce", "answer"):
            earlier -= 1
        self._from(made, self._who(earlier))
        made["In-Reply-To"] = made["References"] = f"<{self._id(earlier)}>"
        made.replace_header("Subject", f"回复：{self._writer.title()[:60]}")
        said, quoted = self._paragraphs(1), self._paragraphs(6)
        old = "\n".join(f"> {line}" for line in quoted)
        made.set_content(f"{said[0]}\n\n在 2026年3月1日，客服 <care@bench.example> 写道：\n{old}\n", cte="base64")
        body = "".join(f"<div>{line}</div>" for line in said)
        quote = "".join(f"<div>{line}</div>" for line in quoted)
        note = "<div class='gmail_attr'>在 2026年3月1日，客服 &lt;care@bench.example&gt; 写道：<br></div>"
        block = f"<div class='gmail_quote'>{note}<blockquote class='gmail_quote'>{quote}</blockquote></div>"
        made.add_alternative(f"<div dir='ltr'>{body}</div><br>{block}", subtype="html")

    def _write_away(self, made: EmailMessage, n: int, chance: random.Random) -> None:
        self._from(made, self._who(n))
        made["Auto-Submitted"] = "auto-replied"
        made["X-Auto-Response-Suppress"] = "All"
        made.set_content("我正在休假，3月9日回来。急事请联系同事。\n", cte="base64")

    def _bounce(self, n: int) -> bytes:
        return (
            f"From: Mail Delivery System <mailer-daemon@relay{n % 40}.example>\r\n"
            "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b5c0"\r\n\r\n'
            "--b5c0\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n\r\n"
            "--b5c0\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n"
            f"Final-Recipient: rfc822; c{n}@client.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--b5c0--\r\n"
        ).encode()

    def _paragraphs(self, count: int) -> list[str]:
        return [self._writer.description() for _ in range(count)]

    def _who(self, n: int) -> str:
        return f"w{n * 7919 % _WRITERS}@client{n * 7919 % _WRITERS % 60}.example"

    def _from(self, made: EmailMessage, address: str) -> None:
        made["From"] = f"客户 {address.partition('@')[0]} <{address}>"

    def _id(self, n: int) -> str:
        return f"{self._series}.{n}.5f3a9c@client.example"

    def _stamped(self, n: int, sort: str, chance: random.Random) -> bytes:
        """What servers write above a message, and a signature as most domains put it (its key is never asked for)."""
        at = format_datetime(FIRST + n * _APART)
        sealed = base64.b64encode(chance.randbytes(256)).decode()
        lines = [f"Received: from mx{hop}.relay.example (mx{hop}.relay.example [192.0.2.{hop}])\r\n"
                 f"\tby mail.bench.example (Postfix) with ESMTPS id {chance.getrandbits(40):X}\r\n"
                 f"\tfor <{CARE}>; {at}" for hop in range(3)]  # fmt: skip
        folded = "\r\n\t".join(sealed[begin : begin + 72] for begin in range(0, len(sealed), 72))
        lines += [
            f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=client.example; s=s1; h=from:to:subject;\r\n"
            f"\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b={folded}",
            f"Message-ID: <{self._id(n)}>",
            f"Date: {at}",
            f"To: {CARE}",
            "X-Mailer: Foxmail 7.2.25.254[cn]" if sort == "plain_zh" else "X-Mailer: Microsoft Outlook 16.0",
            f"X-Spam-Status: No, score=-1.{chance.randrange(9)} required=5.0 tests=HTML_MESSAGE,\r\n\tSPF_PASS",
            f"X-QQ-mid: bizesmtp{chance.getrandbits(48)}",
        ]
        return "".join(f"{line}\r\n" for line in lines).encode()
