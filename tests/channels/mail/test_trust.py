"""Whether a message comes from whom it says, with keys made here and a DNS that is a table."""

import base64
import hashlib

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from dkim.canonicalization import CanonicalizationPolicy, Relaxed, Simple
from dkim.crypto import parse_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from gongdan.channels.mail.authentication_results import trusted_results
from gongdan.channels.mail.body_hash import HASHES, body_hash
from gongdan.channels.mail.lookups import DnsUnavailable
from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.spf_check import judge_spf
from gongdan.channels.mail.trust import judge
from gongdan.channels.mail.verdicts import RESULTS, Trust, Verdict

RSA = rsa.generate_private_key(65537, 1024)  # small, for speed
RSA_PEM = RSA.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC_FORMAT = serialization.PublicFormat.SubjectPublicKeyInfo
RSA_PUBLIC = RSA.public_key().public_bytes(serialization.Encoding.DER, PUBLIC_FORMAT)
ED = ed25519.Ed25519PrivateKey.generate()
KEY = "mail._domainkey.kunde.example"
TEXT = (
    b"From: Li Na <li@kunde.example>\r\nTo: support@desk.example\r\nSubject: Nr 1\r\n"
    b"Message-ID: <1@kunde.example>\r\n\r\nGuten Tag,  \r\n\r\n\tes druckt nicht.\r\n\r\n\r\n"
)
Table = dict[tuple[str, str], list[str]]
DOMAIN: Table = {
    (KEY, "TXT"): [f"v=DKIM1; k=rsa; p={base64.b64encode(RSA_PUBLIC).decode()}"],
    ("_dmarc.kunde.example", "TXT"): ["v=DMARC1; p=reject"],
    ("kunde.example", "TXT"): ["google-site-verification=1", "v=spf1 ip4:192.0.2.0/28 -all"],
}


class Dns:
    def __init__(self, table: Table, down: str = "no name ends so") -> None:
        self.table, self.down = table, down

    def __call__(self, name: str, kind: str) -> list[str]:
        if name.endswith(self.down):
            raise DnsUnavailable("timeout")
        return self.table.get((name, kind), [])


def signed(canonical: tuple[bytes, bytes] = (b"relaxed", b"relaxed"), domain: bytes = b"kunde.example") -> bytes:
    return bytes(dkim.sign(TEXT, b"mail", domain, RSA_PEM, canonicalize=canonical)) + TEXT


def sealed(message: bytes) -> bytes:
    """The message as a list passed it on, with one ARC set."""
    arc, key = dkim.ARC(message), parse_pem_private_key(RSA_PEM)
    form = CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
    arc.hasher = hashlib.sha256
    who = [(b"a", b"rsa-sha256"), (b"d", b"kunde.example"), (b"s", b"mail")]
    bh = base64.b64encode(hashlib.sha256(form.canonicalize_body(arc.body)).digest())
    results = b"i=1; list.example; spf=pass smtp.mailfrom=kunde.example\r\n"
    arc.headers = [*form.canonicalize_headers([(b"ARC-Authentication-Results", results)]), *arc.headers]
    tags = [(b"i", b"1"), *who, (b"c", b"relaxed/relaxed"), (b"h", b"from : subject"), (b"bh", bh), (b"b", b"0" * 60)]
    signature = arc.gen_header(tags, [b"from", b"subject"], form, b"ARC-Message-Signature", key)
    arc.headers = [*form.canonicalize_headers([(b"ARC-Message-Signature", signature)]), *arc.headers]
    over = [b"arc-authentication-results", b"arc-message-signature"]
    seal = arc.gen_header([(b"i", b"1"), (b"cv", b"none"), *who, (b"b", b"0" * 60)], over, form, b"ARC-Seal", key)
    lines = ((b"ARC-Seal", seal), (b"ARC-Message-Signature", signature), (b"ARC-Authentication-Results", results))
    return b"".join(name + b": " + value for name, value in lines) + message


def asked(raw: bytes, dns: Dns, ip: str = "", mail_from: str = "") -> Trust:
    return judge(raw, ip, "mx.kunde.example", mail_from, dns)


@pytest.mark.parametrize("canonical", [(b"relaxed", b"relaxed"), (b"simple", b"simple"), (b"relaxed", b"simple")])
def test_a_signature_holds_until_a_letter_changes(canonical: tuple[bytes, bytes]) -> None:
    raw = signed(canonical)
    trust = asked(raw, Dns(DOMAIN))
    assert trust.dkim == Verdict("pass", "kunde.example", "s=mail")
    assert (trust.dmarc, trust.dmarc_policy) == (Verdict("pass", "kunde.example", "by DKIM"), "reject")
    assert asked(raw.replace(b"druckt", b"drunkt"), Dns(DOMAIN)).dkim.result == "fail"
    assert asked(raw.replace(b"Nr 1", b"Nr 2"), Dns(DOMAIN)).dmarc == Verdict("fail", "kunde.example", "p=reject")


