"""DKIM (RFC 6376) and ARC (RFC 8617): who signed a message, judged by dkimpy over a body that is never copied."""

import base64
import binascii
import logging
import re
from collections.abc import Callable
from typing import Any

import dkim

from gongdan.channels.mail.body_hash import body_hash, body_start
from gongdan.channels.mail.lookups import Dns, DnsUnavailable
from gongdan.channels.mail.parsed import Raw
from gongdan.channels.mail.verdicts import Verdict

MOST_SIGNATURES = 8
MOST_SEALS = 20
MOST_HEAD = 512 * 1024
"""Bytes; a header beyond this is not judged."""
QUIET = logging.getLogger(f"{__name__}.dkimpy")
QUIET.setLevel(logging.CRITICAL + 1)
SPACES = re.compile(rb"\s+")
Lines = list[tuple[bytes, bytes]]


class NoKey(dkim.DKIMException):  # type: ignore[misc]
    """The signer's key cannot be had now: the DNS does not answer."""


class Signed:
    """A message whose signatures can be judged: its header lines, and the hashes of its body as they are asked for.

    Raises dkim.MessageFormatError for a header that is none.
    """

    def __init__(self, raw: Raw, dns: Dns) -> None:
        self.start = body_start(raw)
        if self.start > MOST_HEAD:
            raise dkim.MessageFormatError(f"the header is longer than {MOST_HEAD} bytes")
        lines, _ = dkim.rfc822_parse(bytes(raw[: self.start]))
        self.lines: Lines = [(bytes(name), bytes(value)) for name, value in lines]
        self._raw, self._dns = raw, dns
        self._hashes: dict[tuple[bool, str, int | None], bytes] = {}

    def count(self, name: bytes) -> int:
        """How many header lines have that name, given in lower case."""
        return sum(1 for line, _ in self.lines if line.lower() == name)

    def key(self, name: bytes, timeout: int = 0) -> bytes | None:
        """The TXT record at a name, as dkimpy asks for it."""
        try:
            records = self._dns(name.decode("ascii", "replace").rstrip("."), "TXT")
        except DnsUnavailable as unavailable:
            raise NoKey(str(unavailable)) from None
        return records[0].encode("utf-8", "surrogateescape") if records else None

    def has_body(self, sig: dict[bytes, bytes]) -> bool:
        """Say whether the body is the one that was signed; each hash is reckoned once."""
        body_form = sig.get(b"c", b"simple/simple").partition(b"/")[2]
        length = int(sig[b"l"]) if sig.get(b"l") else None
        asked = (body_form == b"relaxed", sig[b"a"].rpartition(b"-")[2].decode("ascii"), length)
        if asked not in self._hashes:
            self._hashes[asked] = body_hash(self._raw, self.start, *asked)
        return self._hashes[asked] == base64.b64decode(SPACES.sub(b"", sig[b"bh"]))


class _Judged:
    """Over dkimpy's signers: keys that fail say why, and the body's hash comes from outside."""

    signed: Signed
    headers: Lines
    had_no_key = False

    def use(self, signed: Signed) -> None:
        self.signed, self.headers = signed, list(signed.lines)

    def verify_sig(self, sig: dict[bytes, bytes], include: list[bytes], line: tuple[bytes, bytes], _: Any) -> bool:
        name = sig[b"s"] + b"._domainkey." + sig[b"d"] + b"."
        try:
            self.pk, self.keysize, self.ktag, self.seqtlsrpt = dkim.load_pk_from_dns(name, self.signed.key)
        except NoKey:
            self.had_no_key = True
            raise
        except (binascii.Error, UnicodeError) as damaged:
            raise dkim.KeyFormatError(f"the key is damaged: {damaged}") from None
        if b"bh" in sig and not self.signed.has_body(sig):
            return False
        unhashed = {tag: value for tag, value in sig.items() if tag != b"bh"}
        return bool(self.verify_sig_process(unhashed, include, line, None))  # type: ignore[attr-defined]


class _Dkim(_Judged, dkim.DKIM):  # type: ignore[misc]
    pass


class _Arc(_Judged, dkim.ARC):  # type: ignore[misc]
    pass


def judge_dkim(signed: Signed) -> tuple[Verdict, ...]:
    """One verdict for each DKIM signature, top down, at most MOST_SIGNATURES. Never raises."""
    return tuple(
        _guarded(lambda at=at: _signature(signed, at))  # type: ignore[misc]
        for at in range(min(signed.count(b"dkim-signature"), MOST_SIGNATURES))
    )


def judge_arc(signed: Signed) -> Verdict:
    """Whether the chain of those who passed the message on is whole. Never raises."""
    if signed.count(b"arc-seal") > MOST_SEALS:
        return Verdict("fail", detail=f"more than {MOST_SEALS} seals")
    return _guarded(lambda: _chain(signed))


def _signature(signed: Signed, at: int) -> Verdict:
    judged = _Dkim(None, logger=QUIET)
    judged.use(signed)
    try:
        is_good = judged.verify(at)
    except NoKey as no_key:
        return Verdict("temperror", _domain(judged), str(no_key))
    except (dkim.ValidationError, dkim.MessageFormatError, dkim.KeyFormatError, dkim.UnknownKeyTypeError) as wrong:
        is_small = "too small" in str(wrong)
        return Verdict("policy" if is_small else "permerror", _domain(judged), str(wrong)[:200])
    detail = (
        f"s={judged.selector.decode('ascii', 'replace')}" if is_good else "the signature or the body does not match"
    )
    return Verdict("pass" if is_good else "fail", _domain(judged), detail)


def _chain(signed: Signed) -> Verdict:
    judged = _Arc(None, logger=QUIET)
    judged.use(signed)
    state, sets, why = judged.verify()
    domain = sets[0].get("as-domain", b"").decode("ascii", "replace") if sets else ""
    if state == dkim.CV_Pass:
        return Verdict("pass", domain, f"sealed {len(sets)} times")
    if state == dkim.CV_None:
        return Verdict()
    return Verdict("temperror" if judged.had_no_key else "fail", domain, str(why)[:200])


def _guarded(judge: Callable[[], Verdict]) -> Verdict:
    """Hostile headers reach corners of the library that nobody thought of; they are faults of the message."""
    try:
        return judge()
    except Exception as fault:  # noqa: BLE001
        return Verdict("permerror", detail=f"{type(fault).__name__}: {fault}"[:200])


def _domain(judged: Any) -> str:
    return bytes(judged.domain or b"").decode("ascii", "replace").lower()
