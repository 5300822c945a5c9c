"""Structured logs: one line a record, with the request id; secrets never get in."""

import logging
import re
import sys
from datetime import UTC, datetime

import orjson

from gongdan.kernel.trail import request_id

_SECRET = re.compile(
    r"(?i)(password|passwd|secret|token|authorization|cookie|api[_-]?key)(\"?\s*[=:]\s*\"?)(bearer\s+)?[^\s\",;&}]+"
)
_DSN = re.compile(r"(postgres(?:ql)?(?:\+psycopg)?://[^:/@\s]+:)[^@\s]+@")
_PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def redacted(text: str) -> str:
    """`text` without passwords, tokens and database passwords."""
    return _DSN.sub(r"\1***@", _SECRET.sub(r"\1\2***", text))


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
        line |= {k: redacted(v) if isinstance(v, str) else v for k, v in vars(record).items() if k not in _PLAIN}
        if record.exc_info:
            line["error"] = redacted(self.formatException(record.exc_info))
        return orjson.dumps(line, default=str).decode()


class ForPeople(logging.Formatter):
    """The same facts for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        extra = "".join(f" {k}={v}" for k, v in vars(record).items() if k not in _PLAIN)
        line = f"{at} {record.levelname:<7} {record.name}: {record.getMessage()}{extra}"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return redacted(line)


def configure_logging(level: str, form: str) -> None:
    """Send every log of this process to standard error, as `json` or `text`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else ForPeople())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("httpx", "httpcore", "procrastinate.periodic", "alembic.runtime.plugins"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
