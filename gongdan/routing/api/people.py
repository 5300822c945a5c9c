"""Routes of skills and of people as routing knows them."""

from functools import partial
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import Id, Page, PathId, answer, etag
from gongdan.routing.actions.people import change_skill, create_skill, say_availability, set_owner, set_person
from gongdan.routing.queries import people as reading
from gongdan.routing.schemas.people import (
    AvailabilityIn,
    AvailabilityOut,
    CustomerOwnerIn,
    CustomerOwnerOut,
    RoutingPersonIn,
    RoutingPersonOut,
    SkillIn,
    SkillOut,
)

skills_router = router("/api/v1/skills", "routing")
people_router = router("/api/v1/routing-people", "routing")
availability_router = router("/api/v1/me/availability", "routing")
owners_router = router("/api/v1/customer-owners", "routing")


@skills_router.get("", response_model=Page[SkillOut], summary="List skills and certificates")
async def list_skills(tx: ReadTx) -> Response:
    """The catalogue, with how many have each."""
    return answer(await reading.list_skills(tx))


@skills_router.post("", status_code=201, response_model=SkillOut, summary="Add a skill or certificate")
async def post_skill(tx: WriteTx, draft: SkillIn) -> Response:
    """To be given to people, and asked for by rules."""
    return _one(await reading.get_skill(tx, await create_skill(tx, draft)), 201)


def _one(shape: dict[str, Any], status: int = 200) -> Response:
    return answer(shape, status, {"ETag": etag(shape["version"])})


@skills_router.put("/{skill_id}", response_model=SkillOut, summary="Change a skill or certificate")
async def put_skill(request: Request, skill_id: PathId, tx: WriteTx, draft: SkillIn) -> Response:
    """Names and whether it is offered; key and kind stay."""
    await change_skill(tx, skill_id, draft, partial(check_version, request))
    return _one(await reading.get_skill(tx, skill_id))


@people_router.get("", response_model=Page[RoutingPersonOut], summary="People as routing knows them")
async def list_people(
    tx: ReadTx,
    team: Annotated[Id | None, Query(description="only members of this team")] = None,
    skill: Annotated[Id | None, Query(description="only who has this skill or certificate")] = None,
    q: Annotated[str | None, Query(max_length=200, description="part of name or e-mail")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """Active colleagues with skills, room, load and presence, by name."""
    return answer(await reading.list_people(tx, team_id=team, q=q, skill_id=skill, limit=limit, cursor=cursor))


@people_router.get("/{user_id}", response_model=RoutingPersonOut, summary="A person as routing knows him")
async def get_person(user_id: PathId, tx: ReadTx) -> Response:
    """One colleague."""
    return _one(await reading.get_person(tx, user_id))


@people_router.put("/{user_id}", response_model=RoutingPersonOut, summary="Set what a person can and has room for")
async def put_person(request: Request, user_id: PathId, tx: WriteTx, wanted: RoutingPersonIn) -> Response:
    """All of it: capacity, weight, place, calendar and skills; what is left out is unset."""
    await set_person(tx, user_id, wanted, partial(check_version, request))
    return _one(await reading.get_person(tx, user_id))


@availability_router.get("", response_model=AvailabilityOut, summary="Whether you are there")
async def get_availability(tx: ReadTx) -> Response:
    """What you said last, and what you have."""
    return answer(await reading.get_availability(tx))


@availability_router.put("", response_model=AvailabilityOut, summary="Say whether you are there")
async def put_availability(tx: WriteTx, wanted: AvailabilityIn) -> Response:
    """Away: what was given to you and not accepted yet goes to others within a minute."""
    await say_availability(tx, wanted.availability)
    return answer(await reading.get_availability(tx))


@owners_router.get("", response_model=Page[CustomerOwnerOut], summary="Whose customers they are")
async def list_owners(
    tx: ReadTx,
    user: Annotated[Id | None, Query(description="only those of this person")] = None,
    organisation: Annotated[Id | None, Query(description="only of this organisation, and of `contact`")] = None,
    contact: Annotated[Id | None, Query(description="only of this contact, and of `organisation`")] = None,
) -> Response:
    """Contacts and organisations that are somebody's own, at most a thousand."""
    found = await reading.list_owners(tx, user_id=user, organisation_id=organisation, contact_id=contact)
    return answer(found)


@owners_router.put("", response_model=Page[CustomerOwnerOut], summary="Say whose customer it is")
async def put_owner(tx: WriteTx, wanted: CustomerOwnerIn) -> Response:
    """A contact's own owner comes before that of his organisation. Answers what is said of this customer now."""
    await set_owner(tx, wanted)
    named = {"organisation_id": wanted.organisation_id, "contact_id": wanted.contact_id}
    return answer(await reading.list_owners(tx, user_id=None, **named))
