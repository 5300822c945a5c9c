"""Pure: e-mail addresses and phone numbers in the one form that is stored."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

MAX_EMAIL = 254


def stored_email(text: str) -> str:
    """Lower case, Unicode in normal form. Raises ValueError with the reason."""
    try:
        found = validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    if len(found) > MAX_EMAIL:
        raise ValueError(f"longer than {MAX_EMAIL} characters")
    return found


def stored_phone(text: str, region: str) -> str:
    """E.164, such as +8613800138000; a number without country code is of `region`. Raises ValueError."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise ValueError(str(error)) from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError("too short, too long or without area code")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
