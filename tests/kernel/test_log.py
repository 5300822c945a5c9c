"""Logs: one line a record, readable by machines, and never a secret in them."""

import json
import logging
import sys
from typing import Any

import pytest

from gongdan.kernel.log import ForPeople, JsonLines, configure_logging, redacted
from gongdan.kernel.trail import request_id

SECRET = "s3cr3t-Pa55"


def record(message: str, *values: Any, error: bool = False, **extra: Any) -> logging.LogRecord:
    info = None
    if error:
        try:
            raise ValueError(message)
        except ValueError:
            info = sys.exc_info()
    made = logging.LogRecord("gongdan.test", logging.WARNING, __file__, 1, message, values, info)
    vars(made).update(extra)
    return made


@pytest.mark.parametrize(
    "text",
    [
        f"password={SECRET}",
        f"PASSWORD: {SECRET}",
        f'{{"password": "{SECRET}", "name": "x"}}',
        f'{{"password": "two words {SECRET}"}}',
        f'{{"password": "a \\" quote {SECRET}"}}',
        f"{{'new_password': '{SECRET} and more'}}",
        f"password='{SECRET}' host=x",
        f"client_secret={SECRET}&x=1",
        f"Authorization: Bearer {SECRET}",
        f"authorization: Basic {SECRET}",
        f"'authorization': 'Bearer {SECRET}'",
        f"Cookie: theme=dark; gongdan_session={SECRET}; x=1",
        f"set-cookie: a={SECRET}",
        f"api-key={SECRET}",
        f"api_key: {SECRET}",
        f"access_token={SECRET}",
        f"token {SECRET}".replace(" ", "="),
        f"Bearer {SECRET}xxxxxxxx",
        f"gd_1_{SECRET}xxxxxxxxxxxxx was refused",
        f"postgresql://app:{SECRET}@host/db",
        f"postgresql+psycopg://app:{SECRET}@host/db",
        f"s3://key:{SECRET}@bucket/x",
        f"redis://:{SECRET}@host",
    ],
)
def test_a_secret_never_gets_into_a_log(text: str) -> None:
    assert SECRET not in redacted(text)
    for formatter in (JsonLines(), ForPeople()):
        assert SECRET not in formatter.format(record(text.replace("%", "%%")))
        assert SECRET not in formatter.format(record("said", said=text))
        assert SECRET not in formatter.format(record("said", deep={"list": [text]}))
        assert SECRET not in formatter.format(record(text, error=True))


@pytest.mark.parametrize(
    "extra",
    [{"password": SECRET}, {"deep": {"api_key": SECRET}}, {"rows": [{"csrf_token": SECRET}]}, {"cookie": [SECRET]}],
)
def test_what_bears_the_name_of_a_secret_is_hidden(extra: dict[str, Any]) -> None:
    for formatter in (JsonLines(), ForPeople()):
        assert SECRET not in formatter.format(record("said", **extra))


@pytest.mark.parametrize(
    "text",
    [
        "ticket 7 was opened",
        "host=db port=5432",
        "postgresql://host/db",
        "https://host:8000/path@x",
        "mail to a@b.example",
        "the passage is long",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


def test_what_stands_around_a_secret_stays() -> None:
    assert redacted(f"user=wang password={SECRET} host=db") == "user=wang password=*** host=db"
    assert redacted(f"postgresql://app:{SECRET}@host/db") == "postgresql://app:***@host/db"


def test_a_line_is_one_json_object() -> None:
    token = request_id.set("r-7")
    try:
        line = JsonLines().format(record("%s said\nno", "王", error=False, ms=1.5, count=3, token_count=2))
    finally:
        request_id.reset(token)
    assert "\n" not in line
    said = json.loads(line)
    assert said.pop("at").endswith("+00:00")
    assert said == {
        "level": "warning", "logger": "gongdan.test", "message": "王 said\nno",
        "request_id": "r-7", "ms": 1.5, "count": 3, "token_count": 2,
    }  # fmt: skip


def test_an_error_comes_with_its_traceback() -> None:
    said = json.loads(JsonLines().format(record("broken", error=True)))
    assert "ValueError: broken" in said["error"]
    assert "Traceback" in ForPeople().format(record("broken", error=True))


@pytest.mark.parametrize(
    "value", [2**70, "\ud800", {1: 2}, {"a": {3}}, object(), ValueError("x"), b"\xff", float("nan")]
)
def test_any_value_can_be_logged(value: Any) -> None:
    assert json.loads(JsonLines().format(record("said", value=value)))["message"] == "said"
    assert "said" in ForPeople().format(record("said", value=value))


def test_strangers_cannot_forge_a_line() -> None:
    line = ForPeople().format(record("GET %s", "/x\n12:00:00 ERROR gongdan: all is lost\r", path="a\nb"))
    assert "\n" not in line
    assert "\r" not in line


def test_configuring_sends_all_to_one_handler(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    quiet = {name: logging.getLogger(name).level for name in ("httpx", "httpcore")}
    try:
        configure_logging("info", "json")
        logging.getLogger("gongdan.x").info("heard", extra={"password": SECRET})
        logging.getLogger("gongdan.x").debug("not heard")
        logging.getLogger("httpx").info("not heard")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        for name, was in quiet.items():
            logging.getLogger(name).setLevel(was)
    [line] = capsys.readouterr().err.splitlines()
    assert json.loads(line)["password"] == "***"
