"""Customers' front door: contacts, organisations, and who is behind an e-mail address or phone number."""

from gongdan.customers.actions.bounced import mark_address
from gongdan.customers.actions.identify import identify, identify_many, identify_requester
from gongdan.customers.actions.merge import merge_contacts
from gongdan.customers.addresses import Unreadable, email_address
from gongdan.customers.models import contact_addresses, contacts, organisations, regions, tiers
from gongdan.customers.queries.contacts import find_by_address, get_contact, get_contacts, survivor_of
from gongdan.customers.requesters import Identified, RequesterDraft
from gongdan.customers.requesters import read as read_requester
from gongdan.customers.seed import seed

__all__ = [
    "Identified",
    "RequesterDraft",
    "Unreadable",
    "contact_addresses",
    "contacts",
    "email_address",
    "find_by_address",
    "get_contact",
    "get_contacts",
    "identify",
    "identify_many",
    "identify_requester",
    "mark_address",
    "merge_contacts",
    "organisations",
    "read_requester",
    "regions",
    "seed",
    "survivor_of",
    "tiers",
]
