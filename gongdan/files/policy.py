"""Who may upload files; who may see one is decided where it hangs."""

from sqlalchemy import ColumnElement, and_

from gongdan.files.models import files
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx

FILE_UPLOAD = permission("file.upload", {"zh-CN": "上传文件", "en": "Upload files"})

FILE_JUDGE = permission("file.judge", {"zh-CN": "放行或删除被拦下的文件", "en": "Release or discard held files"})


def may_judge(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not (actor.is_staff and actor.may(FILE_JUDGE)):
        raise NotAllowed(FILE_JUDGE)


def may_upload(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not actor.may(FILE_UPLOAD):
        raise NotAllowed(FILE_UPLOAD)


def uploader_of(actor: Actor) -> tuple[str, int | None]:
    """How a file's row names its uploader."""
    return actor.kind, actor.contact_id if actor.kind == "customer" else actor.user_id


def own(tx: Tx) -> ColumnElement[bool]:
    """The files the actor uploaded himself."""
    kind, uploader_id = uploader_of(tx.actor)
    return and_(files.c.uploader_kind == kind, files.c.uploader_id.is_not_distinct_from(uploader_id))
