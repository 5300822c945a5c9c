"""A picture of a mail that lies on another server, fetched for somebody who asked to see it."""

from gongdan.channels.adapter.pictures import Picture, PictureFailed, fetch_picture
from gongdan.channels.adapter.reply_key import picture_key
from gongdan.channels.errors.inbound import PictureNotLoaded
from gongdan.channels.mail.pictures import read_picture
from gongdan.channels.queries.inbound import get_readable_row
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import unit


async def get_remote_picture(actor: Actor, message_id: int, word: str) -> Picture:
    """The picture that this word of `get_original` stands for. Raises NotFound, NotAllowed, PictureNotLoaded."""
    async with unit(actor, is_read_only=True) as tx:
        await get_readable_row(tx, message_id)
    address = read_picture(picture_key(actor.tenant_id), message_id, word)
    if address is None:
        raise NotFound("picture of inbound message", message_id)
    try:
        return await fetch_picture(address)
    except PictureFailed as failed:
        raise PictureNotLoaded(why=str(failed)) from None
