"""Secrets at rest: what is encrypted comes back, only under its purpose and key; the key is made once."""

import multiprocessing
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from gongdan.kernel import secrets
from gongdan.kernel.secrets import (
    SecretKeyDamaged,
    decrypt,
    encrypt,
    fingerprint,
    is_signed,
    master_key,
    random_token,
    signature,
)
from gongdan.kernel.settings import Settings


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_encrypted_comes_back(text: str) -> None:
    sealed = encrypt(text, "tests")
    assert decrypt(sealed, "tests") == text
    assert not text or text not in sealed or len(text) < 4


def test_the_same_text_is_never_the_same_twice() -> None:
    assert encrypt("x", "tests") != encrypt("x", "tests")


def test_another_purpose_or_a_changed_byte_is_refused() -> None:
    sealed = encrypt("x", "tests")
    with pytest.raises(InvalidTag):
        decrypt(sealed, "another")
    with pytest.raises(InvalidTag):
        decrypt(("A" if sealed[20] != "A" else "B").join((sealed[:20], sealed[21:])), "tests")


@pytest.mark.parametrize(("message", "purpose", "is_good"), [("m", "p", True), ("n", "p", False), ("m", "q", False)])
def test_a_signature_holds_for_its_message_and_purpose(message: str, purpose: str, is_good: bool) -> None:
    signed = signature("m", "p")
    assert len(signed) == 43
    assert is_signed(message, signed, purpose) is is_good


@pytest.mark.parametrize("signed", ["", "x", "é", "\ud800", "a" * 43])
def test_a_forged_signature_is_refused_whatever_it_holds(signed: str) -> None:
    assert not is_signed("m", signed, "p")


def test_tokens_differ_and_are_found_by_their_fingerprint() -> None:
    first, second = random_token(), random_token()
    assert first != second
    assert len(first) >= 43
    assert fingerprint(first) == fingerprint(first) != fingerprint(second)
    assert len(fingerprint(first)) == 32


# --- the key file ----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(secrets, "settings", lambda: Settings(data_dir=tmp_path / "data"))
    master_key.cache_clear()
    secrets._key.cache_clear()
    yield tmp_path / "data"
    master_key.cache_clear()
    secrets._key.cache_clear()


def test_a_key_is_made_once_readable_by_its_owner_only(folder: Path) -> None:
    key = master_key()
    path = folder / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(key) == 64
    master_key.cache_clear()
    assert master_key() == key
    assert [found.name for found in folder.iterdir()] == ["secret.key"]


@pytest.mark.parametrize("text", ["", "\n", "abc"])
def test_a_damaged_key_is_never_used(folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "secret.key").write_text(text)
    with pytest.raises(SecretKeyDamaged, match=r"secret\.key"):
        master_key()


def _race(path: str, number: int, start: object, found: object) -> None:
    start.wait()  # type: ignore[attr-defined]
    secrets._write_once(Path(path), f"{number:064d}")
    found.put(Path(path).read_text())  # type: ignore[attr-defined]


def test_of_processes_that_start_together_one_makes_the_key_for_all(folder: Path) -> None:
    context = multiprocessing.get_context("fork")
    start, found = context.Barrier(6), context.Queue()
    racers = [
        context.Process(target=_race, args=(str(folder / "secret.key"), number, start, found)) for number in range(6)
    ]
    for racer in racers:
        racer.start()
    keys = {found.get(timeout=20) for _ in racers}
    for racer in racers:
        racer.join(20)
    assert keys == {(folder / "secret.key").read_text()}
    assert [path.name for path in folder.iterdir()] == ["secret.key"]


def test_a_second_writer_with_the_same_process_id_changes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two containers over one folder both have process 1."""
    real_link = secrets.os.link

    def link_and_be_overtaken(draft: str, path: Path) -> None:
        real_link(draft, path)
        monkeypatch.setattr(secrets.os, "link", real_link)
        secrets._write_once(path, "b" * 64)

    monkeypatch.setattr(secrets.os, "getpid", lambda: 1)
    monkeypatch.setattr(secrets.os, "link", link_and_be_overtaken)
    secrets._write_once(folder / "secret.key", "a" * 64)
    assert (folder / "secret.key").read_text() == "a" * 64
