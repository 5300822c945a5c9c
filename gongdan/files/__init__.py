"""Files' front door: uploads, what they really are, and where they hang."""

from gongdan.files.actions.claim import claim_files, hand_over_files, hold_files
from gongdan.files.actions.discard import discard_files
from gongdan.files.actions.judge import discard_held_file, release_file
from gongdan.files.actions.sweep import keeps_files
from gongdan.files.actions.upload import store_file, upload_file
from gongdan.files.models import files
from gongdan.files.queries import is_own_upload, must_be_given, open_file, read_bytes

__all__ = [
    "claim_files",
    "discard_files",
    "discard_held_file",
    "files",
    "hand_over_files",
    "hold_files",
    "is_own_upload",
    "keeps_files",
    "must_be_given",
    "open_file",
    "read_bytes",
    "release_file",
    "store_file",
    "upload_file",
]
