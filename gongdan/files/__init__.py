"""Files' front door: uploads, what they really are, and where they hang."""

from gongdan.files.actions.claim import claim_files
from gongdan.files.models import files

__all__ = ["claim_files", "files"]
