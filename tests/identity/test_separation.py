"""Administration, security and audit meet neither in a role nor in a person."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.app.modules import register_modules
from gongdan.identity.separation import ADMINISTRATION, AUDIT, SECURITY, fault_of_person, fault_of_role, offices
from gongdan.identity.shipped_roles import FIXED, NEVER_VACANT, SEPARATED, SHIPPED_ROLES
from gongdan.kernel.actor import Scope
from gongdan.kernel.permissions import all_permissions

BY_KEY = {role.key: role for role in SHIPPED_ROLES}
WORDS = sorted({word for role in SHIPPED_ROLES for word in role.permissions})

each_role = pytest.mark.parametrize("role", SHIPPED_ROLES, ids=lambda role: role.key)


@each_role
def test_a_shipped_role_keeps_the_line_and_speaks_both_languages(role) -> None:
    assert fault_of_role(role.permissions) == ""
    assert len(offices(role.permissions)) == (1 if role.key in SEPARATED else 0)
    assert role.scope.upper() in Scope.__members__
    assert all(role.names.values())


@each_role
def test_a_shipped_role_holds_only_words_that_exist(role) -> None:
    register_modules()
    assert role.permissions - all_permissions().keys() == set()


def test_the_twelve_roles_are_shipped() -> None:
    assert list(BY_KEY) == [
        "agent",
        "technical_support",
        "dispatcher",
        "field_engineer",
        "partner_engineer",
        "supervisor",
        "knowledge_owner",
        "quality_reviewer",
        "system_administrator",
        "security_administrator",
        "auditor",
        "customer",
    ]
    assert NEVER_VACANT < SEPARATED < FIXED <= BY_KEY.keys()


def test_the_auditor_reads_and_does_nothing_else() -> None:
    assert all(word.endswith(".read") for word in BY_KEY["auditor"].permissions)


@pytest.mark.parametrize("pair", list(combinations(sorted(SEPARATED), 2)))
def test_no_two_of_the_three_come_together(pair) -> None:
    permissions = BY_KEY[pair[0]].permissions | BY_KEY[pair[1]].permissions
    assert all(key in fault_of_person(pair, permissions) for key in pair)
    # Nor under other names: what the roles allow is what counts.
    assert fault_of_person(["copy_of_one", "copy_of_other"], permissions) != ""


@pytest.mark.parametrize("other", sorted(BY_KEY.keys() - SEPARATED))
@pytest.mark.parametrize("office", sorted(SEPARATED))
def test_each_of_the_three_may_have_everyday_roles_beside(office, other) -> None:
    assert fault_of_person([office, other], BY_KEY[office].permissions | BY_KEY[other].permissions) == ""


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["role.manage", "user.manage"], ["role.manage", "user.manage"]),
        (["role.grant", "type.manage"], ["role.grant", "type.manage"]),
        (["security.manage", "tenant.manage"], ["security.manage", "tenant.manage"]),
        (["audit.read", "ticket.comment"], ["ticket.comment"]),
        (["audit.read", "role.grant"], ["role.grant"]),
    ],
)
def test_the_refusal_names_what_does_not_fit(words, named) -> None:
    assert all(word in fault_of_role(words) for word in named)


@given(st.sets(st.sampled_from(WORDS)))
def test_a_role_is_refused_exactly_when_it_joins_two_offices_or_audits_and_writes(words) -> None:
    joins = len(offices(words)) > 1
    audits_and_writes = AUDIT in words and any(not word.endswith(".read") for word in words)
    assert bool(fault_of_role(words)) == (joins or audits_and_writes)


@given(st.sets(st.sampled_from(WORDS)), st.sets(st.sampled_from(WORDS)))
def test_taking_permissions_away_never_crosses_the_line(words, taken) -> None:
    if not fault_of_role(words):
        assert fault_of_role(words - taken) == ""


def test_the_offices_share_no_word() -> None:
    assert not ADMINISTRATION & SECURITY
    assert AUDIT not in ADMINISTRATION | SECURITY


@pytest.mark.parametrize("word", sorted(SECURITY | {AUDIT, "user.unlock"}))
async def test_the_system_administrator_takes_over_nobody_with_a_power_of_the_other_offices(
    world, client_for, word
) -> None:
    qian, feng = client_for(world.qian), client_for(world.feng)
    body = {"key": "deputy", "names": {"en": "Deputy"}, "permissions": [word], "scope": "all"}
    assert (await qian.post("/api/v1/roles", json=body)).status_code == 201
    user = f"/api/v1/users/{world.wu.user_id}"
    granted = await qian.put(f"{user}/roles", json={"roles": ["deputy"]})
    assert granted.status_code == 200, granted.text
    refused = await feng.post(f"{user}/password-reset")
    assert refused.status_code == 403, refused.text
