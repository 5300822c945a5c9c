"""Pure: 三员分立, the separation of administration, security and audit, for one role and for one person."""

from collections.abc import Iterable

from gongdan.identity.shipped_roles import SEPARATED

ADMINISTRATION = frozenset(
    {
        "tenant.manage",
        "user.manage",
        "department.manage",
        "team.manage",
        "type.manage",
        "customer_settings.manage",
        "data.import",
    }
)
SECURITY = frozenset({"role.manage", "role.grant", "security.manage", "session.manage", "token.manage"})
AUDIT = "audit.read"
_OFFICES = {"administration": ADMINISTRATION, "security": SECURITY, "audit": frozenset({AUDIT})}


def offices(permissions: Iterable[str]) -> list[str]:
    """Which of the three offices these permissions belong to."""
    held = frozenset(permissions)
    return [office for office, words in _OFFICES.items() if held & words]


def writing(permissions: Iterable[str]) -> list[str]:
    """The permissions that change something."""
    return sorted(word for word in permissions if not word.endswith(".read"))


def fault_of_role(permissions: Iterable[str]) -> str:
    """Why no role may be such a set; '' where it may."""
    held = frozenset(permissions)
    if AUDIT in held and (changing := writing(held)):
        return f"A role that reads the audit log changes nothing; it may not hold {', '.join(changing)}."
    if (ours := held & SECURITY) and (theirs := held & ADMINISTRATION):
        return (
            f"Security ({', '.join(sorted(ours))}) and administration ({', '.join(sorted(theirs))}) "
            "may not come together in one role."
        )
    return ""


def fault_of_person(role_keys: Iterable[str], permissions: Iterable[str]) -> str:
    """Why nobody may hold these roles together; '' where one may."""
    together = sorted(SEPARATED.intersection(role_keys))
    if len(together) > 1:
        return f"Nobody may hold {' and '.join(together)} together."
    held = offices(permissions)
    if len(held) > 1:
        return f"Together these roles join {' and '.join(held)}, which one person may not."
    return ""
