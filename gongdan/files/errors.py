"""What can go wrong with a stored file: faults of the store, and what is refused to callers."""

from gongdan.kernel.errors import AppError, Conflict, TryAgain


class FileTooLarge(Exception):
    """The file is larger than allowed."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"The file is larger than the {max_bytes} bytes allowed.")
        self.max_bytes = max_bytes


class FileMissing(Exception):
    """The store holds nothing under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The file store holds nothing under {key!r}.")
        self.key = key


class KeyRefused(Exception):
    """The key could lead outside the store."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key!r} is no key of the file store: use parts of a-z, 0-9, _ and - between slashes.")
        self.key = key


class StoreAddressInvalid(Exception):
    """The address names no store that we know."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"The file store address {url!r} cannot be used: {reason}")
        self.url = url


class StoreUnavailable(Exception):
    """The store did not do what was asked; trying again later may help."""

    def __init__(self, action: str, cause: Exception) -> None:
        super().__init__(f"The file store could not {action}: {cause}")


class UploadMalformed(AppError):
    """The upload cannot be read."""

    status = 400


class UploadTooLarge(AppError):
    """The file is larger than the {limit} bytes allowed."""

    status = 413


class StoreOutOfReach(TryAgain):
    """Files cannot be stored or read at the moment; nothing was changed. Send the same request again."""


class FileIsHeld(Conflict):
    """This file is held, since it may do harm: somebody with the permission file.judge has to release it first."""


class FileNotScanned(Conflict):
    """This file has not been scanned for viruses yet: try again in a few minutes."""


class FileWasDiscarded(AppError):
    """This file was deleted, since it could do harm."""

    status = 410


class FileNotHeld(Conflict):
    """This file is not held, or somebody has released or discarded it before you."""
