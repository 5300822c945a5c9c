"""Pure bookkeeping behind `identify`: who each of many requesters is, before and after the database has its say."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gongdan.customers.addresses import Address, Unreadable, email_address, phone_address
from gongdan.customers.matching import match
from gongdan.kernel.errors import FieldProblem

_MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class RequesterDraft:
    """What somebody says about who is asking. Any part may be missing, but not all of them."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Identified:
    """Who it is. `other_contact_id` is somebody else whom the phone number belongs to; he keeps it."""

    contact_id: int
    is_new: bool = False
    other_contact_id: int | None = None


@dataclass(frozen=True, slots=True)
class Requester:
    """A draft whose addresses have been read."""

    draft: RequesterDraft
    email: Address | None
    phone: Address | None
    problems: Sequence[FieldProblem] = ()
    unread: Sequence[str] = ()

    @property
    def addresses(self) -> list[Address]:
        return [address for address in (self.email, self.phone) if address is not None]


def read(draft: RequesterDraft, region: str) -> Requester:
    """The draft with its addresses in normal form, and what is wrong with it."""
    email: Address | None = None
    phone: Address | None = None
    problems: list[FieldProblem] = []
    unread: list[str] = []
    if draft.email and draft.email.strip():
        try:
            email = email_address(draft.email)
        except Unreadable as error:
            problems.append(FieldProblem("email", "email_invalid", error.message, error.remedy))
            unread.append(draft.email.strip())
    if draft.phone and draft.phone.strip():
        try:
            phone = phone_address(draft.phone, region)
        except Unreadable as error:
            problems.append(FieldProblem("phone", "phone_invalid", error.message, error.remedy))
            unread.append(draft.phone.strip())
    if not (email or phone or problems or draft.external_id or (draft.name or "").strip()):
        problems.append(
            FieldProblem("name", "missing", "Nothing says who is asking.", "Send a name, email or phone.")
        )
    return Requester(draft, email, phone, problems, unread)


@dataclass(slots=True, eq=False)
class Newcomer:
    """Somebody nobody knew. `id` is negative until the row has one of its own."""

    id: int
    requester: Requester
    organisation_id: int | None = None
    row_id: int = 0
    turned_out_to_be: int | None = None

    @property
    def name(self) -> str:
        draft = self.requester.draft
        shown = [address.shown_as for address in self.requester.addresses]
        return ((draft.name or "").strip() or (shown or [draft.external_id or "?"])[0])[:_MAX_NAME]

    @property
    def external_id(self) -> str | None:
        return self.requester.draft.external_id or None

    @property
    def note(self) -> str:
        return "\n".join(self.requester.unread)

    @property
    def domain(self) -> str | None:
        return self.requester.email.company_domain if self.requester.email else None


@dataclass(frozen=True, slots=True)
class Claim:
    """An address nobody has yet, to be entered for a contact."""

    contact_id: int
    address: Address
    is_primary: bool


@dataclass(slots=True)
class Book:
    """Who is known, who is new, and which addresses are to be entered."""

    by_external_id: dict[str, int] = field(default_factory=dict)
    owners: dict[tuple[str, str], int] = field(default_factory=dict)
    with_email: set[int] = field(default_factory=set)
    newcomers: list[Newcomer] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    won: dict[tuple[str, str], int] = field(default_factory=dict)
    _found: list[tuple[int, int | None]] = field(default_factory=list)

    def note_owner(self, key: tuple[str, str], contact_id: int, *, has_email: bool) -> None:
        self.owners[key] = contact_id
        if has_email:
            self.with_email.add(contact_id)

    def enter(self, requester: Requester) -> None:
        """Find the requester among the known and the newcomers so far, else he is a newcomer."""
        found = match(requester.email, requester.phone, self.owners, self.with_email)
        external_id = requester.draft.external_id
        contact_id = self.by_external_id.get(external_id or "", found.contact_id)
        is_new = contact_id is None
        if contact_id is None:
            contact_id = -1 - len(self.newcomers)
            self.newcomers.append(Newcomer(contact_id, requester))
        if external_id:
            self.by_external_id.setdefault(external_id, contact_id)
        for address in requester.addresses:
            if address.key not in self.owners:
                self.claims.append(Claim(contact_id, address, is_primary=is_new))
                self.note_owner(address.key, contact_id, has_email=address.channel == "email")
        self._found.append((contact_id, found.other_id))

    def known_after_all(self, newcomer: Newcomer) -> int | None:
        """Whom the newcomer turned out to be, now that others' addresses have been read again."""
        requester = newcomer.requester
        theirs = {key: owner for key, owner in self.owners.items() if owner != newcomer.id}
        return match(requester.email, requester.phone, theirs, self.with_email).contact_id

    def row_id(self, contact_id: int) -> int:
        """The id in the database of a contact who may be a newcomer."""
        if contact_id > 0:
            return contact_id
        newcomer = self.newcomers[-1 - contact_id]
        return newcomer.turned_out_to_be or newcomer.row_id

    def new_ids(self) -> set[int]:
        """The rows of those who are new indeed."""
        return {n.row_id for n in self.newcomers if n.turned_out_to_be is None}

    def enlarged_ids(self) -> set[int]:
        """Contacts who were known and have an address more."""
        owners = {self.row_id(claim.contact_id) for claim in self.claims if claim.address.key in self.won}
        return owners - {n.row_id for n in self.newcomers}

    def answers(self) -> list[Identified]:
        """Who each of the requesters is, in the order they were entered."""
        new_ids = self.new_ids()
        found = []
        for contact_id, other_id in self._found:
            row_id = self.row_id(contact_id)
            other = None if other_id is None else self.row_id(other_id)
            found.append(Identified(row_id, row_id in new_ids, other if other != row_id else None))
        return found
