"""What happens when a request for approval is granted: each purpose has one who does what was approved."""

from collections.abc import Awaitable, Callable
from typing import Any

from gongdan.kernel.unit import Tx

# Does what was approved, given the approval's row and the locked ticket's, as the one who asked. Raises an AppError
# where it can no longer be done: then the approval stays granted, and says why.
OnApproved = Callable[[Tx, Any, Any], Awaitable[None]]

PURPOSES: dict[str, OnApproved] = {}

# A free approval is an answer and nothing more.
PURPOSE_WORDS = ("move", "priority", "free")
