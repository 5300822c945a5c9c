"""What came back: for whom a message of ours failed, how, and which message it was."""

import re
from dataclasses import dataclass

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\.\d|\d)")
REPLY_CODE = re.compile(r"(?<![\d.\-:/])([45])\d\d(?=[\s\-:,#)]|$)")
NO_SUCH_ADDRESS = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4", "5.5.0"})
SAYS_NO_SUCH_ADDRESS = re.compile(
    r"user unknown|unknown user|no such (?:user|address|mailbox|recipient|person)|does not exist"
    r"|doesn't (?:exist|have)"
    r"|not (?:found|recognized|listed in)|unknown (?:recipient|address|local)|host unknown|unrouteable"
    r"|mailbox (?:unavailable|not found|disabled)|invalid (?:recipient|address|mailbox)|no mailbox here"
    r"|account (?:is )?(?:disabled|inactive|closed)|不存在|无此用户|未注册|用户不存在|无效的?收件人"
    r"|见つかりません|存在しません",
    re.IGNORECASE,
)
SAYS_LATER = re.compile(
    r"temporar|(?<!not going to )try again|will be retried|over ?quota|quota exceeded|mailbox (?:is )?full"
    r"|mailbox exceeded"
    r"|has been delayed|timed out|delay(?:ed)? reason|deferred|邮箱已满|容量已满|空间不足|稍后|延迟",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address that a report speaks of."""

    address: str
    """In lower case: where it failed in the end."""
    action: str
    """`failed`, `delayed`, `delivered`, `relayed` or `expanded` (RFC 3464), or `complaint` (RFC 5965)."""
    status: str = ""
    """As in RFC 3463 (`5.1.1`); empty when not said."""
    diagnostic: str = ""
    """What the refusing server said, on one line, at most 500 characters."""
    original: str = ""
    """The address the sender wrote, where the report names another final one (an alias, a forward)."""

    @property
    def is_permanent(self) -> bool:
        """Trying again would not help: a refusal for good, not a delay and not a full mailbox."""
        if self.action != "failed":
            return False
        if self.status:
            return (self.status[0] == "5" and self.status not in ("5.2.2", "5.0.0")) or (
                self.status == "5.0.0" and not SAYS_LATER.search(self.diagnostic)
            )
        code = REPLY_CODE.search(self.diagnostic)
        if code is not None:
            return code.group(1) == "5" and not SAYS_LATER.search(self.diagnostic)
        return not SAYS_LATER.search(self.diagnostic)

    @property
    def is_address_dead(self) -> bool:
        """The address itself is at fault (nobody there, no such host), not the content or a policy."""
        if not self.is_permanent:
            return False
        return self.status in NO_SUCH_ADDRESS or bool(SAYS_NO_SUCH_ADDRESS.search(self.diagnostic))


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report about a message of ours that came back."""

    recipients: tuple[Recipient, ...]
    message_id: str = ""
    """Of the message that came back, without angle brackets; empty when the report does not say."""
    subject: str = ""
    """Of the message that came back."""

    @property
    def action(self) -> str:
        """The worst thing said of any recipient; `failed` when nobody could be read."""
        actions = {recipient.action for recipient in self.recipients}
        order = ("complaint", "failed", "delayed", "relayed", "expanded", "delivered")
        return next((action for action in order if action in actions), "failed")


def status_in(text: str) -> str:
    """The first status of RFC 3463 in a text, a refusal before a success; empty when there is none."""
    found = [".".join(match.groups()) for match in STATUS.finditer(text)]
    return next((status for status in found if status[0] != "2"), found[0] if found else "")


def one_line(text: str, limit: int = 500) -> str:
    """Join the lines of a text, and cut it."""
    return " ".join(text[: 4 * limit].split())[:limit]
