"""What changes between two sets of scripts, in plain words for those who write and approve them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.scripts.model import Declared, Flow, Scripts, Step
from bot.scripts.revising.contents import content, step_content, texts
from bot.scripts.revising.example_changes import example_changes
from bot.scripts.revising.matching import match_steps, renamed_flows
from bot.scripts.revising.sheet_changes import sheet_changes
from bot.scripts.revising.step_words import shortened, step_words, where_they_differ

SHOWN_TEXT = 160  # characters of a text that was added or left out

_PRIVACY = {"open": "ai xử lý cũng đọc được", "identity": "thông tin cá nhân", "sealed": "niêm phong"}
_SHARED = {
    "words": "từ dùng chung",
    "idle": "từ đáp lại khi không chờ gì",
    "synonyms": "từ đồng nghĩa",
    "abbreviations": "từ viết tắt",
}
_ON_PUBLISH = {"pin": "người đang dở làm nốt theo bản cũ", "follow": "người đang dở theo bản mới"}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of what, of which kind (for programs), and in words."""

    about: str
    kind: str
    said: str

    def __str__(self) -> str:
        return f"{self.about}: {self.said}"


def changes(old: Scripts, new: Scripts) -> list[Change]:
    """All changes, by flow, then procedure sheets, then shared phrases. Built-in flows count once they are replaced."""
    renamed = renamed_flows(old, new)
    found: list[Change] = []
    for id, flow in old.flows.items():
        after = new.flows.get(renamed.get(id, id))
        if after is None:
            found.append(Change(_name(flow), "flow_removed", "bỏ cả luồng"))
        else:
            found += _flow(flow, after)
    known = {*old.flows, *renamed.values()}
    found += [Change(_name(flow), "flow_added", _added(flow)) for id, flow in new.flows.items() if id not in known]
    found += [Change(f"Thủ tục “{name}”", kind, said) for name, kind, said in sheet_changes(old.sheets, new.sheets)]
    return [*found, *_phrases(old, new)]


def _name(flow: Flow) -> str:
    return f"Luồng “{flow.title}”"


def _added(flow: Flow) -> str:
    words = ", ".join(f"“{word}”" for word in flow.keywords)
    return f"luồng mới, {len(flow.steps)} bước" + (f", mở bằng {words}" if words else "")


def _flow(old: Flow, new: Flow) -> Iterator[Change]:
    about = _name(new)
    if new.is_built_in and not old.is_built_in:
        yield Change(about, "flow_removed", f"bỏ tệp {old.file}; bot dùng lời viết sẵn")
        return
    if old.id != new.id:
        yield Change(about, "flow_renamed", f"đổi mã từ {old.id} thành {new.id}")
    if old.title != new.title:
        yield Change(about, "title", f"đổi tên, trước là “{old.title}”")
    if old.owner != new.owner:
        yield Change(about, "owner", f"bộ phận chịu trách nhiệm: {old.owner or 'chưa ghi'} → {new.owner or 'chưa ghi'}")
    if old.on_publish != new.on_publish:
        yield Change(about, "on_publish", f"khi phát hành: {_ON_PUBLISH[new.on_publish]}")
    if bool(old.paused) != bool(new.paused):
        yield Change(about, "paused", f"tạm dừng: {new.paused}" if new.paused else "mở lại sau khi tạm dừng")
    yield from _words(about, "keywords", "từ khoá", old.keywords, new.keywords)
    for kind, said in example_changes(old.examples, new.examples):
        yield Change(about, f"examples_{kind}", said)
    yield from _starts(about, old, new)
    yield from _answers(about, old, new)
    yield from _steps(about, old, new)


