"""What is noted of a message whose handling failed: enough to find out why, and no secret."""

import traceback

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from gongdan.files.errors import StoreOutOfReach, StoreUnavailable
from gongdan.kernel.errors import AppError, TryAgain

LINES = 12


def is_passing(error: BaseException) -> bool:
    """Whether it lies with the machine and not with the message: the database or the store is away, or full."""
    passing = (StoreUnavailable, StoreOutOfReach, OperationalError, InterfaceError, TryAgain, OSError)
    return isinstance(error, passing)


def told(error: BaseException) -> str:
    """The error and where it came about. Values of statements are left out: they hold what people wrote."""
    if isinstance(error, DBAPIError):
        words = str(error.orig).splitlines()[0] if str(error.orig) else ""
    elif isinstance(error, AppError) and error.problems:
        words = "; ".join(f"{one.field}: {one.message}" for one in error.problems)
    else:
        words = str(error)
    frames = traceback.extract_tb(error.__traceback__)[-LINES:]
    places = [f"  {frame.filename.rpartition('gongdan/')[2]}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join([f"{type(error).__name__}: {words[:500]}", *places])[:4000].replace("\x00", "")
