"""Commands about mail: mail receive, mail replay."""

import sys
from typing import Annotated, Literal

import typer

from gongdan.app.cli.frame import TenantSlug, begin, complain, say
from gongdan.app.failure import Failed

commands = typer.Typer(help="Bring mail in, and have it handled again.", no_args_is_help=True)

# What mail servers understand (sysexits.h): with the last they keep the message and try again.
BAD_DATA, NO_SUCH_BOX, TRY_AGAIN = 65, 67, 75


@commands.callback()
def _group() -> None:
    """Bring mail in, and have it handled again."""


@commands.command()
def receive(
    mailbox: Annotated[
        str, typer.Option("--mailbox", help="Address of the mailbox; without, the one it is addressed to.")
    ] = "",
    mail_from: Annotated[str, typer.Option("--from", help="MAIL FROM, where the mail server knows it.")] = "",
    tenant: TenantSlug = None,
) -> None:
    """Take one message from standard input, for the pipe of a mail server. With 0 it is safe here.

    Ends with 65 for what is no message or too large, 67 for an unknown mailbox, 75 where it should be sent again.
    """
    from gongdan.app.cli.accounts import with_database
    from gongdan.app.mailing import take_mail
    from gongdan.channels.errors.inbound import MessageEmpty, MessageTooLarge
    from gongdan.kernel.errors import Invalid

    try:
        begin()
        received = with_database(take_mail(tenant, sys.stdin.buffer, mailbox, mail_from))
    except (MessageEmpty, MessageTooLarge) as refused:
        complain(Failed(str(refused), ""))
        raise typer.Exit(BAD_DATA) from None
    except Invalid as refused:
        complain(Failed(refused.problems[0].message, refused.problems[0].remedy))
        raise typer.Exit(NO_SUCH_BOX) from None
    except Failed as failed:
        complain(failed)
        raise typer.Exit(TRY_AGAIN) from None
    except Exception as error:  # noqa: BLE001
        # Whatever it is, the mail server still has the message.
        complain(Failed(f"The message was not taken: {type(error).__name__}", "The mail server tries again later."))
        raise typer.Exit(TRY_AGAIN) from None
    say(f"message {received.id}" + ("" if received.is_new else " (was here already)"))


@commands.command("replay")
def replay_all(
    state: Annotated[
        Literal["failed", "held", "discarded"], typer.Option("--state", help="Which of them.")
    ] = "failed",
    tenant: TenantSlug = None,
) -> None:
    """Have all messages that failed handled again. Of those held it is decided anew; to release one, use the page."""
    begin()
    from gongdan.app.cli.accounts import with_database
    from gongdan.app.mailing import replay_mail

    count = with_database(replay_mail(tenant, state))
    say(f"{count} messages are handled again.")
