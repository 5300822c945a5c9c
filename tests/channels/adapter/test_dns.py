"""Questions to the DNS are few and short, and a name that is not there is an answer."""

import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from gongdan.channels.adapter.dns import Lookups
from gongdan.channels.mail.lookups import DnsUnavailable

ZONE = {
    ("kunde.example.", "TXT"): '"v=spf1 " "-all"',
    ("kunde.example.", "MX"): "10 mx.kunde.example.",
    ("mx.kunde.example.", "A"): "192.0.2.1",
}


class Server:
    """A name server on loopback that counts what it is asked and keeps silent about names that say so."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.asked = 0
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self) -> None:
        while wire := self.socket.recvfrom(4096):
            if not wire[0]:
                return
            question = dns.message.from_wire(wire[0])
            self.asked += 1
            name, kind = question.question[0].name, question.question[0].rdtype.name
            if "silent" in name.to_text():
                continue
            answer = dns.message.make_response(question)
            if known := ZONE.get((name.to_text(), kind)):
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, known))
            elif not any(name.to_text() == other for other, _ in ZONE):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.socket.sendto(answer.to_wire(), wire[1])

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self.thread.join()
        self.socket.close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def test_each_kind_of_record_is_a_plain_text(server: Server) -> None:
    ask = Lookups(nameservers=["127.0.0.1"], port=server.port)
    assert ask("Kunde.example", "TXT") == ["v=spf1 -all"]
    assert ask("kunde.example.", "MX") == ["10 mx.kunde.example"]
    assert ask("mx.kunde.example", "A") == ["192.0.2.1"]
    assert ask("mx.kunde.example", "AAAA") == []
    assert ask("nobody.example", "A") == []
    assert ask("x" * 70 + ".example", "A") == []
    assert ask("a..b", "A") == []


def test_what_is_known_is_not_asked_again_and_the_cap_holds(server: Server) -> None:
    ask = Lookups(nameservers=["127.0.0.1"], port=server.port, at_most=1)
    assert ask("mx.kunde.example", "A") == ask("mx.kunde.example", "A") == ["192.0.2.1"]
    assert server.asked == 1
    with pytest.raises(DnsUnavailable, match="too many"):
        ask("kunde.example", "TXT")


def test_silence_ends_in_time(server: Server) -> None:
    ask = Lookups(nameservers=["127.0.0.1"], port=server.port, seconds=0.2)
    with pytest.raises(DnsUnavailable):
        ask("silent.example", "A")
    with pytest.raises(DnsUnavailable, match="no time"):
        ask("kunde.example", "TXT")
