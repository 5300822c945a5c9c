"""What the clock brings to files."""

import logging

from gongdan.files.actions.scan import scan_waiting
from gongdan.files.actions.sweep import discard_unattached, find_orphans
from gongdan.files.place import file_store
from gongdan.kernel.jobs import every

log = logging.getLogger(__name__)


@every("17 * * * *")
async def discard_unattached_files() -> None:
    """Each hour: uploads that were attached to nothing within a day."""
    if discarded := await discard_unattached():
        log.info("unattached files discarded", extra={"count": discarded})


@every("41 18 * * *")
async def sweep_unfinished_uploads() -> None:
    """Each night: what interrupted uploads of a crashed process left in the store."""
    if swept := await file_store().sweep():
        log.info("unfinished uploads removed", extra={"count": swept})
    if orphans := await find_orphans():
        log.warning("the file store holds files that no row knows", extra={"count": len(orphans)})


@every("* * * * *")
async def scan_waiting_files() -> None:
    """Each minute: files that came while the virus scanner was away."""
    if settled := await scan_waiting():
        log.info("files that waited for the virus scanner are settled", extra={"count": settled})
