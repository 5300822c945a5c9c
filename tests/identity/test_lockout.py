"""When failures lock, as a table; and the other thinking files of the door: rules, credentials, grants, passwords."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.identity.credentials import new_api_token, new_session_secret, read_bearer, read_cookie
from gongdan.identity.lockout import Standing, after_failure, lock_end
from gongdan.identity.passwords import hash_of, is_match, one_time_password, weakness
from gongdan.identity.profile import Profile, ProfileCache, kind_of, widest
from gongdan.identity.security_rules import LockoutRules, PasswordRules, SecurityRules, read_rules
from gongdan.kernel.actor import Scope

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RULES = LockoutRules(attempts=3, window_minutes=10, minutes=30)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("before", "failures", "is_locked"),
    [
        (Standing(), 1, False),
        (Standing(1, NOW - minutes(1)), 2, False),
        (Standing(2, NOW - minutes(1)), 3, True),
        (Standing(2, NOW - minutes(10)), 3, True),
        (Standing(2, NOW - minutes(10.1)), 1, False),
        (Standing(3, NOW - minutes(31), NOW - minutes(1)), 1, False),
        (Standing(3, NOW - minutes(30), NOW), 1, False),
    ],
    ids=["first", "second", "third locks", "at the window's edge", "long ago", "lock ran out", "lock ends now"],
)
def test_a_failure_counts_within_the_window(before: Standing, failures: int, is_locked: bool) -> None:
    after = after_failure(before, RULES, NOW)
    assert after.failures == failures
    assert after.last_failed_at == NOW
    assert lock_end(after, NOW) == (NOW + minutes(30) if is_locked else None)


def test_a_failure_while_locked_does_not_move_the_end() -> None:
    locked = Standing(3, NOW - minutes(5), NOW + minutes(25))
    assert after_failure(locked, RULES, NOW) == locked


@given(st.lists(st.integers(0, 600), min_size=1, max_size=40))
def test_whoever_keeps_guessing_never_gets_more_than_the_allowed_guesses_between_locks(gaps: list[int]) -> None:
    standing, now, judged = Standing(), NOW, 0
    for gap in gaps:
        now += timedelta(seconds=gap)
        if lock_end(standing, now):
            judged = 0
            continue
        standing = after_failure(standing, RULES, now)
        judged += 1
        assert judged <= RULES.attempts


@pytest.mark.parametrize(
    "stored", [None, {}, {"lockout": None}, {"lockout": {"attempts": "five"}}, {"session": {"idle_minutes": -1}}]
)
def test_rules_that_say_nothing_usable_hold_as_shipped(stored: dict[str, Any] | None) -> None:
    assert read_rules(stored) == SecurityRules()


def test_rules_read_back_as_they_were_stored() -> None:
    stored = {
        "lockout": {"attempts": 3, "window_minutes": 5, "minutes": 60},
        "password": {"min_length": 14},
        "session": {"idle_minutes": 30, "absolute_minutes": 600},
        "second_factor": {"required_roles": ["auditor"]},
    }
    rules = read_rules(stored)
    assert rules.stored() == stored | {"second_factor": {"required_roles": ("auditor",)}}
    assert rules.expiry(NOW, NOW) == NOW + minutes(30)
    assert rules.expiry(NOW, NOW + minutes(590)) == NOW + minutes(600)


@given(st.integers(1, 2**63 - 1))
def test_a_credential_names_its_tenant(tenant_id: int) -> None:
    token, secret = new_api_token(tenant_id), new_session_secret(tenant_id)
    bearer, cookie = read_bearer(f"Bearer {token}"), read_cookie(secret)
    assert bearer is not None
    assert cookie is not None
    assert (bearer.tenant_id, bearer.is_session, bearer.text) == (tenant_id, False, token)
    assert (cookie.tenant_id, cookie.is_session, cookie.text) == (tenant_id, True, secret)


@given(st.text(max_size=60))
def test_no_text_whatever_upsets_the_reading_of_credentials(text: str) -> None:
    for read in (read_bearer(text), read_bearer(f"Bearer gd_{text}"), read_cookie(text)):
        assert read is None or 1 <= read.tenant_id < 2**63


def test_the_widest_scope_of_all_roles_counts() -> None:
    grants = widest(
        [("own", ["ticket.read", "ticket.open"]), ("department", ["ticket.read"]), ("team", ["ticket.read"])]
    )
    assert grants == {"ticket.read": Scope.DEPARTMENT, "ticket.open": Scope.OWN}


@pytest.mark.parametrize(
    ("contact_id", "roles", "kind"),
    [
        (7, {"customer"}, "customer"),
        (None, {"customer"}, "customer"),
        (7, set(), "customer"),
        (7, {"agent"}, "user"),
        (7, {"agent", "customer"}, "user"),
        (None, set(), "user"),
    ],
)
def test_a_customer_is_who_has_no_other_role(contact_id: int | None, roles: set[str], kind: str) -> None:
    assert kind_of(contact_id, frozenset(roles)) == kind


def test_the_cache_forgets_the_oldest_and_serves_nothing_outdated() -> None:
    cache = ProfileCache(capacity=2)
    profile = Profile(frozenset(), {}, frozenset(), frozenset())
    for user_id in (1, 2):
        cache.keep(1, user_id, (1, 1), profile)
    assert cache.find(1, 1, (1, 1)) is profile
    assert cache.find(1, 1, (2, 1)) is None
    assert cache.find(1, 1, (1, 2)) is None
    assert cache.find(2, 1, (1, 1)) is None
    cache.keep(1, 3, (1, 1), profile)
    assert cache.find(1, 2, (1, 1)) is None
    assert cache.find(1, 1, (1, 1)) is profile


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_too_short"),
        ("一二三四五六七八九", "password_too_short"),
        ("password12345", "password_too_common"),
        ("!!Admin-2024", "password_too_common"),
        ("1234567890", "password_too_common"),
        ("qwertyuiop", "password_too_common"),
        ("0987654321", "password_too_common"),
        ("aaaaaaaaaaaa", "password_too_common"),
        ("abcabcabcabc", "password_too_common"),
        ("13912345678", "password_too_common"),
        ("fang.wang@xinghe.example", "password_too_personal"),
        ("my-fang.wang-22", "password_too_personal"),
        ("我叫王芳芳呀你好吗朋友", "password_too_personal"),
        ("correct-horse-9-battery", None),
        ("一行白鹭上青天窗含西岭", None),
    ],
)
def test_passwords_that_are_guessed_first_are_refused(password: str, code: str | None) -> None:
    problem = weakness(password, PasswordRules(10), email="fang.wang@xinghe.example", name="王芳芳", field="new")
    assert (problem.code if problem else None) == code
    assert problem is None or (problem.field == "new" and problem.remedy)


def test_a_hash_fits_its_password_alone_however_it_was_typed() -> None:
    stored = hash_of("Pässwort-ｆｕｌｌ")
    assert stored.startswith("$argon2id$")
    assert is_match("Pässwort-full", stored)
    assert not is_match("passwort-full", stored)
    assert not is_match("Pässwort-full", None)
    assert not is_match("Pässwort-full", "no hash at all")


def test_one_time_passwords_are_good_enough_and_never_the_same() -> None:
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert all(weakness(text, PasswordRules(16), email="a@b.example", name="A", field="x") is None for text in made)
