"""Passwords are hashed in two threads of their own: off the event loop, and never more at once than that."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from gongdan.identity.passwords import hash_of, is_match

_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")


async def hashed(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_threads, hash_of, password)


async def matches(password: str, stored: str | None) -> bool:
    """Whether the password has this hash; without a hash it is false and takes as long."""
    return await asyncio.get_running_loop().run_in_executor(_threads, is_match, password, stored)
