"""Begins a module: its folder, its front door, its README and its place among the tests."""

import configparser
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

FRONT_DOOR = '''"""{name}: {caption}

The front door: other modules import from here, or from events, fields, effects and adapter.
"""

__all__: list[str] = []
'''

README = """# {name}

{caption}

- **Promises**: what a user may rely on.
- **Words**: the nouns of this module, as the glossary has them.
- **Tells**: the events it records.
- **Listens to**: the events of lower modules it reacts to.
- **Sockets**: what it offers for others to plug into, and what it plugs into itself.
- **Thinks in**: its pure files.
"""

TESTS = '"""Tests of {name}, in the shape of gongdan/{name}."""\n'


def main() -> int:
    """Begin the module named on the command line; answer with the exit code."""
    if len(sys.argv) != 3 or not sys.argv[1]:
        print('usage: make new-module NAME=routing CAPTION="Who gets the ticket."')
        return 2
    name, caption = sys.argv[1], sys.argv[2].strip()
    refusal = why_not(ROOT, name, caption)
    if refusal:
        print(f"new-module: {refusal}")
        return 1
    begin(ROOT, name, caption)
    print(f"Begun: gongdan/{name}. Now say in gongdan/{name}/README.md what it promises, then: make fmt")
    return 0


def why_not(root: Path, name: str, caption: str) -> str:
    """Say why the module cannot be begun; empty when it can."""
    if not re.fullmatch(r"[a-z]+", name):
        return f"{name!r} is not a noun in lower case letters"
    if not caption:
        return "say in one line what it is for: CAPTION=..."
    if (root / "gongdan" / name).exists():
        return f"gongdan/{name} is there already"
    if name not in planned_modules(root):
        return f"{name} has no layer; give it its place in .importlinter first, with a decision"
    return ""


def planned_modules(root: Path) -> set[str]:
    """Read the modules that have a layer from the import contracts."""
    contracts = configparser.ConfigParser()
    contracts.read(root / ".importlinter", encoding="utf-8")
    return set(re.findall(r"[a-z]+", contracts["importlinter:contract:direction"]["layers"]))


def begin(root: Path, name: str, caption: str) -> None:
    """Write the few files every module has from its first day."""
    folder, tests = root / "gongdan" / name, root / "tests" / name
    folder.mkdir()
    tests.mkdir(parents=True, exist_ok=True)
    (folder / "__init__.py").write_text(FRONT_DOOR.format(name=name, caption=caption), encoding="utf-8")
    (folder / "README.md").write_text(README.format(name=name, caption=caption), encoding="utf-8")
    (tests / "__init__.py").write_text(TESTS.format(name=name), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
