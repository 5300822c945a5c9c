"""Settings from the environment: every variable begins with GONGDAN_."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path

PREFIX = "GONGDAN_"


_CHOICES = {
    "log_level": ("debug", "info", "warning", "error", "critical"),
    "log_format": ("text", "json"),
    "smtp_security": ("starttls", "tls", "none"),
}


_SCANNER = re.compile(r"(?:unix:)?/.+|.+:[0-9]{1,5}")


class SettingInvalid(Exception):
    """A GONGDAN_* variable has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one process; the name in capitals after GONGDAN_ is the variable.

    Sizes are bytes, times are seconds unless the name says otherwise.
    """

    data_dir: Path = Path("var/gongdan")
    database_url: str = ""
    owner_database_url: str = ""
    system_database_url: str = ""
    files_url: str = ""
    secret_key: str = field(default="", repr=False)
    public_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    pool_size: int = 8
    log_level: str = "INFO"
    log_format: str = "text"
    secure_cookies: bool = False
    trusted_proxies: str = ""
    max_body_bytes: int = 2 * 1024 * 1024
    max_file_bytes: int = 100 * 1024 * 1024
    requests_per_minute: int = 1200
    sign_ins_per_minute: int = 30
    statement_timeout_seconds: int = 30
    worker_concurrency: int = 4
    metrics_token: str = field(default="", repr=False)
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_security: str = "starttls"
    smtp_from: str = ""
    mail_host: str = "127.0.0.1"
    mail_port: int = 0
    mail_certificate: str = ""
    mail_certificate_key: str = ""
    mail_private_hosts: bool = False
    clamav_socket: str = ""
    feed_private_hosts: bool = False
    notify_private_hosts: bool = False
    webhook_private_hosts: bool = False

    @property
    def is_embedded(self) -> bool:
        """No database address was given: the product brings its own PostgreSQL."""
        return not self.database_url

    @property
    def files_location(self) -> str:
        return self.files_url or (self.data_dir / "files").resolve().as_uri()

    def rate(self) -> float:
        """Requests a second that one caller may make on average."""
        return self.requests_per_minute / 60


def _converted(name: str, kind: object, text: str) -> object:
    try:
        if kind is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        if kind is int:
            return int(text)
        if kind is Path:
            return Path(text)
    except (KeyError, ValueError):
        wanted = {bool: "true or false", int: "a whole number"}.get(kind, "a value")  # type: ignore[call-overload]
        raise SettingInvalid(f"{PREFIX}{name.upper()} must be {wanted}, not {text!r}.") from None
    return text


def _check(name: str, value: object) -> None:
    is_port = name in ("port", "smtp_port", "mail_port")
    least = 0 if is_port else 1
    if type(value) is int and value < least:
        raise SettingInvalid(f"{PREFIX}{name.upper()} must be at least {least}, not {value}.")
    if is_port and isinstance(value, int) and value > 65535:
        raise SettingInvalid(f"{PREFIX}{name.upper()} must be 65535 at most, not {value}.")
    if name == "clamav_socket" and not _SCANNER.fullmatch(str(value)):
        raise SettingInvalid(f"{PREFIX}CLAMAV_SOCKET must be the full path of a socket or host:port, not {value!r}.")
    if name in _CHOICES and str(value).lower() not in _CHOICES[name]:
        raise SettingInvalid(f"{PREFIX}{name.upper()} must be one of {', '.join(_CHOICES[name])}, not {value!r}.")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in `environment`. Raises SettingInvalid naming the variable and what it takes."""
    known = {f.name: type(f.default) if not isinstance(f.default, Path) else Path for f in fields(Settings)}
    values: dict[str, object] = {}
    for name, kind in known.items():
        text = environment.get(PREFIX + name.upper(), "").strip()
        if text:
            values[name] = _converted(name, kind, text)
            _check(name, values[name])
    return Settings(**values)  # type: ignore[arg-type]


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """GONGDAN_* variables that mean nothing here: most likely a slip of the pen."""
    known = {PREFIX + f.name.upper() for f in fields(Settings)}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return read_settings(os.environ)
