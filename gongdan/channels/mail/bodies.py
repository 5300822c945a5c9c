"""Pure: which texts of a message are shown: of alternatives one, of what is mixed all, of related parts the first."""

from dataclasses import dataclass

from gongdan.channels.mail.structure import Node

_HTML = {"text/html", "application/xhtml+xml"}
# Other forms of a text that is shown already; nobody wants them kept as files.
_DOUBLES = {"text/enriched", "text/richtext", "text/rtf", "application/rtf", "text/x-amp-html", "text/watch-html"}
_FIRST_ONLY = {"multipart/related", "multipart/signed", "multipart/report", "multipart/x-mixed-replace"}


@dataclass(slots=True)
class Shown:
    """One piece of what a reader sees: as text, as HTML, or as both."""

    plain: Node | None = None
    html: Node | None = None


@dataclass(slots=True)
class Choice:
    """The pieces shown, in order, and the leaves that say the same once more."""

    pieces: list[Shown]
    doubles: list[Node]


def choose(root: Node) -> Choice:
    """What of the message is read, and what is a double of it."""
    choice = Choice([], [])
    choice.pieces = _pieces(root, choice.doubles, is_root=True)
    if not choice.pieces and root.kind != "multipart/encrypted":
        # Some clients give the text itself a file's name.
        named = (leaf for leaf in root.leaves() if leaf.disposition != "attachment")
        choice.pieces = next((pieces for leaf in named if (pieces := _leaf(leaf, is_root=True))), [])
    return choice


def _pieces(node: Node, doubles: list[Node], *, is_root: bool = False) -> list[Shown]:
    if not node.children:
        return _leaf(node, is_root=is_root)
    if node.kind == "multipart/alternative":
        return _alternative(node, doubles)
    if node.kind == "multipart/encrypted":
        return []
    if node.kind in _FIRST_ONLY:
        start = node.params.get("start", b"").strip(b"<> ")
        children = node.children
        first = next(
            (child for child in children if start and start == child.header("content-id").strip(b"<> ")), None
        )
        return _pieces(first or children[0], doubles)
    return [piece for child in node.children for piece in _pieces(child, doubles)]


def _leaf(node: Node, *, is_root: bool) -> list[Shown]:
    if node.disposition == "attachment" and not (is_root and node.kind == "text/plain" and not _named(node)):
        return []
    if _named(node) and not is_root:
        return []
    if node.kind in _HTML:
        return [Shown(html=node)]
    if node.kind == "text/plain" or (is_root and node.kind.startswith("text/") and node.kind != "text/calendar"):
        return [Shown(plain=node)]
    return []


def _named(node: Node) -> bool:
    return any(
        key.split("*")[0] in ("filename", "name")
        for params in (node.disposition_params, node.params)
        for key in params
    )


def _alternative(node: Node, doubles: list[Node]) -> list[Shown]:
    """The best plain text and the best HTML of the alternatives; the later is the better."""
    read = [(child, _pieces(child, doubles)) for child in node.children]
    plain = [pieces for _, pieces in read if pieces and all(piece.html is None for piece in pieces)]
    rich = [pieces for _, pieces in read if any(piece.html is not None for piece in pieces)]
    for child, _ in read:
        doubles += [leaf for leaf in child.leaves() if leaf.kind in _DOUBLES and (plain or rich)]
    if not rich:
        return plain[-1] if plain else []
    best = rich[-1]
    htmls = [piece for piece in best if piece.html is not None]
    if plain and plain[0]:
        # Texts of an alternative belong to its HTML as a whole; the first piece carries both.
        texts = [piece.plain for piece in plain[0]]
        if len(htmls) == 1 and len(texts) == 1:
            htmls[0].plain = texts[0]
        doubles += [leaf for leaf in texts if leaf is not None and leaf is not htmls[0].plain]
    doubles += [
        leaf for pieces in [*plain[1:], *rich[:-1]] for piece in pieces for leaf in (piece.plain, piece.html) if leaf
    ]
    return best
