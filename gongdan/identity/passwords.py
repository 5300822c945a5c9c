"""Passwords: which are good enough, how they are hashed, and how a hash is held against a guess."""

import secrets
import unicodedata
from functools import lru_cache

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher

from gongdan.identity.security_rules import PasswordRules
from gongdan.kernel.errors import FieldProblem

MAX_LENGTH = 200
# argon2id with 19 MiB and two passes: slow for who guesses, and many can sign in at once in little memory.
_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))

_ONE_TIME_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_SHORTEST_OWN_WORD = 4
_ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv")

# Bare words that lists of stolen passwords begin with; digits and signs behind them make nothing better.
_COMMONEST = frozenset(
    """
    password passw0rd p@ssword p@ssw0rd admin administrator root letmein welcome qwerty qwertyuiop asdfgh
    abc iloveyou woaini woaini1314 monkey dragon master sunshine princess football baseball superman
    batman trustno shadow michael jordan charlie hello secret login guest test testtest user changeme
    default a aa aaa abcd abcde qq qaz qazwsx 1qaz2wsx zaq1xsw 1q2w3e4r 1q2w3e4r5t q1w2e3r4 zxcvbn zxcvbnm
    gongdan ticket support helpdesk service company china beijing shanghai xiaoming wangjian woshishui
    """.split()  # noqa: SIM905
)


def _plain(password: str) -> str:
    """The same characters typed on another keyboard are the same password."""
    return unicodedata.normalize("NFKC", password)


def hash_of(password: str) -> str:
    """Slow on purpose: never on the event loop."""
    return _hasher.hash(_plain(password))


def is_match(password: str, stored: str | None) -> bool:
    """Whether the password has this hash. Without a hash, or with a broken one, it takes as long and is false."""
    try:
        is_same = _hasher.verify(_plain(password), stored or _nobodys())
    except PwdlibError:
        _hasher.verify(_plain(password), _nobodys())
        return False
    return is_same and stored is not None


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return hash_of(secrets.token_urlsafe())


def one_time_password() -> str:
    """Sixteen characters in groups, none that looks like another."""
    signs = "".join(secrets.choice(_ONE_TIME_SIGNS) for _ in range(16))
    return "-".join(signs[at : at + 4] for at in range(0, 16, 4))


def weakness(password: str, rules: PasswordRules, *, email: str, name: str, field: str) -> FieldProblem | None:
    """Why this password is not good enough, with the remedy; None where it is."""
    plain = _plain(password)
    if len(plain) < rules.min_length:
        return FieldProblem(
            field,
            "password_too_short",
            f"Has fewer than {rules.min_length} characters.",
            f"Take at least {rules.min_length}; several words are easy to remember.",
        )
    folded = plain.casefold()
    if _is_common(folded):
        return FieldProblem(field, "password_too_common", "Is among those tried first.", "Take several words.")
    if any(own in folded for own in _own_words(email, name)):
        return FieldProblem(
            field, "password_too_personal", "Holds your name or e-mail address.", "Take words that are not about you."
        )
    return None


def _own_words(email: str, name: str) -> set[str]:
    folded = email.casefold()
    words = {folded, folded.partition("@")[0], name.casefold(), *name.casefold().split()}
    # Three Chinese characters are a whole name; three Latin letters are part of many words.
    return {word for word in words if len(word) >= (_SHORTEST_OWN_WORD if word.isascii() else 2)}


def _is_common(folded: str) -> bool:
    stem = folded.strip("0123456789!@#$%^&*._-+=?~ ")
    if folded in _COMMONEST or stem in _COMMONEST:
        return True
    if any(folded == folded[:size] * (len(folded) // size) for size in (1, 2, 3, 4) if len(folded) % size == 0):
        return True
    doubled = [row * 3 for row in _ROWS]
    return any(folded in row or folded in row[::-1] for row in doubled) or folded.isdigit()
