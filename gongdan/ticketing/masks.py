"""Masks: what a text field's value must look like, in signs that anybody can write and no value makes slow."""

import re
from functools import lru_cache


@lru_cache(maxsize=1000)
def mask_pattern(mask: str) -> re.Pattern[str]:
    """The pattern of a mask such as `AA-9999+`: 9 a digit, A a letter, X either, \\ before a plain sign.

    `+` behind a place means one or more, `*` at the end anything. Repeats never give back what they took
    (possessive), so that no mask makes the check slow.
    """
    places = {"9": "[0-9]", "A": "[A-Za-z]", "X": "[A-Za-z0-9]"}
    pattern, index = "", 0
    while index < len(mask):
        sign = mask[index]
        if sign == "*":
            pattern += ".*+"
        elif sign == "+":
            pattern += "++" if pattern else r"\+"
        elif sign == "\\" and index + 1 < len(mask):
            index += 1
            pattern += re.escape(mask[index])
        else:
            pattern += places.get(sign, re.escape(sign))
        index += 1
    return re.compile(pattern)
