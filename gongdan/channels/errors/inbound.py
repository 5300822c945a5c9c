"""What is refused about mail and web requests."""

from gongdan.kernel.errors import AppError, Conflict, TryAgain


class MessageTooLarge(AppError):
    """The message is larger than the {limit} bytes allowed: send its attachments another way."""

    status = 413


class MessageEmpty(AppError):
    """The body holds no message: send it as it is written on the wire (RFC 5322)."""

    status = 400


class MessageStoreOutOfReach(TryAgain):
    """The message could not be stored at the moment, and was not taken. Send it again."""


class MessageSettled(Conflict):
    """This message is {state}: only one that was held, ignored, or has failed can be changed so."""


class NoGuess(Conflict):
    """Nothing was guessed about this message, or the guess was undone already."""


class PictureNotLoaded(Conflict):
    """The picture could not be loaded. {why}"""
