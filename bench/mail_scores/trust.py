"""Trust: DKIM and ARC judged on the vectors of other implementations, with their DNS and no network."""

import json
import sys
from collections.abc import Iterator, Mapping

from bench.mail_scores.machines import FOLDER, Count, Row, print_rows
from gongdan.channels.mail.lookups import Dns
from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.trust import judge
from gongdan.channels.mail.verdicts import RESULTS

AUTH = FOLDER / "email-auth"
# The keys that RFC 8463, appendix A.2, publishes for its example, which is one of the vectors.
RFC_8463 = {
    "brisbane._domainkey.football.example.com": "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "test._domainkey.football.example.com": "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
    "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4"
    "hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
}


def rows() -> Iterator[Row]:
    """All scores."""
    yield arc()
    yield dkim()
    yield sealed()


def arc() -> Row:
    """The chain of each message of the ARC test suite is found whole, broken or absent, as expected."""
    right = Count()
    for suite in json.loads((AUTH / "arc_validation.json").read_text()):
        for name, test in suite["tests"].items():
            got = judge(test["message"].encode(), "", "", "", answering(suite["txt_records"])).arc
            right.add(f"{name}: {got}", got.result == str(test["cv"]).lower())
    return right.row("email-auth: ARC chains", 1)


def dkim() -> Row:
    """Signed messages pass with their keys and fail when one letter changes; without keys none passes."""
    right = Count()
    keys = {"sed._domainkey.test.ex": (AUTH / "dkimpy" / "ed25519test.dns").read_text().strip(), **RFC_8463}
    for name, signed in (("rfc6376.signed.msg", 2), ("rfc6376.signed.rsa.msg", 1)):
        raw = (AUTH / "dkimpy" / name).read_bytes()
        whole = judge(raw, "", "", "", answering(keys)).signatures
        right.add(f"{name}: {whole}", [one.result for one in whole] == ["pass"] * signed)
        # A letter of the body: the signature must no longer hold.
        broken = judge(raw.rstrip() + b"!\r\n", "", "", "", answering(keys)).signatures
        right.add(f"{name} changed: {broken}", [one.result for one in broken] == ["fail"] * signed)
    # Signed after a draft of RFC 8463 that was given up: no implementation takes it today.
    old = judge((AUTH / "dkimpy" / "ed25519test2.msg").read_bytes(), "", "", "", answering(keys)).dkim
    right.add(f"ed25519test2.msg: {old}", old.result == "fail")
    for path in sorted((AUTH / "dkimpy").glob("*m*s*")):
        trust = judge(path.read_bytes(), "", "", "", answering({}))
        right.add(f"{path.name} without keys: {trust.dkim}", trust.dkim.result != "pass")
    return right.row("email-auth: DKIM signatures", 1)


def sealed() -> Row:
    """Signed and encrypted messages (PGP, S/MIME) are judged without an exception."""
    right = Count()
    for path in sorted((AUTH / "rt-signed-encrypted").iterdir()):
        raw = path.read_bytes()
        trust = judge(raw, "192.0.2.1", "mail.example.com", parse(raw).sender.address, answering({}))
        results = {verdict.result for verdict in (trust.spf, trust.dkim, trust.dmarc, trust.arc)}
        right.add(path.name, results <= RESULTS and not trust.dkim.is_pass)
    return right.row("email-auth: signed and encrypted messages", 1)


def answering(texts: Mapping[str, str]) -> Dns:
    """A DNS that knows these TXT records and nothing else."""

    def dns(name: str, kind: str) -> list[str]:
        return [texts[name]] if kind == "TXT" and name in texts else []

    return dns


if __name__ == "__main__":
    if not AUTH.exists():
        sys.exit(f"{AUTH} is not here: nothing to measure on")
    sys.exit(print_rows(rows()))
