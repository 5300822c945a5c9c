"""The file store of this process, opened once at the address the settings name."""

from functools import lru_cache

from gongdan.files.store import FileStore
from gongdan.kernel.settings import settings


@lru_cache(maxsize=1)
def file_store() -> FileStore:
    """Raises StoreAddressInvalid where the settings name no store that we know."""
    return FileStore.from_url(settings().files_location)
