"""Subjects: what they are about without "Re:", 转发： and the like, and the ticket numbers in them."""

import re
import unicodedata
from collections.abc import Iterator

_REPLY_WORDS = (
    "re", "r", "res", "resp", "rif", "rép", "rép.", "sv", "vs", "bls", "aw", "antw", "antwort", "antwoord", "odp",
    "ynt", "yan", "vá", "vá.", "atb", "απ", "σχετ", "回复", "答复", "回覆", "回復", "答覆", "返信", "回信",
    "답장", "회신", "отв", "ответ", "на", "השב", "تعاف", "رد", "trả lời",
)  # fmt: skip
_FORWARD_WORDS = (
    "fw", "fwd", "forward", "wg", "weitergeleitet", "tr", "rv", "enc", "i", "doorst", "vb", "vl", "pd", "ilt",
    "i̇lt", "továbbítás", "прсл", "пересл", "转发", "轉寄", "轉發", "转寄", "轉送", "転送", "전달", "הועבר",
    "إعادة توجيه", "chuyển tiếp", "trs", "πρθ",
)  # fmt: skip
_MACHINE_WORDS = (
    "自动回复", "自動回覆", "自动答复", "自動答覆", "自動回復", "自動返信", "autoreply", "auto reply",
    "auto-reply", "automatic reply", "auto response", "automatische antwort", "réponse automatique",
    "respuesta automática", "risposta automatica", "resposta automática", "automatisch antwoord", "out of office",
    "abwesend", "автоматический ответ", "자동 회신", "자동 응답",
)  # fmt: skip
_RECALL_WORDS = (
    "撤回", "召回", "收回", "邮件撤回", "郵件回收", "邮件撤回报告", "邮件撤回成功", "邮件撤回失败", "撤回邮件",
    "回收", "recall", "message recall", "message recall success", "message recall failure",
    "message recall report", "rückruf", "rappel", "取り消し", "リコール", "zurückrufen",
)  # fmt: skip
MOST_SIGNS = 4000


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_KINDS = {"reply": _REPLY_WORDS, "forward": _FORWARD_WORDS, "machine": _MACHINE_WORDS, "recall": _RECALL_WORDS}
_PREFIX = re.compile(
    r"\s*+(?:"
    + "|".join(f"(?P<{kind}>{_any(words)})" for kind, words in _KINDS.items())
    + r")(?:\s?[(\[（^*]?\d{1,3}[)\]）]?)?\s?[:：﹕]\s*+",
    re.I,
)
_TAG = re.compile(r"\s*+([\[【［][^\[\]【】［］]{1,80}[\]】］])\s*+")
_TICKET = re.compile(r"[\[【［]\s{0,5}[#＃]\s{0,5}([^\s\[\]【】［］#＃]{1,60})\s{0,5}[\]】］]")
_REPORT = re.compile(r"\s*+(?:message recall report|邮件撤回报告|郵件回收報告)\b", re.I)
MOST_NUMBER = 40


def bare_subject(subject: str) -> str:
    """The subject without prefixes of replies, forwards and machines, however many; `[list]` tags stay, once each."""
    heads = list(_heads(subject[:MOST_SIGNS]))
    begin = heads[-1][0] if heads else 0
    tags = dict.fromkeys(tag for _, tag, _ in heads if tag)
    return " ".join([*tags, *subject[begin:MOST_SIGNS].split()])


def is_forward(subject: str) -> bool:
    """Whether its sender forwards: the outermost prefix says so (a reply to a forward is a reply)."""
    return next((kind for _, _, kind in _heads(subject[:MOST_SIGNS]) if kind), "") == "forward"


def is_recall(subject: str) -> bool:
    """Outlook's wish to have a message back (撤回, Recall), or its report on that."""
    if _REPORT.match(subject[:MOST_SIGNS]):
        return True
    return next((kind for _, _, kind in _heads(subject[:MOST_SIGNS]) if kind), "") == "recall"


def ticket_tags(subject: str) -> list[str]:
    """The ticket numbers written as `[#GD2025112200001]`, each once, in their order; in half-width signs.

    Who may append to such a ticket is for others to say: anybody can write a number.
    """
    found = (unicodedata.normalize("NFKC", tag) for tag in _TICKET.findall(subject[:MOST_SIGNS]))
    return list(dict.fromkeys(tag for tag in found if any(map(str.isdigit, tag)) and len(tag) <= MOST_NUMBER))


def _heads(subject: str) -> Iterator[tuple[int, str, str]]:
    """What stands before the subject proper: where each head ends, the tag or empty, the kind of prefix or empty."""
    at, first_tags = 0, 0
    while True:
        prefix = _PREFIX.match(subject, at)
        if prefix is not None:
            at = prefix.end()
            yield at, "", prefix.lastgroup or ""
            continue
        tag = _TAG.match(subject, at)
        if tag is None or tag.end() >= len(subject) or first_tags > 20:
            return
        at, first_tags = tag.end(), first_tags + 1
        yield at, tag[1], ""
