"""Wire shapes of forgotten passwords and invitations."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gongdan.identity.passwords import MAX_LENGTH
from gongdan.identity.schemas.org import NamedOut
from gongdan.kernel.wire import Moment, WireIn, WireOut

Purpose = Annotated[
    Literal["reset", "invitation"], Field(description="invitation: the first password", examples=["reset"])
]


class AskReset(WireIn):
    """Somebody forgot his password."""

    email: Annotated[str, StringConstraints(min_length=3, max_length=254)] = Field(
        description="e-mail address to sign in with", examples=["wang@xinghe.example"]
    )
    tenant: Annotated[str, StringConstraints(max_length=60)] | None = Field(
        default=None, description="slug; may be left out where there is one tenant", examples=["xinghe"]
    )


class ResetAskedOut(WireOut):
    """The wish was heard; whether there is such an account is told to nobody."""

    valid_minutes: int = Field(description="how long the link in the mail is good", examples=[30])


class NewPassword(WireIn):
    """The password to set."""

    new_password: Annotated[str, StringConstraints(min_length=1, max_length=MAX_LENGTH)] = Field(
        description="as the tenant's rules ask", examples=["correct horse battery staple"]
    )


class LinkTenantOut(WireOut):
    """The tenant that the link belongs to."""

    slug: str = Field(examples=["xinghe"])
    name: str = Field(examples=["星河科技"])


class LivingLinkOut(WireOut):
    """What whoever holds a living link may know."""

    purpose: Purpose
    email: str = Field(description="to sign in with", examples=["wang@xinghe.example"])
    name: str = Field(examples=["王芳"])
    is_customer: bool = Field(description="true: an account of the portal", examples=[False])
    tenant: LinkTenantOut
    min_length: int = Field(description="characters that a password needs here", examples=[10])
    expires_at: Moment = Field(examples=["2026-03-01T08:30:00Z"])


class PasswordLinkOut(WireOut):
    """A link by which a person sets a password, once; never shown again."""

    token: str = Field(description="its secret part, for POST /password-resets/{token}", examples=["1_Zk0…"])
    url: str = Field(
        description="the page, under GONGDAN_PUBLIC_URL; hand it over in private",
        examples=["https://desk.example/desk/set-password#1_Zk0…"],
    )
    purpose: Purpose
    expires_at: Moment = Field(examples=["2026-03-02T08:00:00Z"])


class ResetWishOut(WireOut):
    """Somebody asked for a new password and has not set one."""

    id: int = Field(examples=[5])
    user: NamedOut
    email: str = Field(examples=["wang@xinghe.example"])
    asked_at: Moment = Field(examples=["2026-03-01T08:00:00Z"])
    mailed_at: Moment | None = Field(description="when a link was sent; null: none was")
    needs_link: bool = Field(
        description="true: no mail has left; make one with POST /users/{user_id}/reset-links", examples=[True]
    )
