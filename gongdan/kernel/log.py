"""Structured logs: one line a record, with the request id; secrets never get in."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

import orjson

from gongdan.kernel.trail import request_id

_WORDS = r"password|passwd|secret|token|authorization|cookie|api[_-]?key"
_SECRET = re.compile(
    # A header's whole line, however many parts it has; else a quoted value; else what stands up to a delimiter.
    r"(?i)(?P<cookie>cookie:\s*)[^\r\n]+"
    rf"|(?P<name>(?:{_WORDS})\w*[\"']?\s*[=:]\s*)"
    r"(?:(?P<quote>[\"'])(?:\\.|(?!(?P=quote)).)*(?P=quote)|[\"']?(?:(?:bearer|basic|token)\s+)?[^\s\"',;&})\]]+)"
)
_NAMED = re.compile(f"(?i){_WORDS}")
_BARE = re.compile(r"\b(gd_[0-9a-z]+_)[A-Za-z0-9_-]{16,}|(?i:\b(bearer\s+))[A-Za-z0-9._~+/=-]{8,}")
_DSN = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^:/@\s]*:)[^@/\s]+@")
_PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def redacted(text: str) -> str:
    """`text` without passwords, tokens, cookies and the passwords in addresses."""
    text = _SECRET.sub(lambda found: (found["cookie"] or found["name"]) + "***", text)
    text = _BARE.sub(lambda found: (found[1] or found[2]) + "***", text)
    return _DSN.sub(r"\1***@", text)


def _safe(name: str, value: object) -> object:
    """An extra value fit for the log: nothing under a secret's name, however deep it lies."""
    if value is not None and not isinstance(value, bool | int) and _NAMED.search(name):
        return "***"
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {key: _safe(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_safe("", inner) for inner in value]
    return value


def _extras(record: logging.LogRecord) -> dict[str, object]:
    return {name: _safe(name, value) for name, value in vars(record).items() if name not in _PLAIN}


class JsonLines(logging.Formatter):
    """A JSON object a line: at, level, logger, message, request_id, extra values, error."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        if rid := request_id.get():
            line["request_id"] = rid
        line |= _extras(record)
        if record.exc_info:
            line["error"] = redacted(self.formatException(record.exc_info))
        try:
            return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
        except TypeError:  # a number too great, or half a surrogate pair
            return json.dumps(line, default=str)


class ForPeople(logging.Formatter):
    """The same facts for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        extra = "".join(f" {name}={value}" for name, value in _extras(record).items())
        # One line a record: what strangers sent cannot look like a record of its own.
        told = f"{record.getMessage()}{extra}".replace("\r", "\\r").replace("\n", "\\n")
        line = redacted(f"{at} {record.levelname:<7} {record.name}: {told}")
        if record.exc_info:
            line += "\n" + redacted(self.formatException(record.exc_info))
        return line


def configure_logging(level: str, form: str) -> None:
    """Send every log of this process to standard error, as `json` or `text`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else ForPeople())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("httpx", "httpcore", "procrastinate.periodic", "alembic.runtime.plugins"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