def test_an_elliptic_signature_holds() -> None:
    seed, public = ED.private_bytes_raw(), ED.public_key().public_bytes_raw()
    line = dkim.sign(TEXT, b"mail", b"kunde.example", base64.b64encode(seed), signature_algorithm=b"ed25519-sha256")
    dns = Dns({(KEY, "TXT"): [f"v=DKIM1; k=ed25519; p={base64.b64encode(public).decode()}"]})
    assert asked(bytes(line) + TEXT, dns).dkim.is_pass


@pytest.mark.parametrize(
    ("dns", "result"),
    [
        (Dns(DOMAIN, down="_domainkey.kunde.example"), "temperror"),
        (Dns({}), "permerror"),
        (Dns({(KEY, "TXT"): ["v=DKIM1; p="]}), "permerror"),
        (Dns({(KEY, "TXT"): ["v=DKIM1; p=AAAA"]}), "permerror"),
    ],
)
def test_a_key_that_cannot_be_had_is_not_a_forgery(dns: Dns, result: str) -> None:
    assert asked(signed(), dns).dkim.result == result


def test_a_signature_of_somebody_else_says_nothing_about_from() -> None:
    dns = Dns({**DOMAIN, ("mail._domainkey.evil.example", "TXT"): DOMAIN[KEY, "TXT"]})
    trust = asked(signed(domain=b"evil.example"), dns)
    assert trust.dkim.is_pass
    assert trust.dmarc.result == "fail"


def test_a_second_from_cannot_be_slipped_in() -> None:
    trust = asked(b"From: chef@kunde.example\r\n" + signed(), Dns(DOMAIN))
    assert not trust.dkim.is_pass
    assert trust.dmarc.result == "permerror"


SPF_RECORDS: Table = {
    ("kunde.example", "TXT"): ["v=spf1 mx include:out.example ~all"],
    ("kunde.example", "MX"): ["10 mx.kunde.example."],
    ("mx.kunde.example", "A"): ["192.0.2.1"],
    ("mx.kunde.example", "AAAA"): ["2001:db8::1"],
    ("mx.kunde.example", "TXT"): ["v=spf1 a -all"],
    ("out.example", "TXT"): ["v=spf1 ip4:198.51.100.0/24 -all"],
    ("strict.example", "TXT"): ["v=spf1 a:down.example -all"],
    ("loop.example", "TXT"): ["v=spf1 include:loop.example -all"],
    ("two.example", "TXT"): ["v=spf1 -all", "v=spf1 +all"],
    ("macro.example", "TXT"): ["v=spf1 exists:%{i}.ok.example -all"],
    ("192.0.2.9.ok.example", "A"): ["127.0.0.2"],
    ("bad.example", "TXT"): ["v=spf1 ip4:999.1.1.1 -all"],
}


@pytest.mark.parametrize(
    ("ip", "mail_from", "result"),
    [
        ("192.0.2.1", "li@kunde.example", "pass"),
        ("2001:db8::1", "li@kunde.example", "pass"),
        ("198.51.100.7", "li@kunde.example", "pass"),
        ("203.0.113.1", "li@kunde.example", "softfail"),
        ("192.0.2.1", "", "pass"),
        ("203.0.113.1", "", "fail"),
        ("192.0.2.1", "li@silent.example", "none"),
        ("192.0.2.1", "li@strict.example", "temperror"),
        ("192.0.2.1", "li@loop.example", "permerror"),
        ("192.0.2.1", "li@two.example", "permerror"),
        ("192.0.2.1", "li@bad.example", "permerror"),
        ("192.0.2.9", "li@macro.example", "pass"),
        ("192.0.2.8", "li@macro.example", "fail"),
        ("not an address", "li@kunde.example", "permerror"),
        ("", "li@kunde.example", "none"),
    ],
)
def test_who_may_send_for_a_domain(ip: str, mail_from: str, result: str) -> None:
    assert judge_spf(ip, "mx.kunde.example", mail_from, Dns(SPF_RECORDS, down="down.example")).result == result


