"""Refusals at the door: signing in, sessions, second factors, tokens and passwords."""

from gongdan.kernel.errors import AppError, Conflict, NotSignedIn


class SignInRefused(NotSignedIn):
    """E-mail, password or tenant do not match. Check all of them; after several failures the account is locked."""


class AccountIsLocked(AppError):
    """This account is locked until {until} (UTC) after failed sign-ins: wait, or have an administrator unlock it."""

    status = 403
    code = "account_locked"


class SecondFactorNeeded(NotSignedIn):
    """The password was right: now send the code of your authenticator app to POST /api/v1/session/second-factor."""


class SecondFactorRefused(NotSignedIn):
    """This code is wrong, outdated or was used already: wait for the next one, or use a recovery code."""


class SecondFactorSetupNeeded(AppError):
    """Your role needs a second factor: set one up under /api/v1/me/second-factor first."""

    status = 403


class SecondFactorAlreadyOn(Conflict):
    """A second factor is in use already: switch it off first."""


class SecondFactorNotBegun(Conflict):
    """No second factor is being set up: begin with POST /api/v1/me/second-factor."""


class SecondFactorOff(Conflict):
    """No second factor is in use."""


class NoSecondFactorPending(Conflict):
    """This session waits for no second factor."""


class PasswordChangeNeeded(AppError):
    """Your password must be changed first: POST /api/v1/me/password."""

    status = 403


class CsrfFailed(AppError):
    """This change did not come from our own pages: send the header X-CSRF-Token of your session."""

    status = 403


class SessionNeeded(AppError):
    """A token cannot do this: sign in with your password."""

    status = 403


class PreferencesExhausted(Conflict):
    """You keep {most} preferences already: delete one first."""
