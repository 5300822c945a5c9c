"""What comes wrapped: winmail.dat, S/MIME and PGP, invitations."""

import struct
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from gongdan.channels.mail import tnef
from gongdan.channels.mail.invites import invites
from gongdan.channels.mail.packing import read
from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.rtf import decompress, rtf_to_text


def attribute(level: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def properties(*values: tuple[int, int, bytes]) -> bytes:
    out = struct.pack("<I", len(values))
    for key, kind, data in values:
        out += struct.pack("<HHII", kind, key, 1, len(data)) + data + b"\x00" * (-len(data) % 4)
    return out


LONG_NAME = properties((0x3707, 0x1F, "合同终稿.docx\x00".encode("utf-16-le")), (0x3712, 0x1E, b"<c@x>\x00"))
WINMAIL = (
    struct.pack("<IH", 0x223E9F78, 1)
    + attribute(1, 0x69003, properties((0x1000, 0x1F, "正文\x00".encode("utf-16-le"))))
    + attribute(2, 0x69002, b"\x00" * 14)
    + attribute(2, 0x18010, b"HETONG~1.DOC\x00")
    + attribute(2, 0x6800F, b"content")
    + attribute(2, 0x69005, LONG_NAME)
)


def test_winmail_dat_gives_its_files_and_its_text() -> None:
    raw = b"From: a@b.cn\nContent-Type: application/ms-tnef; name=winmail.dat\n\n" + WINMAIL
    mail = parse(raw)
    assert mail.text == "正文"
    assert [(part.name, part.content_id, read(raw, part)) for part in mail.attachments] == [
        ("合同终稿.docx", "c@x", b"content")
    ]
    assert mail.damages == ()


def test_a_broken_winmail_dat_is_kept_as_it_is() -> None:
    mail = parse(b"From: a@b.cn\nContent-Type: application/ms-tnef; name=winmail.dat\n\nnonsense")
    assert [part.name for part in mail.attachments] == ["winmail.dat"]
    assert mail.damages == ("tnef",)


@given(st.integers(0, len(WINMAIL)), st.binary(max_size=20))
def test_a_damaged_winmail_dat_gives_what_can_be_read(place: int, other: bytes) -> None:
    found = tnef.unpack(WINMAIL[:place] + other + WINMAIL[place + len(other) :])
    assert found is None or all(isinstance(part.name, str) for part in found.files)
    assert (tnef.unpack(WINMAIL[:place]) is None) == (place < 6)


def test_packed_rtf_is_read_as_text() -> None:
    # A literal run and a reference back into the dictionary, `{\\rtf1\\ansi`.
    packed = b"\x01" + struct.pack(">H", 0 << 4 | 9) + b" hi \\'c" + b"\x00" + b"4\\'e3}"
    data = struct.pack("<II", len(packed) + 12, 24) + b"LZFu" + b"\x00" * 4 + packed
    assert decompress(data) == b"{\\rtf1\\ansi hi \\'c4\\'e3}"
    assert rtf_to_text(rb"{\rtf1\ansi\ansicpg936{\fonttbl x}\'c4\'e3\par\u22909?\{ok\}}") == "你\n好{ok}"


@pytest.mark.parametrize("data", [b"", b"x" * 20, b"\xff" * 8 + b"LZFu" + b"\xff" * 300])
def test_broken_rtf_is_no_error(data: bytes) -> None:
    assert isinstance(rtf_to_text(decompress(data)), str)


def signed(inner: bytes) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1)).sign(
        key, hashes.SHA256()
    )
    builder = pkcs7.PKCS7SignatureBuilder(inner).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_what_an_opaque_signature_wraps_is_shown() -> None:
    inner = (
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "签名的正文\r\n--x\r\nContent-Type: a/b; name=f\r\n\r\n1\r\n--x--\r\n"
    ).encode()
    head = b"From: a@b.cn\nContent-Transfer-Encoding: binary\n"
    raw = head + b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n\n" + signed(inner)
    mail = parse(raw)
    assert (mail.text, mail.seal) == ("签名的正文", "smime-signed")
    assert [(part.name, read(raw, part)) for part in mail.attachments][1:] == [("f", b"1")]
    assert mail.attachments[0].name == "smime.p7m"


@pytest.mark.parametrize(
    ("kind", "body", "seal"),
    [
        ("multipart/encrypted; protocol=application/pgp-encrypted; boundary=x", "", "pgp-encrypted"),
        ("multipart/signed; protocol=application/pgp-signature; boundary=x", "hello", "pgp-signed"),
        ('multipart/signed; protocol="application/pkcs7-signature"; boundary=x', "hello", "smime-signed"),
    ],
)
def test_seals_are_told_and_kept(kind: str, body: str, seal: str) -> None:
    raw = f"From: a@b.cn\nContent-Type: {kind}\n\n--x\n\nhello\n--x\nContent-Type: a/b; name=s\n\n1\n--x--".encode()
    mail = parse(raw)
    assert (mail.seal, mail.text) == (seal, body)
    assert "s" in [part.name for part in mail.attachments]


def test_pgp_within_the_text_and_envelopes_are_told() -> None:
    assert parse(b"From: a@b.cn\n\n-----BEGIN PGP SIGNED MESSAGE-----\n").seal == "pgp-signed"
    mail = parse(b"From: a@b.cn\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\n\x30\x03abc")
    assert (mail.seal, [part.name for part in mail.attachments]) == ("smime-encrypted", ["smime.p7m"])


CALENDAR = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Somewhere
BEGIN:STANDARD
TZOFFSETTO:+0530
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:上门维修\\, 3 号楼
 及 4 号楼
DTSTART;TZID={zone}:20260303T100000
DURATION:PT1H30M
LOCATION:北京
ORGANIZER;CN="王, 小明":mailto:w@example.cn
BEGIN:VALARM
DESCRIPTION:x
SUMMARY:not this
END:VALARM
END:VEVENT
END:VCALENDAR"""


@pytest.mark.parametrize(
    ("zone", "hour", "minute"),
    [("Asia/Shanghai", 2, 0), ("China Standard Time", 2, 0), ("Somewhere", 4, 30), ("Nowhere", 10, 0)],
)
def test_an_invitation_is_read(zone: str, hour: int, minute: int) -> None:
    raw = b"From: a@b.cn\nContent-Type: text/calendar; charset=utf-8\n\n" + CALENDAR.format(zone=zone).encode()
    mail = parse(raw)
    (invite,) = mail.invites
    assert (invite.method, invite.summary, invite.place) == ("REQUEST", "上门维修, 3 号楼及 4 号楼", "北京")
    assert invite.starts_at == datetime(2026, 3, 3, hour, minute, tzinfo=UTC)
    assert invite.ends_at == invite.starts_at + timedelta(minutes=90)
    assert invite.organiser == "王, 小明 <w@example.cn>"
    assert [part.name for part in mail.attachments] == ["invite.ics"]


@given(st.lists(st.sampled_from([*CALENDAR.split("\n"), "DTSTART:99990101", "DTEND:20261301T990000Z", "END:VEVENT"])))
def test_any_order_of_lines_is_no_error(lines: list[str]) -> None:
    assert len(invites("\n".join(lines))) <= 20
