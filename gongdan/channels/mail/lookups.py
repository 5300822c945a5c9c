"""What the judgement of a sender asks the DNS, as a parameter: thinking files never talk to a network."""

from collections.abc import Sequence
from typing import Protocol


class DnsUnavailable(Exception):
    """No answer could be had: a timeout, a broken server, or more questions than one message may cause."""


class Dns(Protocol):
    """Answers one question. `kind` is `A`, `AAAA`, `MX`, `PTR` or `TXT`; `name` has no dot at its end.

    A and AAAA give addresses, PTR names, MX `preference host`, TXT each record's strings joined. No such name and no
    such record are both empty. Raises DnsUnavailable.
    """

    def __call__(self, name: str, kind: str) -> Sequence[str]: ...
