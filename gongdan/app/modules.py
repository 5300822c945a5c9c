"""The list of modules: the only place that knows them all. Importing it registers events, handlers and jobs."""

import importlib
import importlib.util

from fastapi import APIRouter

MODULES = (
    *("calendars", "identity", "customers", "ticketing", "automation", "channels", "sla", "routing"),
    "notifications",
    "integrations",
)
_WORDS = ("models", "events", "policy", "fields", "effects", "handlers", "jobs")
_LIBRARIES_WITH_JOBS = ("gongdan.kernel.delivery", "gongdan.kernel.idempotency", "gongdan.files.jobs")


def _import_if_there(name: str) -> None:
    if importlib.util.find_spec(name) is not None:
        importlib.import_module(name)


def register_modules() -> None:
    """Import what registers itself: events, handlers, jobs, permissions and fields of every module."""
    for name in _LIBRARIES_WITH_JOBS:
        _import_if_there(name)
    for module in MODULES:
        for word in _WORDS:
            _import_if_there(f"gongdan.{module}.{word}")


def routers() -> list[APIRouter]:
    """The routes of every module."""
    found: list[APIRouter] = []
    for module in MODULES:
        name = f"gongdan.{module}.api"
        if importlib.util.find_spec(name) is not None:
            found.extend(importlib.import_module(name).routers)
    return found
