"""The language of a message, told from its script and its small words."""

import re
from collections import Counter
from functools import lru_cache

from gongdan.channels.mail.language_words import LETTERS, SIMPLIFIED, TRADITIONAL, VIETNAMESE, WORDS

SAMPLE = 6000
"""Signs looked at: more would not make it surer."""
_NO_LANGUAGE = re.compile(r"https?://\S+|www\.\S+|\S{1,100}@\S{1,100}|[\w/\\]{1,100}[._/\\][\w./\\]{1,100}|\d+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SCRIPTS = (
    ("kana", 0x3040, 0x30FF),
    ("han", 0x3400, 0x4DBF),
    ("han", 0x4E00, 0x9FFF),
    ("hangul", 0xAC00, 0xD7A3),
    ("hangul", 0x1100, 0x11FF),
    ("cyrillic", 0x0400, 0x052F),
    ("greek", 0x0370, 0x03FF),
    ("hebrew", 0x0590, 0x05FF),
    ("arabic", 0x0600, 0x06FF),
    ("devanagari", 0x0900, 0x097F),
    ("thai", 0x0E00, 0x0E7F),
    ("latin", 0x0041, 0x005A),
    ("latin", 0x0061, 0x007A),
    ("latin", 0x00C0, 0x024F),
    ("latin", 0x1E00, 0x1EFF),
)
_ALONE = {"greek": "el", "hebrew": "he", "devanagari": "hi", "thai": "th"}
_BULGARIAN = frozenset(("се", "съм", "ще", "на", "не", "да", "за"))
_SETS = {language: frozenset(words.split()) for language, words in WORDS.items()}


def language_of(text: str) -> str:
    """A BCP 47 code (`zh-Hans`, `zh-Hant`, `en`, `ja` …); `zh` for Chinese in signs common to both ways of writing
    it; empty when unsure. Give it the new text alone: quotes may be in another language."""
    sample = _NO_LANGUAGE.sub(" ", text[:SAMPLE])
    signs = Counter(sample)
    scripts: Counter[str] = Counter()
    for sign, count in signs.items():
        if script := _script(sign):
            scripts[script] += count
    if not scripts:
        return ""
    latin = _latin(sample) if scripts["latin"] else ""
    # A sign of Chinese or Japanese says about as much as three letters.
    weighed = {script: count * (3 if script in ("han", "kana", "hangul") else 1) for script, count in scripts.items()}
    others = {script: weight for script, weight in weighed.items() if script != "latin"}
    if not others or weighed.get("latin", 0) > 4 * sum(others.values()):
        return latin if latin or sum(others.values()) < 12 else _other(sample, signs, scripts)
    return _other(sample, signs, scripts)


def _other(sample: str, signs: Counter[str], scripts: Counter[str]) -> str:
    """The language of what is not Latin."""
    east = scripts["han"] + scripts["kana"]
    script = max((name for name in scripts if name != "latin"), key=lambda name: scripts[name])
    if script in ("han", "kana"):
        # Chinese names Japanese goods now and then: a few kana make no Japanese.
        if scripts["kana"] * 10 >= east:
            return "ja"
        return "ko" if scripts["hangul"] > scripts["han"] else _chinese(signs)
    if script == "hangul":
        return "ko"
    if script == "cyrillic":
        return _cyrillic(sample.lower())
    if script == "arabic":
        return "fa" if any(sign in sample for sign in "پچژگ") else "ar"
    return _ALONE.get(script, "")


def _chinese(signs: Counter[str]) -> str:
    simplified = sum(count for sign, count in signs.items() if sign in SIMPLIFIED)
    traditional = sum(count for sign, count in signs.items() if sign in TRADITIONAL)
    if simplified == traditional:
        return "zh"
    return "zh-Hans" if simplified > traditional else "zh-Hant"


def _cyrillic(sample: str) -> str:
    if any(sign in sample for sign in "ўЎ"):
        return "be"
    if any(sign in sample for sign in "іїєґ"):
        return "uk"
    if any(sign in sample for sign in "ђјљњћџ"):
        return "sr"
    if any(sign in sample for sign in "ыэё"):
        return "ru"
    return "bg" if "ъ" in sample and _BULGARIAN & set(sample.split()) else "ru"


def _latin(sample: str) -> str:
    """Which language in Latin letters has most of the small words; empty when none stands out."""
    lower = sample.lower()
    words = [word.replace("’", "'") for word in _WORD.findall(lower)]
    if sum(map(lower.count, VIETNAMESE)) * 8 > len(words):
        return "vi"
    told = Counter(words)
    hits = Counter({language: sum(told[word] for word in known & told.keys()) for language, known in _SETS.items()})
    for language, letters in LETTERS.items():
        # Letters alone say little: names have them, and tests of a keyboard.
        if hits[language]:
            hits[language] += min(3, sum(sign in letters for sign in lower))
    (best, most), (_, second) = hits.most_common(2)
    is_enough = most >= 2 if len(words) > 3 else most >= 1
    if not is_enough or most == second or most * 10 < len(words):
        return ""
    return best


@lru_cache(maxsize=4096)
def _script(sign: str) -> str:
    place = ord(sign)
    return next((name for name, low, high in _SCRIPTS if low <= place <= high and sign.isalpha()), "")
