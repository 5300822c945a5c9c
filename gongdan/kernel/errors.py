"""Refusals: one class per refusal, told to the caller as problem+json."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field, and what to do about it. `field` is a dotted path such as `requester.email`."""

    field: str
    code: str
    message: str
    remedy: str = ""


class AppError(Exception):
    """A refusal. Subclasses set `status` and, where the class name does not say it, `code`.

    The docstring's first line is the message; `{names}` in it are filled from the parameters.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "app_error"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "code" not in cls.__dict__:
            cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(
        self,
        detail: str = "",
        *,
        problems: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
        **params: object,
    ) -> None:
        self.params = params
        self.problems = tuple(problems)
        self.headers = dict(headers or {})
        self.detail = detail or self._own_words().format_map(_Kept(params))
        super().__init__(self.detail)

    @classmethod
    def _own_words(cls) -> str:
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]


class _Kept(dict[str, object]):
    """Leaves an unknown {name} as it stands."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class NotFound(AppError):
    """There is no {what} {id} that you may see."""

    status = 404

    def __init__(self, what: str = "such thing", id: object = "") -> None:
        super().__init__(what=what, id=id)


class NotSignedIn(AppError):
    """Sign in first, or send a valid token as `Authorization: Bearer …`."""

    status = 401

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"})


class NotAllowed(AppError):
    """You may not do this: it needs the permission {permission}."""

    status = 403

    def __init__(self, permission: str, detail: str = "") -> None:
        super().__init__(detail, permission=permission)


class Conflict(AppError):
    """The state of things forbids this."""

    status = 409


class AlreadyExists(Conflict):
    """There is already a {what} with this {field}."""


class StillInUse(Conflict):
    """This {what} is still in use by {used_by}."""


class VersionStale(AppError):
    """Somebody changed this in the meantime: read it again, then repeat your change."""

    status = 412


class Invalid(AppError):
    """Some values cannot be accepted; see `errors`."""

    status = 422

    @classmethod
    def one(cls, field: str, code: str, message: str, remedy: str = "") -> "Invalid":
        """A refusal for a single field."""
        return cls(problems=[FieldProblem(field, code, message, remedy)])


class BodyTooLarge(AppError):
    """The request is larger than {limit} bytes: send less, or upload files one by one."""

    status = 413


class MalformedBody(AppError):
    """The body cannot be read: send JSON in UTF-8."""

    status = 400


class TooManyRequests(AppError):
    """Too many requests: wait {seconds} seconds."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds, headers={"Retry-After": str(seconds)})


class TryAgain(AppError):
    """The system is busy or restarting; nothing was changed. Send the same request again."""

    status = 503

    def __init__(self, detail: str = "", seconds: int = 1) -> None:
        super().__init__(detail, headers={"Retry-After": str(seconds)})
