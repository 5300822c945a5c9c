"""Settings from the environment: read, defaulted, and refused by name."""

from pathlib import Path

import pytest

from gongdan.kernel.settings import SettingInvalid, Settings, read_settings, unknown_variables


def test_without_variables_the_defaults_stand_and_the_database_is_our_own() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({}).is_embedded
    assert read_settings({"GONGDAN_PORT": "", "PATH": "/bin"}) == Settings()


def test_variables_are_read_in_their_types() -> None:
    read = read_settings(
        {
            "GONGDAN_DATA_DIR": "/srv/my data", "GONGDAN_PORT": " 9000 ", "GONGDAN_SECURE_COOKIES": "YES",
            "GONGDAN_DATABASE_URL": "postgresql://h/d", "GONGDAN_LOG_LEVEL": "debug",
            "GONGDAN_REQUESTS_PER_MINUTE": "90",
        }
    )  # fmt: skip
    assert read.data_dir == Path("/srv/my data")
    assert (read.port, read.secure_cookies, read.is_embedded, read.rate()) == (9000, True, False, 1.5)
    assert read.files_location == "file:///srv/my%20data/files"
    assert read_settings({"GONGDAN_FILES_URL": "s3://b"}).files_location == "s3://b"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "http", "a whole number"), ("PORT", "1.5", "a whole number"), ("PORT", "65536", "65535 at most"),
        ("PORT", "-1", "at least 0"), ("POOL_SIZE", "0", "at least 1"), ("REQUESTS_PER_MINUTE", "0", "at least 1"),
        ("SECURE_COOKIES", "maybe", "true or false"), ("LOG_LEVEL", "loud", "one of debug"),
        ("LOG_FORMAT", "xml", "one of text, json"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_by_name_and_says_what_is_wanted(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingInvalid) as refusal:
        read_settings({f"GONGDAN_{name}": value})
    assert str(refusal.value).startswith(f"GONGDAN_{name} must be ")
    assert words in str(refusal.value)


def test_secrets_are_not_shown() -> None:
    shown = repr(read_settings({"GONGDAN_SECRET_KEY": "abc123", "GONGDAN_METRICS_TOKEN": "def456"}))
    assert "abc123" not in shown
    assert "def456" not in shown


def test_a_slip_of_the_pen_is_found() -> None:
    assert unknown_variables({"GONGDAN_PROT": "1", "GONGDAN_PORT": "1", "HOME": "/"}) == ["GONGDAN_PROT"]
