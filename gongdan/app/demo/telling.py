"""Tell the story."""

from gongdan.app.demo.switch import Say


async def tell(say: Say) -> None:
    return None
