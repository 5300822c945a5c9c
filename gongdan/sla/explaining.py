"""Pure: the lines of a clock in words, Chinese and English."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from gongdan.sla.clock import Clock, Counted, Line, Paused, Switched
from gongdan.sla.terms import PLAIN, CalendarRef
from gongdan.ticketing import PRIORITY_NAMES, PRIORITY_WORDS


class Names(Protocol):
    """What things are called."""

    zone: ZoneInfo

    def calendar(self, ref: CalendarRef) -> str: ...
    def state(self, key: str) -> str: ...
    def policy(self, policy_id: int, number: int) -> str: ...


def is_chinese(locale: str) -> bool:
    """Which of the two languages a locale reads."""
    return locale.startswith("zh")


def length(seconds: int, locale: str) -> str:
    """So many seconds in words: 1 小时 20 分钟, 1 h 20 min."""
    hours, rest = divmod(abs(seconds), 3600)
    minutes, left = divmod(rest, 60)
    units = ("小时", "分钟", "秒") if is_chinese(locale) else ("h", "min", "s")
    parts = [f"{amount} {unit}" for amount, unit in zip((hours, minutes, left), units, strict=True) if amount]
    return " ".join(parts) or f"0 {units[1]}"


def shown(at: datetime, zone: ZoneInfo) -> str:
    """An instant by the tenant's wall clock."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def switched_what(line: Switched) -> list[str]:
    """What differs between the terms before and after."""
    before, after = line.before, line.after
    differs = {
        "policy": before.policy_id != after.policy_id,
        "version": before.policy_id == after.policy_id and before.policy_version != after.policy_version,
        "priority": before.priority != after.priority,
        "calendar": before.calendar != after.calendar,
        "target": before.seconds != after.seconds,
    }
    return [what for what, is_other in differs.items() if is_other]


def line_text(line: Line, names: Names, locale: str) -> str:
    """One line of an explanation as a sentence."""
    zh = is_chinese(locale)
    match line:
        case Counted():
            between = f"{shown(line.began_at, names.zone)} – {shown(line.ended_at, names.zone)}"
            counted = length(line.seconds, locale)
            if line.calendar == PLAIN:
                return (
                    f"{between}：计时 {counted}（自然时间）" if zh else f"{between}: {counted} counted (plain time)"
                )
            by = names.calendar(line.calendar)
            return f"{between}：按“{by}”计时 {counted}" if zh else f"{between}: {counted} counted by “{by}”"
        case Paused():
            return _paused(line, names, zh=zh)
        case Switched():
            return _switched(line, names, locale)


def _paused(line: Paused, names: Names, *, zh: bool) -> str:
    began = shown(line.began_at, names.zone)
    if line.why == "ended":
        ended = shown(line.ended_at or line.began_at, names.zone)
        return f"{began} – {ended}：时效已结束，不计时" if zh else f"{began} – {ended}: ended, not counted"
    state = names.state(line.why)
    if line.ended_at is None:
        return f"{began} 起：暂停（{state}）" if zh else f"since {began}: paused ({state})"
    ended = shown(line.ended_at, names.zone)
    return f"{began} – {ended}：暂停（{state}）" if zh else f"{began} – {ended}: paused ({state})"


def _switched(line: Switched, names: Names, locale: str) -> str:
    zh = is_chinese(locale)
    before, after = line.before, line.after
    language = "zh-CN" if zh else "en"
    words = []
    for what in switched_what(line):
        match what:
            case "policy" | "version":
                pair = (names.policy(one.policy_id, one.policy_version) for one in (before, after))
            case "priority":
                pair = (PRIORITY_NAMES[PRIORITY_WORDS[one.priority]][language] for one in (before, after))
            case "calendar":
                plain = "自然时间" if zh else "plain time"
                pair = (plain if one.calendar == PLAIN else names.calendar(one.calendar) for one in (before, after))
            case _:
                pair = (length(one.seconds, locale) for one in (before, after))
        old, new = pair
        words.append(f"{_WHAT[what][not zh]} {old} → {new}")
    joined = ("；" if zh else "; ").join(words)
    at, kept = shown(line.at, names.zone), length(line.counted, locale)
    return f"{at}：{joined}；已用 {kept} 保留" if zh else f"{at}: {joined}; {kept} already used are kept"


_WHAT = {
    "policy": ("策略", "policy"),
    "version": ("策略版本", "policy version"),
    "priority": ("优先级", "priority"),
    "calendar": ("日历", "calendar"),
    "target": ("时限", "target"),
}


def act_text(what: str, at: datetime, name: str, zone: ZoneInfo, locale: str, *, is_rule: bool) -> str:
    """Who or which rule started or stopped a clock, as a sentence."""
    when = shown(at, zone)
    if is_chinese(locale):
        return f"{when}：由{'规则' if is_rule else ''}“{name}”{'启动' if what == 'started' else '停止'}"
    by = f"the rule “{name}”" if is_rule else name
    return f"{when}: {what} by {by}"


def whole_text(clock: Clock, zone: ZoneInfo, locale: str) -> str:
    """Why the clock stands as it does, in one sentence."""
    zh = is_chinese(locale)
    used, target = length(clock.counted, locale), length(clock.terms.seconds, locale)
    head = f"时限 {target}，已用 {used}" if zh else f"{target} promised, {used} used"
    if clock.ended_at is not None:
        ended = shown(clock.ended_at, zone)
        outcome = _OUTCOMES[clock.outcome or "cancelled"][not zh]
        return f"{head}，{ended} {outcome}" if zh else f"{head}, {outcome} at {ended}"
    if clock.breached_at is not None:
        was = shown(clock.breached_at, zone)
        return f"{head}，{was} 已超时" if zh else f"{head}, breached at {was}"
    if clock.since is None:
        return f"{head}，已暂停" if zh else f"{head}, paused"
    if clock.due_at is None:
        return f"{head}，日历不再开放" if zh else f"{head}, its calendar never opens again"
    left, due = length(clock.remaining, locale), shown(clock.due_at, zone)
    return f"{head}，剩余 {left}，{due} 到期" if zh else f"{head}, {left} left, due at {due}"


_OUTCOMES = {
    "met": ("按时完成", "met"),
    "breached": ("超时完成", "done late"),
    "cancelled": ("取消", "cancelled"),
}
