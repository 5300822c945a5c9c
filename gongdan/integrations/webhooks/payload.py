"""Pure: what is sent, byte for byte, and what of a person's addresses is left out of it."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from gongdan.kernel.wire import encode

VERSION = 1
# Kinds of custom fields by which a person is reached.
ADDRESS_KINDS = frozenset({"email", "phone"})


def rendered(delivery_id: int, event: str, at: datetime, tenant: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """The body of one delivery; `parts` are those that belong to the event."""
    head = {"id": delivery_id, "version": VERSION, "event": event, "at": at, "tenant": dict(tenant)}
    return encode({**head, **parts}).decode()


def envelope(body: Mapping[str, Any]) -> dict[str, Any]:
    """What of a body tells no more than which ticket it is about."""
    kept = {name: body[name] for name in ("id", "version", "event", "at", "tenant") if name in body}
    ticket = body.get("ticket")
    return kept | ({"ticket": {"id": ticket["id"], "number": ticket["number"]}} if isinstance(ticket, dict) else {})


def without_addresses(ticket: Mapping[str, Any], address_fields: Collection[str]) -> dict[str, Any]:
    """The ticket with the requester's addresses, and fields that hold such, masked."""
    requester, fields = ticket.get("requester"), ticket.get("fields") or {}
    told = {**ticket, "fields": {key: masked(v) if key in address_fields else v for key, v in fields.items()}}
    if isinstance(requester, dict):
        hidden = {name: masked(requester[name]) for name in ("email", "phone") if name in requester}
        told["requester"] = {**requester, **hidden}
    return told


def changes_without_addresses(
    changes: Mapping[str, list[Any]], address_fields: Collection[str]
) -> dict[str, list[Any]]:
    """Changes with the values of such fields masked, before and after."""
    kept = {*address_fields, *(f"fields.{key}" for key in address_fields)}
    return {name: [masked(one) for one in pair] if name in kept else pair for name, pair in changes.items()}


def masked(value: Any) -> Any:
    """m***@example.com, +86138****8000: enough to know it again, not enough to write or call."""
    if not isinstance(value, str) or not value:
        return value
    name, at, domain = value.rpartition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    digits = len(re.findall(r"[0-9]", value))
    kept = 4 if digits >= 8 else 0
    front = max(len(value) - kept - 4, 0) if kept else 0
    return f"{value[:front]}****{value[len(value) - kept :]}" if kept else "****"
