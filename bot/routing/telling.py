"""An explanation in words: one line for lists, and a page for the people who write the scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.routing.evidence import Speaking
from bot.routing.explaining import Candidate, Check, CheckName, Explanation, RuleName
from bot.scripts.aspects import ASPECTS

MAX_WHY = 240  # characters of the one line
MAX_WORDS_TOLD = 3  # words and pairs named in it
MAX_RANKED = 5  # possibilities on the page

_RULES: dict[RuleName, str] = {
    "emergency-words": "có từ khẩn cấp nên báo số gọi ngay, không xét gì khác",
    "word": "là từ dùng chung của {}",
    "code": "có mã phiếu nên tra phiếu",
    "keyword": "đúng từ khoá của {}",
    "danger": "rất giống lời báo nguy nên báo số gọi ngay",
    "wish": "chỉ nêu mong muốn kèm từ khoá của {}",
    "named-in-full": "tin nêu trọn tên của {}",
    "shared-names": "vài chữ này có trong tên của nhiều thủ tục: {}",
    "foreign": "phần lớn không phải chữ tiếng Việt",
    "accuses": "nói rõ cán bộ làm sai nên là {}",
    "searched": "{} tự tìm thủ tục trong câu",
    "no-words": "không có lời nào để hiểu",
    "means-nothing": "khả năng cao nhất là {}, nghĩa là bot chưa hiểu",
    "too-little-left": "những khả năng dẫn tới việc bot làm được cộng lại không đủ để hỏi",
    "accusing-words": "có từ ngữ có thể tố cáo một ai đó nên chỉ nơi ngoài đơn vị được đọc",
    "accusing-learnt": "giống lời phản ánh sai phạm nên chỉ nơi ngoài đơn vị được đọc",
}
_GUARDS: frozenset[RuleName] = frozenset({"accusing-words", "accusing-learnt"})
_CHECKS: dict[CheckName, str] = {
    "sure": "khả năng cao nhất",
    "likeliest": "khả năng cao nhất đủ để hỏi lại",
    "worth-asking": "các khả năng đưa ra cộng lại",
}


def why(explained: Explanation) -> str:
    """One line: the rules that spoke, what was measured against its border, and the words that weighed most."""
    rules = [_rule(rule.name, rule.about) for rule in explained.rules if rule.name not in _GUARDS]
    parts = [*rules, *map(_check, explained.checks)]
    if explained.by == "router" and explained.speaking:
        words = ", ".join(f"“{one.words}”" for one in explained.speaking[:MAX_WORDS_TOLD])
        parts.append(f"nghiêng về {_quoted(explained.ranked[0])} nhờ {words}")
    told = "; ".join(parts) or "không gần với câu mẫu nào"
    return told if len(told) <= MAX_WHY else told[: MAX_WHY - 1].rstrip() + "…"


def page(explained: Explanation, subjects: Mapping[str, str]) -> Iterator[str]:
    """The lines of the whole explanation; `subjects` are the labels of what complaints are about, by id."""
    yield f"Bot sẽ: {_done(explained)}"
    for candidate in explained.offered:
        yield f"  - {_named(candidate)}"
    if explained.aspect:
        yield f"Hỏi về: {ASPECTS[explained.aspect]}"
    if explained.subject:
        yield f"Phản ánh về: {subjects.get(explained.subject, explained.subject)}"
    yield f"Có thể tố cáo một ai đó: {'có' if explained.may_accuse else 'không'}"
    yield f"Đọc là: {explained.read or '(không có chữ nào)'}"
    for typed, read in explained.changes:
        yield f"  {typed} → {read}"
    yield "Vì sao:"
    for rule in explained.rules:
        yield f"  - {_rule(rule.name, rule.about)}"
    for check in explained.checks:
        yield f"  - {_check(check)}"
    yield from _ranked(explained)
    yield from _spoken(explained)
    if explained.nearest:
        yield "Câu gần nhất trong kịch bản:"
    for near in explained.nearest:
        yield f"  giống {_percent(near.likeness)}  “{near.text}” ({near.procedure or near.flow})"


def _done(explained: Explanation) -> str:
    if explained.decision == "answer" and explained.followed is not None:
        sure = "" if explained.by != "router" else f", {_percent(explained.followed.confidence)}"
        verb = "trả lời thủ tục" if explained.followed.procedure else "mở"
        return f"{verb} {_named(explained.followed)}{sure}"
    if explained.decision == "ask":
        return "hỏi lại giữa các việc sau:" if explained.offered else "hỏi xem là thủ tục nào"
    return "nói là chưa hiểu"


def _ranked(explained: Explanation) -> Iterator[str]:
    if explained.ranked:
        yield "Các khả năng:"
    for candidate in explained.ranked[:MAX_RANKED]:
        yield f"  {_percent(candidate.confidence):>4}  {_named(candidate)}"


def _spoken(explained: Explanation) -> Iterator[str]:
    for candidate, speaking in zip(explained.ranked, (explained.speaking, explained.speaking_for_next), strict=False):
        if speaking:
            yield f"Chữ nghiêng về {_quoted(candidate)}:"
            yield f"  {_weighed(speaking)}"


def _weighed(speaking: Sequence[Speaking]) -> str:
    return ", ".join(f"“{one.words}” {one.weight - one.against:+.2f}" for one in speaking)


def _named(candidate: Candidate) -> str:
    return f"{_quoted(candidate)} ({candidate.procedure or candidate.flow})"


def _quoted(candidate: Candidate) -> str:
    return f"“{candidate.title}”"


def _rule(name: RuleName, about: str) -> str:
    return _RULES[name].format(f"“{about}”")


def _check(check: Check) -> str:
    sign, border = ("≥", "đủ") if check.holds else ("<", "chưa đủ")
    return f"{_CHECKS[check.name]} {100 * check.value:.0f}% {sign} {100 * check.limit:.0f}% ({border})"


def _percent(share: float) -> str:
    """Rounded, but never to nothing or to all."""
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{100 * share:.0f}%"
