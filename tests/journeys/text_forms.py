"""The bodies by which a tenant is set up, with the fields that take text; and values of the wrong form."""

from typing import Any

ODD: list[Any] = [
    *(None, True, 0, -1, 1.5, 2**63, 10**400, float("nan"), float("inf"), [], {}, [[]], [None], {"": None}),
    *(["x"] * 300, {"id": {"$ne": 1}}, {"__proto__": {}}, [{"a": [{"b": []}]}], [1] * 5000, "2025-02-30", "x" * 500),
]

FORMS: dict[str, tuple[str, str, str, dict[str, Any], dict[str, Any], tuple[str, ...]]] = {
    # what: who, method, url, fields that take the string, plain values of the required ones, fields to read back
    "contact": (
        "wang",
        "POST",
        "/api/v1/contacts",
        {
            **dict.fromkeys(("name", "note", "external_id", "tier", "region", "locale", "time_zone"), "@"),
            "addresses": [{"channel": one, "address": "@"} for one in ("email", "phone", "wecom", "other", "web")],
        },
        {"name": "plain"},
        ("name", "note", "external_id"),
    ),
    "own contact": ("mei", "PATCH", "/api/v1/me/contact", {"name": "@", "locale": "@"}, {}, ("name",)),
    "organisation": (
        "zhou",
        "POST",
        "/api/v1/organisations",
        dict.fromkeys(("name", "note", "external_id", "domain", "tier", "region"), "@"),
        {"name": "plain"},
        ("name", "note", "external_id"),
    ),
    "user": (
        "feng",
        "POST",
        "/api/v1/users",
        dict.fromkeys(("name", "email", "phone", "locale", "time_zone"), "@"),
        {"name": "plain", "email": "new@xinghe.example"},
        ("name",),
    ),
    "department": ("feng", "POST", "/api/v1/departments", {"name": "@"}, {"name": "plain"}, ("name",)),
    "team": ("feng", "POST", "/api/v1/teams", {"name": "@", "key": "@"}, {"name": "plain"}, ("name",)),
    "tenant": (
        "feng",
        "PATCH",
        "/api/v1/tenant",
        dict.fromkeys(("name", "locale", "time_zone", "phone_region"), "@"),
        {},
        ("name",),
    ),
    "token": (
        "li",
        "POST",
        "/api/v1/me/tokens",
        {"name": "@", "scopes": ["@"], "expires_at": "@"},
        {"name": "plain"},
        ("name",),
    ),
    "view": (
        "wang",
        "POST",
        "/api/v1/views",
        {"name": "@", "condition": {"field": "title", "op": "contains", "value": "@"}, "columns": ["@"], "sort": "@"},
        {"name": "plain", "condition": {"all": []}},
        ("name", "condition.value"),
    ),
    "settings": (
        "feng",
        "PATCH",
        "/api/v1/ticketing-settings",
        {"number_format": {"style": "date", "prefix": "@"}, "reopen_days": "@"},
        {},
        (),
    ),
    "field": (
        "feng",
        "POST",
        "/api/v1/custom-fields",
        {
            "key": "@",
            "kind": "select",
            "names": {"zh-CN": "@", "en": "@"},
            "hints": {"zh-CN": "@", "en": "@"},
            "options": [{"key": "a", "names": {"en": "@"}}, {"key": "@", "names": {"zh-CN": "@"}}],
        },
        {"key": "plain", "names": {"en": "plain"}, "options": [{"key": "a", "names": {"en": "a"}}]},
        ("names.zh-CN", "names.en", "hints.en", "options.0.names.en"),
    ),
    "rules": (
        "feng",
        "POST",
        "/api/v1/custom-fields",
        {
            "key": "plain",
            "kind": "text",
            "names": {"en": "plain"},
            "rules": dict.fromkeys(("pattern", "max_length", "min", "unit"), "@"),
        },
        {},
        (),
    ),
    "workflow": (
        "feng",
        "POST",
        "/api/v1/workflows",
        {
            "key": "@",
            "names": {"zh-CN": "@"},
            "definition": {
                "initial": "new",
                "states": [
                    {"key": "new", "names": {"en": "@"}, "category": "new"},
                    {"key": "done", "names": {"en": "@"}, "category": "closed"},
                ],
                "moves": [{"key": "end", "names": {"en": "@"}, "from": ["new"], "to": "done", "roles": ["@"]}],
            },
        },
        {
            "key": "plain",
            "names": {"en": "plain"},
            "definition.states.0.names": {"en": "plain"},
            "definition.states.1.names": {"en": "plain"},
            "definition.moves.0.names": {"en": "plain"},
        },
        ("names.zh-CN", "definition.states.0.names.en", "definition.moves.0.names.en"),
    ),
    "template": (
        "feng",
        "POST",
        "/api/v1/templates",
        {
            **dict.fromkeys(("name", "body", "type", "kind"), "@"),
            "content": {**dict.fromkeys(("title", "type", "category", "priority"), "@"), "tags": ["@"]},
        },
        {"name": "plain", "kind": "ticket", "body": "plain"},
        ("name",),
    ),
    "duty": (
        "feng",
        "POST",
        "/api/v1/duties",
        {"key": "@", "names": {"zh-CN": "@", "en": "@"}, "team_id": "@"},
        {"key": "plain", "names": {"en": "plain"}},
        ("names.zh-CN", "names.en"),
    ),
    "checklist": (
        "feng",
        "POST",
        "/api/v1/checklists",
        {
            "key": "@",
            "names": {"zh-CN": "@", "en": "@"},
            "type": "@",
            "items": [{"key": "@", "names": {"en": "@"}, "kind": "manual"}],
        },
        {
            "key": "plain",
            "names": {"en": "plain"},
            "type": "question",
            "items": [{"key": "plain", "names": {"en": "plain"}, "kind": "manual"}],
            "items.0.key": "plain",
            "items.0.names": {"en": "plain"},
        },
        ("names.zh-CN", "names.en", "items.0.names.en"),
    ),
    "form": (
        "feng",
        "PUT",
        "/api/v1/forms/incident",
        {
            "sections": [
                {
                    "key": "@",
                    "names": {"zh-CN": "@", "en": "@"},
                    "hints": {"zh-CN": "@", "en": "@"},
                    "entries": [
                        {"field": "title", "hints": {"en": "@"}},
                        {"field": "@", "shown_when": {"field": "@", "op": "@", "value": "@"}, "default": "@"},
                    ],
                }
            ]
        },
        {
            "sections.0.key": "plain",
            "sections.0.names": {"en": "plain"},
            "sections.0.entries.0.field": "title",
            "sections.0.entries": [{"field": "title"}],
        },
        ("sections.0.names.en", "sections.0.hints.en", "sections.0.entries.0.hints.en"),
    ),
    "recurring ticket": (
        "zhou",
        "POST",
        "/api/v1/recurring-tickets",
        {
            "name": "@",
            "draft": {**dict.fromkeys(("title", "description", "type", "category", "team"), "@"), "tags": ["@"]},
            "rule": {"frequency": "daily", "time": "@", "starts_on": "@"},
            "time_zone": "@",
        },
        {
            "name": "plain",
            "draft": {"title": "plain"},
            "draft.title": "plain",
            "rule.time": "09:00",
        },
        ("name", "draft.title", "draft.description"),
    ),
    "draft of a request": (
        "wang",
        "PUT",
        "/api/v1/me/drafts/plain",
        {
            **dict.fromkeys(("title", "description", "type", "category", "team", "assignee"), "@"),
            "tags": ["@"],
            "fields": {"anything": "@"},
            "requester": dict.fromkeys(("name", "email", "phone"), "@"),
        },
        {},
        ("content.title", "content.description"),
    ),
    "delegation": (
        "zhou",
        "POST",
        "/api/v1/me/delegations",
        {"delegate": "@", "starts_at": "@", "ends_at": "@", "reason": "@"},
        {"delegate": "wu@xinghe.example", "starts_at": "2030-01-01T00:00:00Z", "ends_at": "2030-01-02T00:00:00Z"},
        ("reason",),
    ),
}
for _what, _who, _url, _more in (
    ("tier", "feng", "tiers", {}),
    ("region", "feng", "regions", {"parent": "@"}),
    ("category", "feng", "categories", {}),
    ("type", "feng", "ticket-types", {"workflow": "@", "number_prefix": "@", "fields": [{"field": "@"}]}),
    ("role", "qian", "roles", {"permissions": ["@"], "scope": "@"}),
):
    FORMS[_what] = (
        _who,
        "POST",
        f"/api/v1/{_url}",
        {"key": "@", "names": {"zh-CN": "@", "en": "@"}} | _more,
        {"key": "plain", "names": {"en": "plain"}} | ({"workflow": "desk"} if _what == "type" else {}),
        ("names.zh-CN", "names.en"),
    )


def filled(form: Any, text: str) -> Any:
    """The form with the string in each field that takes one."""
    if isinstance(form, dict):
        return {key: filled(value, text) for key, value in form.items()}
    if isinstance(form, list):
        return [filled(value, text) for value in form]
    return text if form == "@" else form
