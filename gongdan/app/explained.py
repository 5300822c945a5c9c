"""Failures of every layer in the words of the command line."""

import os
import socket

import psycopg
from sqlalchemy.exc import DBAPIError

from gongdan.app.connections import DatabaseAddressMissing
from gongdan.app.failure import Failed
from gongdan.kernel.embedded_pg import EmbeddedPostgresFailed
from gongdan.kernel.errors import AppError
from gongdan.kernel.settings import SettingInvalid

_SEE_OPERATIONS = 'See "Settings" in docs/operations.md.'


def explained(error: BaseException) -> Failed | None:
    """The failure in a person's words; None where nobody foresaw it."""
    if isinstance(error, Failed):
        return error
    if isinstance(error, EmbeddedPostgresFailed):
        return Failed(error.wrong, "\n".join(filter(None, [error.remedy, error.log_tail])))
    if isinstance(error, SettingInvalid | DatabaseAddressMissing):
        return Failed(" ".join(str(error).split()), _SEE_OPERATIONS)
    if isinstance(error, AppError):
        return _refused(error)
    if isinstance(error, DBAPIError) and isinstance(error.orig, psycopg.Error):
        return _of_database(error.orig)
    if isinstance(error, psycopg.Error):
        return _of_database(error)
    if isinstance(error, OSError) and error.filename:
        return Failed(f"{os.fsdecode(error.filename)}: {error.strerror}.", "Check path, rights and free space.")
    if isinstance(error, socket.gaierror):
        return Failed(f"A host name is not known: {error.strerror}.", "Check its spelling and the network.")
    return None


def _refused(error: AppError) -> Failed:
    lines = [f"{p.field}: {p.message} {p.remedy}".strip() for p in error.problems]
    return Failed(error.detail, "\n".join(lines))


def _of_database(error: psycopg.Error) -> Failed | None:
    """Connections that fail and schemas that are not there; other errors of statements are ours to mend."""
    if isinstance(error, psycopg.errors.UndefinedTable):
        return Failed("The database has not the tables of this version.", "Run: gongdan migrate")
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return Failed(
            f"The database refuses: {error.diag.message_primary}.", "Run gongdan doctor: it checks the roles."
        )
    if isinstance(error, psycopg.OperationalError):
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return Failed(f"The database cannot be reached: {reason}", "Check that it runs, and its address; then again.")
    return None
