"""The key that seals a tenant's reply addresses (see channels.mail.reply_address)."""

from gongdan.kernel.secrets import signature


def reply_key(tenant_id: int) -> bytes:
    """32 bytes of entropy, of this tenant alone; changes only with the master key."""
    return signature(f"tenant:{tenant_id}", "mail-reply-address").encode()


def picture_key(tenant_id: int) -> bytes:
    """The same for pictures of mails that lie on other servers (see channels.mail.pictures)."""
    return signature(f"tenant:{tenant_id}", "mail-picture").encode()
