"""Pure: text whose paragraphs were broken for the way, flowing again (RFC 3676)."""

_SIGNATURE = "-- "


def reflow(text: str, *, deletes_space: bool = False) -> str:
    """The text with its soft line ends taken out; quote marks are kept, one blank behind them."""
    out: list[list[str]] = []
    depth_before: int | None = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        said = line[depth:]
        said = said[1:] if said.startswith(" ") else said
        if said == _SIGNATURE:
            depth_before = None
            out.append([_marked(depth, said)])
            continue
        is_soft = said.endswith(" ")
        kept = said[:-1] if is_soft and deletes_space else said
        if depth_before == depth and out:
            out[-1].append(kept)
        else:
            out.append([_marked(depth, kept)])
        depth_before = depth if is_soft else None
    return "\n".join("".join(paragraph) for paragraph in out)


def _marked(depth: int, said: str) -> str:
    return f"{'>' * depth} {said}" if depth and said else ">" * depth + said
