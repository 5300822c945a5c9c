"""Pure: what seals a message: PGP and S/MIME, as envelopes that are kept and, where they only sign, opened."""

from gongdan.channels.mail.structure import Node

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DEEPEST = 12
_MOST_ELEMENTS = 2000


def seal_of(root: Node, text: str) -> str:
    """The outermost seal of a message, or of its text; empty when there is none."""
    for node in _all_nodes(root):
        kind = node.kind
        protocol = node.params.get("protocol", b"").lower()
        if kind == "multipart/encrypted":
            return "pgp-encrypted"
        if kind == "multipart/signed":
            return "smime-signed" if b"pkcs7" in protocol else "pgp-signed"
        if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
            meant = node.params.get("smime-type", b"").lower()
            name = (node.params.get("name") or node.disposition_params.get("filename") or b"").lower()
            is_signed = meant == b"signed-data" or (not meant and name.endswith(b".p7s"))
            return "smime-signed" if is_signed else "smime-encrypted"
    if "-----BEGIN PGP MESSAGE-----" in text:
        return "pgp-encrypted"
    return "pgp-signed" if "-----BEGIN PGP SIGNED MESSAGE-----" in text else ""


def signed_content(data: bytes) -> bytes | None:
    """What an opaque S/MIME signature wraps; None when it is encrypted, detached or damaged. Proves nothing."""
    try:
        outer = _children(data, 0, len(data))
        wrapped = outer[0]
        kind, content = wrapped.inside(data)[:2]
        if data[kind.start : kind.end] != _SIGNED_DATA:
            return None
        signed = content.inside(data)[0]
        info = next(each for each in signed.inside(data) if each.tag == 0x30)
        explicit = next(each for each in info.inside(data) if each.tag == 0xA0)
        return b"".join(_octets(data, explicit.inside(data)[0], 0)) or None
    except (IndexError, ValueError, StopIteration):
        return None


class _Element:
    """One element of BER: its tag, and where its content lies."""

    __slots__ = ("end", "start", "tag")

    def __init__(self, tag: int, start: int, end: int) -> None:
        self.tag = tag
        self.start = start
        self.end = end

    def inside(self, data: bytes) -> list["_Element"]:
        return _children(data, self.start, self.end)


def _children(data: bytes, start: int, end: int) -> list[_Element]:
    out: list[_Element] = []
    while start < end and len(out) < _MOST_ELEMENTS * 50:
        element, after = _element(data, start, end, 0)
        if element.tag == 0:
            break
        out.append(element)
        start = after
    return out


def _element(data: bytes, start: int, end: int, depth: int) -> tuple[_Element, int]:
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    tag, length = data[start], data[start + 1]
    start += 2
    if length == 0x80:
        # Of a length that is not said: until the two zeros on its own level.
        place = start
        while data[place : place + 2] != b"\x00\x00":
            if place >= end:
                raise ValueError("without an end")
            place = _element(data, place, end, depth + 1)[1]
        return _Element(tag, start, place), place + 2
    if length > 0x80:
        count = length & 0x7F
        length = int.from_bytes(data[start : start + count], "big")
        start += count
    # What was cut off is read as far as it goes.
    stop = min(end, start + length)
    return _Element(tag, start, stop), stop


def _octets(data: bytes, element: _Element, depth: int) -> list[bytes]:
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    if element.tag == 0x04:
        return [data[element.start : element.end]]
    return [piece for child in element.inside(data) for piece in _octets(data, child, depth + 1)]


def _all_nodes(node: Node) -> list[Node]:
    return [node, *(each for child in node.children for each in _all_nodes(child))]
