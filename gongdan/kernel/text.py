"""Names in several languages, and plain-text habits shared by all modules."""

from collections.abc import Mapping

LOCALES = ("zh-CN", "en")


def in_locale(names: Mapping[str, str] | None, locale: str) -> str:
    """The name in `locale`, else in English, else in Chinese, else the first there is."""
    if not names:
        return ""
    for candidate in (locale, locale.split("-")[0], "en", "zh-CN"):
        if names.get(candidate):
            return names[candidate]
    return next(iter(names.values()))
