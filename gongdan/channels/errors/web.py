"""What is refused about requests from the web."""

from gongdan.kernel.errors import AppError, Conflict, NotSignedIn


class FormClosed(AppError):
    """This form is closed. Reach us another way."""

    status = 410


class OriginRefused(AppError):
    """This form may not be shown on {origin}: whoever administers it has to allow that site."""

    status = 403


class WorkMissing(AppError):
    """The answer to the challenge is wrong: load the form again and send it once more."""

    status = 422


class ChallengeUsed(Conflict):
    """This challenge was used for another request: load the form again and send it once more."""


class SourceUnknown(NotSignedIn):
    """This is no valid token of an inbox source: send it as `Authorization: Bearer gd_in_…`."""


class SourceBringsNoMail(AppError):
    """This source may not bring raw mail: whoever administers it has to allow that (`brings_mail`)."""

    status = 403
