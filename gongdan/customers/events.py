"""What happened to customers: contacts, addresses, organisations, tiers and regions."""

from dataclasses import dataclass
from typing import Any, ClassVar

from gongdan.kernel.events import Event

Changes = dict[str, list[Any]]
"""{field: [old, new]}"""


@dataclass(frozen=True)
class ContactCreated(Event):
    """`via` is identify (first contact), api or import."""

    subject: ClassVar[str] = "contact"
    contact_id: int
    name: str
    via: str
    organisation_id: int | None = None


@dataclass(frozen=True)
class ContactEdited(Event):
    subject: ClassVar[str] = "contact"
    contact_id: int
    changes: Changes


@dataclass(frozen=True)
class ContactRetired(Event):
    subject: ClassVar[str] = "contact"
    contact_id: int


@dataclass(frozen=True)
class ContactMerged(Event):
    """Contact `contact_id` is from now on contact `kept_id`. Whoever points at it listens and points anew."""

    subject: ClassVar[str] = "contact"
    contact_id: int
    kept_id: int
    address_ids: list[int]


@dataclass(frozen=True)
class ContactAddressAdded(Event):
    subject: ClassVar[str] = "contact"
    contact_id: int
    address_id: int
    channel: str
    address: str


@dataclass(frozen=True)
class ContactAddressEdited(Event):
    subject: ClassVar[str] = "contact"
    contact_id: int
    address_id: int
    changes: Changes


@dataclass(frozen=True)
class ContactAddressRemoved(Event):
    subject: ClassVar[str] = "contact"
    contact_id: int
    address_id: int
    channel: str
    address: str


@dataclass(frozen=True)
class OrganisationCreated(Event):
    subject: ClassVar[str] = "organisation"
    organisation_id: int
    name: str


@dataclass(frozen=True)
class OrganisationEdited(Event):
    subject: ClassVar[str] = "organisation"
    organisation_id: int
    changes: Changes


@dataclass(frozen=True)
class OrganisationRetired(Event):
    subject: ClassVar[str] = "organisation"
    organisation_id: int


@dataclass(frozen=True)
class TierCreated(Event):
    subject: ClassVar[str] = "tier"
    tier_id: int
    key: str


@dataclass(frozen=True)
class TierEdited(Event):
    subject: ClassVar[str] = "tier"
    tier_id: int
    changes: Changes


@dataclass(frozen=True)
class TierDeleted(Event):
    subject: ClassVar[str] = "tier"
    tier_id: int
    key: str


@dataclass(frozen=True)
class RegionCreated(Event):
    subject: ClassVar[str] = "region"
    region_id: int
    key: str


@dataclass(frozen=True)
class RegionEdited(Event):
    subject: ClassVar[str] = "region"
    region_id: int
    changes: Changes


@dataclass(frozen=True)
class RegionDeleted(Event):
    subject: ClassVar[str] = "region"
    region_id: int
    key: str
