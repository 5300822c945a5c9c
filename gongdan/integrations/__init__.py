"""Integrations' front door: bring in what other systems hold. Webhooks are reached by their routes and effect."""

from gongdan.integrations.actions.import_file import FileImport, ImportSummary
from gongdan.integrations.actions.preview import Preview, preview_import
from gongdan.integrations.errors import FileUnreadable, MapInvalid, NothingMapped
from gongdan.integrations.imports.guess import guess_map
from gongdan.integrations.imports.maps import ImportMap, read_map
from gongdan.integrations.imports.shipped import load_map, parsed, shipped_maps
from gongdan.integrations.imports.source import FORMS, open_table

__all__ = [
    "FORMS",
    "FileImport",
    "FileUnreadable",
    "ImportMap",
    "ImportSummary",
    "MapInvalid",
    "NothingMapped",
    "Preview",
    "guess_map",
    "load_map",
    "open_table",
    "parsed",
    "preview_import",
    "read_map",
    "shipped_maps",
]
