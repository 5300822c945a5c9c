"""Pure: links by which a person sets a password, how long they are good, and what the mail with one says."""

from dataclasses import dataclass
from datetime import timedelta

# Asked for by mail, whoever has the mailbox may use it: briefly. Handed over by an administrator: till the next day.
BY_MAIL = timedelta(minutes=30)
BY_HAND = timedelta(hours=24)
INVITED = timedelta(days=7)
# So many mails to one person within an hour; further wishes are not answered.
MAILS_AN_HOUR = 3


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and text of a mail."""

    subject: str
    text: str


def reset_letter(locale: str, name: str, tenant: str, address: str) -> Letter:
    """The mail to who forgot his password, in his language."""
    minutes = int(BY_MAIL.total_seconds() // 60)
    if locale.startswith("zh"):
        return Letter(
            f"重设您在{tenant}的密码",
            f"{name}，您好：\n\n"
            f"有人（应该是您本人）请求重设您在{tenant}的密码。请在 {minutes} 分钟内打开下面的链接，设置新密码：\n\n"
            f"{address}\n\n"
            "链接只能使用一次。如果不是您本人操作，请忽略此邮件，您的密码不会改变。\n",
        )
    return Letter(
        f"Set a new password at {tenant}",
        f"Hello {name},\n\n"
        f"somebody, probably you, asked for a new password at {tenant}. Open this link within {minutes} minutes "
        "to set one:\n\n"
        f"{address}\n\n"
        "It works once. If it was not you, ignore this mail: your password stays as it is.\n",
    )
