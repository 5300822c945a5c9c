"""Wire shapes of roles and permissions."""

from typing import Literal

from pydantic import Field

from gongdan.kernel.wire import Id, Key, Line, Names, WireIn, WireOut

ScopeWord = Literal["own", "team", "department", "all"]
_SCOPE = "how far its permissions reach: own, team, department (and below) or all"


class RoleIn(WireIn):
    """A new role; what is left out is taken over from `clone_of`."""

    key: Key = Field(description="its word for programs, unique", examples=["night_shift"])
    names: Names = Field(description="its name in each language")
    permissions: list[Line] | None = Field(
        default=None, max_length=200, description="what it allows", examples=[["ticket.read", "ticket.comment"]]
    )
    scope: ScopeWord | None = Field(default=None, description=_SCOPE, examples=["team"])
    clone_of: Id | None = Field(default=None, description="the role to take permissions and scope from", examples=[1])


class RolePatch(WireIn):
    """What may be changed of a role; fields left out stay."""

    names: Names = Field(default_factory=lambda: Names(en="-"), description="its name in each language")
    permissions: list[Line] = Field(
        default_factory=list, max_length=200, description="all it allows from now on", examples=[["ticket.read"]]
    )
    scope: ScopeWord = Field(default="own", description=_SCOPE, examples=["team"])


class AsShippedOut(WireOut):
    """What a role allowed when it came."""

    permissions: list[str] = Field(description="what it allowed", examples=[["ticket.read"]])
    scope: str = Field(description=_SCOPE, examples=["team"])


class RoleOut(WireOut):
    """A role: a set of permissions with a scope."""

    id: int = Field(description="its number", examples=[1])
    key: str = Field(description="its word for programs", examples=["agent"])
    name: str = Field(description="its name in the reader's language", examples=["客服坐席"])
    names: dict[str, str] = Field(description="its name in each language", examples=[{"zh-CN": "客服坐席"}])
    permissions: list[str] = Field(description="what it allows", examples=[["ticket.read"]])
    scope: str = Field(description=_SCOPE, examples=["team"])
    is_shipped: bool = Field(description="came with the product", examples=[True])
    is_fixed: bool = Field(description="its permissions and scope cannot be changed", examples=[False])
    as_shipped: AsShippedOut | None = Field(description="null: a role of one's own making")
    user_count: int = Field(description="active users who hold it", examples=[8])
    version: int = Field(description="as in its ETag", examples=[1])


class PermissionOut(WireOut):
    """Something a role may allow."""

    key: str = Field(description="the word", examples=["ticket.read"])
    name: str = Field(description="its name in the reader's language", examples=["查看工单"])
    names: dict[str, str] = Field(description="its name in each language", examples=[{"zh-CN": "查看工单"}])
    office: str | None = Field(
        description="administration, security or audit: offices that no role and nobody joins", examples=[None]
    )
