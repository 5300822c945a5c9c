"""Import contracts of our own for import-linter: the front door, the words inside a module, pure files."""

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any, cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

Offences = list[tuple[str, str, str]]


class DirectImportContract(Contract):
    """A contract about single imports: each (importer, imported, reason) found by `offences` breaks it."""

    root = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect the offences; the contract is kept when there is none."""
        found = sorted(self.offences(graph))
        located = [(*offence, line_of(graph, *offence[:2])) for offence in found]
        return ContractCheck(kept=not found, metadata={"offences": located})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line per offence."""
        for importer, imported, reason, line in check.metadata["offences"]:
            output.print_error(f"- {importer} -> {imported} (l.{line}): {reason}", bold=False)
        output.new_line()

    def offences(self, graph: ImportGraph) -> Offences:
        """Find the imports that break this contract."""
        raise NotImplementedError

    def option(self, name: str) -> list[str]:
        """Read a list option; absent is empty."""
        return list(cast(Iterable[str] | None, getattr(self, name)) or ())

    def parts_of(self, module: str) -> tuple[str, ...]:
        """Split a dotted name into the parts below the root package; external names give nothing."""
        head, *parts = module.split(".")
        return tuple(parts) if head == cast(str, self.root) else ()


class FrontDoorContract(DirectImportContract):
    """From outside a module only its front door and its named rooms may be imported."""

    type_name = "front_door"
    open_modules = fields.ListField(subfield=fields.StringField())
    rooms = fields.ListField(subfield=fields.StringField())
    free_importers = fields.ListField(subfield=fields.StringField(), required=False)
    migration_modules = fields.ListField(subfield=fields.StringField(), required=False)
    migration_rooms = fields.ListField(subfield=fields.StringField(), required=False)

    def offences(self, graph: ImportGraph) -> Offences:
        return [
            (importer, imported, "enter by the front door, or by events, fields, effects, adapter")
            for importer, imported in imports_of(graph)
            if not self.may_enter(self.parts_of(importer), self.parts_of(imported))
        ]

    def may_enter(self, importer: tuple[str, ...], imported: tuple[str, ...]) -> bool:
        """Say whether the importer may reach that deep into the imported module."""
        if len(imported) < 2 or not importer or importer[0] == imported[0]:
            return True
        if imported[0] in self.option("open_modules") or importer[0] in self.option("free_importers"):
            return True
        rooms = "migration_rooms" if importer[0] in self.option("migration_modules") else "rooms"
        return imported[1] in self.option(rooms)


class ModuleWordsContract(DirectImportContract):
    """Inside a module each word imports lower words only, and never the module's own front door."""

    type_name = "module_words"
    words = fields.ListField(subfield=fields.StringField())
    except_modules = fields.ListField(subfield=fields.StringField(), required=False)

    def offences(self, graph: ImportGraph) -> Offences:
        ranks = self.ranks()
        found: Offences = []
        for importer, imported in imports_of(graph):
            reason = self.refusal(ranks, self.parts_of(importer), self.parts_of(imported))
            if reason:
                found.append((importer, imported, reason))
        return found

    def ranks(self) -> dict[str, int]:
        """Give each word the height of its line; the last line is the ground."""
        lines = [line.split("|") for line in self.option("words")]
        return {word.strip(): len(lines) - at for at, line in enumerate(lines) for word in line}

    def refusal(self, ranks: dict[str, int], importer: tuple[str, ...], imported: tuple[str, ...]) -> str:
        """Say why this import is not allowed; empty when it is."""
        if len(importer) < 2 or not imported or importer[0] != imported[0]:
            return ""
        if importer[0] in self.option("except_modules"):
            return ""
        if len(imported) < 2:
            return "a module does not use its own front door from inside"
        ours, theirs = importer[1], imported[1]
        if ours == theirs or ours not in ranks or theirs not in ranks or ranks[ours] > ranks[theirs]:
            return ""
        return f"{ours} may not import {theirs}"


class PureFilesContract(DirectImportContract):
    """Thinking files import nothing that does I/O: no forbidden package, no word of the house that does."""

    type_name = "pure_files"
    words = fields.ListField(subfield=fields.StringField())
    forbidden = fields.ListField(subfield=fields.StringField())
    files = fields.ListField(subfield=fields.StringField(), required=False)
    except_files = fields.ListField(subfield=fields.StringField(), required=False)
    except_modules = fields.ListField(subfield=fields.StringField(), required=False)

    # Words whose files touch the database by their nature; the rest are values.
    DOING = frozenset({"api", "jobs", "handlers", "effects", "actions", "queries", "policy", "models"})

    def offences(self, graph: ImportGraph) -> Offences:
        pure = {module for module in graph.modules if self.is_pure(self.parts_of(module))}
        return [
            (importer, imported, "a thinking file does no I/O")
            for importer, imported in imports_of(graph)
            if importer in pure and (self.is_forbidden(imported) or self.does_things(importer, imported))
        ]

    def is_pure(self, parts: tuple[str, ...]) -> bool:
        """Say whether a file is one of those that only think."""
        name = ".".join(parts)
        if matches(name, self.option("except_files")):
            return False
        if matches(name, self.option("files")):
            return True
        is_own_word = len(parts) > 1 and parts[1] not in self.option("words")
        return is_own_word and parts[0] not in self.option("except_modules")

    def is_forbidden(self, imported: str) -> bool:
        """Say whether the imported name is, or lies inside, a forbidden package."""
        return any(imported == name or imported.startswith(name + ".") for name in self.option("forbidden"))

    def does_things(self, importer: str, imported: str) -> bool:
        """Say whether the imported file is a doing word of the importer's own module."""
        ours, theirs = self.parts_of(importer), self.parts_of(imported)
        return len(theirs) > 1 and ours[0] == theirs[0] and theirs[1] in self.DOING


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Say whether a dotted name, or a package it lies in, fits one of the patterns."""
    return any(fnmatchcase(name, pattern) or fnmatchcase(name, pattern + ".*") for pattern in patterns)


def imports_of(graph: ImportGraph) -> Iterator[tuple[str, str]]:
    """Walk every direct import as (importer, imported)."""
    imported_by: Callable[[str], set[str]] = graph.find_modules_directly_imported_by
    for importer in sorted(graph.modules):
        for imported in sorted(imported_by(importer)):
            yield importer, imported


def line_of(graph: ImportGraph, importer: str, imported: str) -> int | str:
    """Find the line of an import; a question mark when the graph does not know it."""
    details: list[Any] = list(graph.get_import_details(importer=importer, imported=imported))
    return details[0]["line_number"] if details else "?"