def _words(about: str, kind: str, what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    added, removed = [word for word in new if word not in old], [word for word in old if word not in new]
    if added:
        yield Change(about, f"{kind}_added", f"thêm {what} " + _quoted(added))
    if removed:
        yield Change(about, f"{kind}_removed", f"bỏ {what} " + _quoted(removed))


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{shortened(word)}”" for word in words)


def _starts(about: str, old: Flow, new: Flow) -> Iterator[Change]:
    for name, what in (
        ("starts_with_procedure", "câu hỏi về thủ tục"),
        ("starts_with_code", "mã phiếu"),
        ("starts_with_accusation", "lời kể về cán bộ"),
    ):
        before, after = getattr(old, name), getattr(new, name)
        if bool(before) != bool(after):
            yield Change(about, "start", f"{'nay' if after else 'không còn'} tự mở khi người dân gửi {what}")


# --- answers


def _answers(about: str, old: Flow, new: Flow) -> Iterator[Change]:
    for name, declared in new.answers.items():
        if name not in old.answers:
            yield Change(about, "answer_added", f"thêm điều hỏi “{declared.label}”{_how_private(declared)}")
        else:
            yield from _answer(about, old.answers[name], declared)
    for name, declared in old.answers.items():
        if name not in new.answers:
            yield Change(about, "answer_removed", f"thôi hỏi “{declared.label}”; câu trả lời dở của điều này bị bỏ")


def _how_private(declared: Declared) -> str:
    return "" if declared.privacy == "open" else f" ({_PRIVACY[declared.privacy]}, giữ {_duration(declared.keep)})"


def _answer(about: str, old: Declared, new: Declared) -> Iterator[Change]:
    what = f"điều hỏi “{new.label}”"
    if old.label != new.label:
        yield Change(about, "answer_label", f"{what}: nhãn trước là “{old.label}”")
    if old.type_name != new.type_name:
        yield Change(about, "answer_type", f"{what}: loại {old.type_name} → {new.type_name}")
    elif content(old.type) != content(new.type):
        yield Change(about, "answer_rules", f"{what}: đổi điều kiện{_items(old, new)}")
    if old.optional != new.optional:
        yield Change(about, "answer_optional", f"{what}: {'được bỏ qua' if new.optional else 'bắt buộc trả lời'}")
    if old.privacy != new.privacy:
        yield Change(about, "privacy", f"{what}: quyền riêng tư {_PRIVACY[old.privacy]} → {_PRIVACY[new.privacy]}")
    if old.keep != new.keep:
        yield Change(about, "keep", f"{what}: thời hạn giữ {_duration(old.keep)} → {_duration(new.keep)}")
    if old.purpose != new.purpose:
        yield Change(about, "purpose", f"{what}: mục đích “{shortened(old.purpose)}” → “{shortened(new.purpose)}”")


def _items(old: Declared, new: Declared) -> str:
    before, after = ([item.label for item in getattr(one.type, "labelled", ())] for one in (old, new))
    added, removed = [x for x in after if x not in before], [x for x in before if x not in after]
    parts = [f"thêm {_quoted(added)}"] if added else []
    parts += [f"bỏ {_quoted(removed)}"] if removed else []
    return ", " + ", ".join(parts) if parts else ""


def _duration(seconds: int | None) -> str:
    if not seconds:
        return "không ghi thời hạn"
    for size, name in ((30 * 86_400, "tháng"), (86_400, "ngày"), (3_600, "giờ"), (60, "phút")):
        if seconds % size == 0:
            return f"{seconds // size} {name}"
    return f"{seconds} giây"


# --- steps


def _steps(about: str, old: Flow, new: Flow) -> Iterator[Change]:
    if old.steps is new.steps:
        return
    kept = match_steps(old, new)
    for key, step in old.steps.items():
        if key not in kept:
            yield Change(about, "step_removed", f"bỏ {step_words(old, step)}")
    moved = _moved([kept[key] for key in old.steps if key in kept], list(new.steps))
    before = {after: old.steps[key] for key, after in kept.items()}
    for key, step in new.steps.items():
        if key not in before:
            yield Change(about, "step_added", f"thêm {step_words(new, step)}")
            continue
        if key in moved:
            yield Change(about, "step_moved", f"chuyển chỗ {step_words(new, step)}")
        yield from _step(about, new, before[key], step)


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Those steps that must have changed places: all that are not on the longest run kept in order."""
    place = {key: number for number, key in enumerate(after)}
    longest: list[str] = []
    runs: list[list[str]] = []
    for key in before:
        run: list[str] = []
        for known in runs:
            if place[known[-1]] < place[key] and len(known) > len(run):
                run = known
        runs.append([*run, key])
        longest = runs[-1] if len(runs[-1]) > len(longest) else longest
    return set(before) - set(longest)


def _step(about: str, flow: Flow, old: Step, new: Step) -> Iterator[Change]:
    if step_content(old) == step_content(new):
        return
    said = False
    for before, after in _changed_texts(list(texts(old.body)), list(texts(new.body))):
        said = True
        yield Change(about, "text", _old_and_new(before, after))
    for kind, line in _options(old, new):
        said = True
        yield Change(about, kind, f"{step_words(flow, new)}: {line}")
    if (old.condition.raw if old.condition else "") != (new.condition.raw if new.condition else ""):
        said = True
        when = f"chỉ khi {new.condition.raw}" if new.condition else "luôn luôn"
        yield Change(about, "condition", f"{step_words(flow, new)}: nay chạy {when}")
    if not said:
        yield Change(about, "behaviour", f"đổi cách xử lý ở {step_words(flow, new)}")


def _changed_texts(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    for number in range(max(len(gone), len(come))):
        yield (gone[number] if number < len(gone) else "", come[number] if number < len(come) else "")


def _old_and_new(old: str, new: str) -> str:
    if not old:
        return f"thêm lời “{shortened(new, SHOWN_TEXT)}”"
    if not new:
        return f"bỏ lời “{shortened(old, SHOWN_TEXT)}”"
    before, after = where_they_differ(old, new)
    return f"sửa lời “{before}” → “{after}”"


def _options(old: Step, new: Step) -> Iterator[tuple[str, str]]:
    before, after = _by_label(old), _by_label(new)
    added, removed = [x for x in after if x not in before], [x for x in before if x not in after]
    if added:
        yield "option_added", f"thêm lựa chọn {_quoted(added)}"
    if removed:
        yield "option_removed", f"bỏ lựa chọn {_quoted(removed)}"
    for label in after:
        if label in before and before[label] != after[label]:
            yield "option", f"đổi cách xử lý lựa chọn “{label}”"


def _by_label(step: Step) -> Mapping[str, Any]:
    options = getattr(step.body, "options", ()) if step.verb == "choose" else ()
    return {option.label: content(option) for option in options}


# --- phrases


def _phrases(old: Scripts, new: Scripts) -> Iterator[Change]:
    about = "Lời chung"
    for key, text in new.phrases.texts.items():
        said = old.phrases.texts.get(key)
        if said is not None and said.raw != text.raw:
            yield Change(about, "phrase", _old_and_new(said.raw, text.raw))
    for name in {**old.phrases.shared, **new.phrases.shared}:
        said_before, said_now = old.phrases.shared.get(name, ""), new.phrases.shared.get(name, "")
        if said_before != said_now:
            yield Change(about, "shared", f"đoạn chữ {name}: {_old_and_new(said_before, said_now)}")
    for name, what in _SHARED.items():
        before, after = getattr(old.phrases, name), getattr(new.phrases, name)
        if set(before) != set(after):
            yield from _words(about, name, what, list(before), list(after))
        elif before != after:
            yield Change(about, name, f"sửa {what}")
    if old.phrases.accented.pattern != new.phrases.accented.pattern:
        yield Change(about, "emergency", "sửa các câu báo khẩn cấp")
