"""Wire shapes of users and of the people that pickers offer."""

from pydantic import Field

from gongdan.identity.schemas.org import NamedOut
from gongdan.identity.schemas.password_links import PasswordLinkOut
from gongdan.kernel.wire import Id, Key, Line, Moment, WireIn, WireOut


class UserIn(WireIn):
    """A new user. He signs in once a password was set for him."""

    email: Line = Field(
        description="e-mail address, unique; also the name to sign in with", examples=["wang@xinghe.cn"]
    )
    name: Line = Field(description="name", examples=["王芳"])
    phone: Line | None = Field(default=None, description="phone number; kept as E.164", examples=["138 0013 8000"])
    department_id: Id | None = Field(default=None, description="the department he belongs to", examples=[4])
    locale: Line | None = Field(default=None, description="zh-CN or en; null: the tenant's", examples=["zh-CN"])
    time_zone: Line | None = Field(
        default=None, description="IANA time zone; null: the tenant's", examples=["Asia/Shanghai"]
    )
    roles: list[Key] = Field(
        default_factory=list, max_length=20, description="keys of roles; needs role.grant", examples=[["agent"]]
    )


class AddUser(UserIn):
    """A new user, invited if wanted."""

    invite: bool = Field(
        default=False,
        description="true: answer a link, once, by which he sets a password; takes no Idempotency-Key then",
        examples=[False],
    )


class UserPatch(WireIn):
    """What may be changed of a user; fields left out stay."""

    name: Line = Field(default="", description="name", examples=["王芳"])
    phone: Line | None = Field(default=None, description="phone number; null: none", examples=["138 0013 8000"])
    department_id: Id | None = Field(default=None, description="his department; null: none", examples=[4])
    locale: Line | None = Field(default=None, description="zh-CN or en; null: the tenant's", examples=["zh-CN"])
    time_zone: Line | None = Field(
        default=None, description="IANA time zone; null: the tenant's", examples=["Asia/Shanghai"]
    )
    is_active: bool = Field(
        default=True, description="false retires: sessions and tokens end, nothing is lost", examples=[True]
    )


class UserRolesIn(WireIn):
    """All roles of a user; what is not named is withdrawn."""

    roles: list[Key] = Field(max_length=20, description="keys of roles", examples=[["agent", "dispatcher"]])


class HeldRoleOut(WireOut):
    """A role that somebody holds."""

    id: int = Field(description="number of the role", examples=[1])
    key: str = Field(description="its word for programs", examples=["agent"])
    name: str = Field(description="its name in the reader's language", examples=["客服坐席"])


class UserOut(WireOut):
    """A user."""

    id: int = Field(description="his number", examples=[12])
    email: str = Field(description="e-mail address, lower case", examples=["wang@xinghe.cn"])
    name: str = Field(description="name", examples=["王芳"])
    phone: str | None = Field(description="phone number as E.164", examples=["+8613800138000"])
    department: NamedOut | None = Field(description="the department he belongs to")
    contact_id: int | None = Field(description="the contact a customer's account stands for", examples=[None])
    teams: list[NamedOut] = Field(description="the teams he is a member of")
    roles: list[HeldRoleOut] = Field(description="the roles he holds")
    locale: str | None = Field(description="his language; null: the tenant's", examples=["zh-CN"])
    time_zone: str | None = Field(description="his time zone; null: the tenant's", examples=["Asia/Shanghai"])
    is_active: bool = Field(description="false: retired", examples=[True])
    is_locked: bool = Field(description="locked after failed sign-ins", examples=[False])
    has_password: bool = Field(description="false: he cannot sign in yet", examples=[True])
    has_second_factor: bool = Field(description="signs in with a second factor", examples=[False])
    created_at: Moment = Field(examples=["2025-11-22T08:00:00Z"])
    updated_at: Moment = Field(examples=["2025-11-22T08:00:00Z"])
    version: int = Field(description="as in his ETag", examples=[1])


class UserAddedOut(UserOut):
    """A user who was just added."""

    invitation: PasswordLinkOut | None = Field(default=None, description="where it was wanted; told once")


class PersonOut(WireOut):
    """A colleague, as pickers show him."""

    id: int = Field(description="number of the user", examples=[12])
    name: str = Field(description="name", examples=["王芳"])
    email: str = Field(description="e-mail address", examples=["wang@xinghe.cn"])
    department: str | None = Field(description="name of his department", examples=["客户服务部"])
    team_ids: list[int] = Field(description="numbers of his teams", examples=[[7]])


class PeopleOut(WireOut):
    """The colleagues that fit, best first."""

    items: list[PersonOut] = Field(description="at most `limit`")