@pytest.mark.parametrize(
    ("record", "mail_from", "result", "wish"),
    [
        ("v=DMARC1; p=none", "bounce@news.kunde.example", "pass", "none"),
        ("v=DMARC1; p=quarantine; aspf=s", "bounce@news.kunde.example", "fail", "quarantine"),
        ("v=DMARC1; p=reject", "bounce@evil.example", "fail", "reject"),
        ("v=DMARC1; rua=mailto:a@b.example", "bounce@evil.example", "fail", "none"),
        ("v=DMARC1; p=nonsense", "bounce@evil.example", "none", ""),
        ("v=spf1 -all", "bounce@evil.example", "none", ""),
    ],
)
def test_what_is_authenticated_must_belong_to_from(record: str, mail_from: str, result: str, wish: str) -> None:
    spf = {(name, "TXT"): ["v=spf1 +all"] for name in ("news.kunde.example", "evil.example")}
    trust = asked(TEXT, Dns({**spf, ("_dmarc.kunde.example", "TXT"): [record]}), "192.0.2.1", mail_from)
    assert (trust.spf.result, trust.dmarc.result, trust.dmarc_policy) == ("pass", result, wish)


def test_a_domain_below_follows_its_organisation() -> None:
    dns = Dns({("_dmarc.kunde.co.uk", "TXT"): ["v=DMARC1; p=none; sp=reject"]})
    trust = asked(TEXT.replace(b"li@kunde.example", b"li@a.b.kunde.co.uk"), dns)
    assert (trust.dmarc.result, trust.dmarc_policy) == ("fail", "reject")


def test_a_chain_of_forwarders_is_whole_or_broken() -> None:
    raw = sealed(TEXT)
    assert asked(raw, Dns(DOMAIN)).arc == Verdict("pass", "kunde.example", "sealed 1 times")
    assert asked(raw.replace(b"druckt", b"drunkt"), Dns(DOMAIN)).arc.result == "fail"
    assert asked(TEXT, Dns(DOMAIN)).arc.result == "none"


def test_a_server_that_we_trust_is_believed_and_no_other() -> None:
    lines = (
        "Authentication-Results: mx.desk.example 1; spf=pass (mx: 192.0.2.1 (is) fine; ok)\r\n"
        ' smtp.mailfrom="li@kunde.example"; dkim=fail reason="bad; body" header.d=other.example;\r\n'
        " dkim=pass header.i=@kunde.example;\r\n dmarc=pass (p=REJECT sp=none) header.from=kunde.example\r\n"
        "Authentication-Results: evil.example; dmarc=pass header.from=bank.example; arc=pass\r\n"
    )
    mail = parse(lines.encode() + TEXT)
    trust = trusted_results(mail, {"mx.desk.example"})
    assert trust is not None
    assert trust.spf == Verdict("pass", "kunde.example")
    assert trust.dkim == Verdict("pass", "kunde.example")
    assert trust.signatures == (Verdict("fail", "other.example", "bad; body"), Verdict("pass", "kunde.example"))
    assert (trust.dmarc, trust.dmarc_policy) == (Verdict("pass", "kunde.example"), "reject")
    assert trust.arc == Verdict()
    assert trusted_results(mail, {"mx.other.example"}) is None


@given(st.lists(st.sampled_from([b" ", b"\t", b"\r\n", b"\n", b"a", b"  b", b"\r\n\r\n"])), st.booleans())
def test_the_hash_of_a_body_is_that_of_its_canonical_form(pieces: list[bytes], is_relaxed: bool) -> None:
    body = b"".join(pieces) + b"\r\n"  # as every body in transit
    lines = b"\r\n".join(body.replace(b"\r\n", b"\n").split(b"\n"))
    form = (Relaxed if is_relaxed else Simple).canonicalize_body(lines)
    assert body_hash(body, 0, is_relaxed, "sha256") == HASHES["sha256"](form).digest()
    assert body_hash(body, 0, is_relaxed, "sha256", 3) == HASHES["sha256"](form[:3]).digest()


PIECES = [
    *signed().splitlines(keepends=True),
    b"DKIM-Signature: v=1; a=rsa-sha256; b=\xff; d=(\r\n",
    b" l=9",
    b"\x00:\n",
    b"ARC-Seal: i=1; cv=none\r\n",
    b"ARC-Message-Signature:i=1;\r\n",
    b'Authentication-Results: "(;=\r\n',
]


@given(st.lists(st.sampled_from(PIECES)), st.text(max_size=20), st.text(max_size=20))
def test_no_message_and_no_envelope_raises(pieces: list[bytes], ip: str, mail_from: str) -> None:
    raw = b"".join(pieces)
    trust = judge(raw, ip, mail_from, mail_from, Dns(DOMAIN))
    assert {trust.spf.result, trust.dkim.result, trust.dmarc.result, trust.arc.result} <= RESULTS
    trusted_results(parse(raw), {""})
