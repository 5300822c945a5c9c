"""Writes the project map of ARCHITECTURE.md from the first docstring line of every file, or checks it.

python -m tools.project_map --write
python -m tools.project_map --check     fails on a file without caption and on a map out of step
"""

import argparse
import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "ARCHITECTURE.md"
BEGIN, END = "<!-- map:begin -->", "<!-- map:end -->"
MAPPED = ("gongdan", "tools", "bench")
CAPTIONED = (*MAPPED, "tests")
SHORTEST_CAPTION = 12


def main() -> int:
    """Write or check; answer with the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--write", action="store_true", help="bring ARCHITECTURE.md up to date")
    choice.add_argument("--check", action="store_true", help="fail when it is not")
    wants_write = parser.parse_args().write
    nameless = files_without_caption(ROOT)
    for path in nameless:
        print(f"{path}: the first line must be a docstring that says what the file is for")
    page = PAGE.read_text(encoding="utf-8")
    fresh = with_map(page, draw_map(ROOT))
    if wants_write:
        PAGE.write_text(fresh, encoding="utf-8")
    elif fresh != page:
        print("ARCHITECTURE.md: the map is out of step with the files; run: make fmt")
    return 1 if nameless or (fresh != page and not wants_write) else 0


def files_without_caption(root: Path) -> list[str]:
    """Name the Python files that do not begin with a docstring."""
    paths = (path for folder in CAPTIONED for path in python_files(root / folder))
    return [path.relative_to(root).as_posix() for path in paths if not caption_of(path)]


def python_files(folder: Path) -> list[Path]:
    """List a folder's Python files in a stable order, the folder's own page first."""
    found = (path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)
    return sorted(found, key=lambda path: (path.parent.as_posix(), path.name != "__init__.py", path.name))


def caption_of(path: Path) -> str:
    """Read the first docstring line; empty when the file does not begin with one that says something."""
    try:
        docstring = ast.get_docstring(ast.parse(path.read_bytes()))
    except SyntaxError:
        return ""
    caption = (docstring or "").strip().partition("\n")[0].strip()
    return caption if len(caption) >= SHORTEST_CAPTION else ""


def draw_map(root: Path) -> str:
    """Draw the map: one heading per module, one line per file."""
    lines: list[str] = []
    heading = ""
    for folder in MAPPED:
        for path in python_files(root / folder):
            parts = path.relative_to(root).parts
            section = "/".join(parts[: 2 if parts[0] == "gongdan" and len(parts) > 2 else 1]) + "/"
            if section != heading:
                heading = section
                lines += ["", f"**`{heading}`**", ""]
            name = path.relative_to(root).as_posix().removeprefix(heading)
            lines.append(f"- `{name}` {caption_of(path)}")
    return "\n".join(lines).strip()


def with_map(page: str, drawn: str) -> str:
    """Put the map between its two markers and leave the rest of the page alone."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"ARCHITECTURE.md must hold {BEGIN} and {END}")
    return f"{head}{BEGIN}\n{drawn}\n{END}{tail}"


if __name__ == "__main__":
    sys.exit(main())
