"""Reading one flow: a file's tree becomes a `Flow`, every mistake a problem with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.scripts.answers import ANSWERS, IDENTITY_TYPES
from bot.scripts.examples import FLOW_EXAMPLES
from bot.scripts.keys import (
    BOOLEAN,
    DURATION,
    EXPRESSION,
    ID,
    INTEGER,
    NAME,
    WORDS,
    Key,
    Kind,
    Reading,
    one_of,
    read_keys,
    read_value,
    record,
    short_list_of,
)
from bot.scripts.limits import MAX_FLOW_STEPS
from bot.scripts.model import Declared, Flow, Step
from bot.scripts.problems import Span, did_you_mean, has_errors, nearest
from bot.scripts.question import SILENCE, with_silence
from bot.scripts.steps import BARE, PLANNED_VERBS, STEPS
from bot.scripts.tree import Node

SPEC = 1  # the version of the language read here

_ANY = Kind("nội dung", lambda node, reading: node, {})

START_KEYS: dict[str, Key] = {
    "keywords": Key(short_list_of(WORDS), default=(), about="Cả tin nhắn đúng như vậy, không kể dấu và hoa thường."),
    "examples": Key(FLOW_EXAMPLES, default=(), about="Câu ví dụ tự nghĩ ra, để bot học nhận ra ý người dân."),
    "procedure": Key(NAME, default="", about="Câu trả lời nhận tin nhắn nêu tên một thủ tục."),
    "ticket_code": Key(NAME, default="", about="Câu trả lời nhận tin nhắn là mã phiếu."),
    "accusation": Key(NAME, default="", about="Câu trả lời nhận tin nhắn kể việc cán bộ làm sai."),
    "only_idle": Key(BOOLEAN, default=False, about="Chỉ mở khi bot không chờ câu trả lời nào."),
    "story": Key(NAME, default="", about="Câu trả lời nhận luôn tin nhắn kể việc thuộc luồng này, khỏi phải kể lại."),
    "subject": Key(
        NAME,
        default="",
        about="Tên để các bước hỏi lại điều bot đoán là lời kể nói về; không phải câu trả lời, dùng ở guess.",
    ),
}
_START_BY = record(
    "start_by",
    START_KEYS,
    lambda values, node: {**values, "node": node},
)

FLOW_KEYS: dict[str, Key] = {
    "spec": Key(INTEGER, required=True, default=SPEC, about="Phiên bản của ngôn ngữ kịch bản: 1."),
    "flow": Key(ID, required=True, default="", about="Mã của luồng, trùng tên tệp."),
    "title": Key(WORDS, default="", about="Tên luồng mà người dân đọc được."),
    "owner": Key(WORDS, default="", about="Bộ phận chịu trách nhiệm về nội dung."),
    "on_publish": Key(
        one_of("pin", "follow"),
        default="pin",
        about="Người đang dở câu chuyện: pin đi nốt trên bản cũ, follow sang bản mới.",
    ),
    "paused": Key(WORDS, default="", about="Lý do tạm dừng luồng; xoá dòng này thì luồng chạy lại."),
    "start_by": Key(_START_BY, about="Tin nhắn nào mở luồng này."),
    "silence": Key(
        SILENCE,
        about="Làm gì khi người dân im lặng, cho mọi câu hỏi không tự viết; câu nào không nhắc thì viết {after: 0m}.",
    ),
    "answers": Key(_ANY, about="Những điều luồng này hỏi, mỗi điều một loại."),
    "steps": Key(_ANY, required=True, about="Các bước, chạy từ trên xuống."),
}
ANSWER_KEYS: dict[str, Key] = {
    "type": Key(WORDS, required=True, default="", about="Loại câu trả lời."),
    "label": Key(WORDS, default="", about="Nhãn mà người dân và cán bộ đọc."),
    "optional": Key(BOOLEAN, default=False, about="Người dân được bỏ qua."),
    "privacy": Key(
        one_of("open", "identity", "sealed"),
        about="Mức kín: open ai xử lý cũng đọc; identity biết là ai; sealed niêm phong, không bao giờ hiện lại.",
    ),
    "purpose": Key(WORDS, default="", about="Xin để làm gì; bắt buộc với identity và sealed."),
    "keep": Key(DURATION, about="Giữ bao lâu, như 24mo; bắt buộc với identity và sealed."),
}
COMMON_KEYS: dict[str, Key] = {
    "id": Key(ID, default="", about="Mã của bước, để nơi khác nhảy tới; mỗi bước một mã."),
    "if": Key(EXPRESSION, about="Điều kiện; sai thì bỏ qua bước này."),
}


def read_flow(root: Node, reading: Reading) -> Flow | None:
    """The flow of a file, or None when it has no usable name."""
    before = len(reading.problems)
    values = read_keys(root, FLOW_KEYS, reading, "Luồng")
    name = values["flow"]
    if not name:
        return None
    _check_header(root, values, reading)
    answers = _read_answers(values["answers"], reading)
    _check_guess(values["start_by"] or {}, answers, reading)
    steps = _read_steps(values["steps"], reading)
    if values["silence"] is not None:
        steps = {key: with_silence(step, values["silence"]) for key, step in steps.items()}
    start = values["start_by"] or {}
    keywords = start.get("keywords", ())
    return Flow(
        id=name,
        title=values["title"] or name,
        file=reading.file,
        span=root.pairs["flow"][1].span,
        steps=steps,
        answers=answers,
        saved=_saved(steps) | ({start["subject"]} if start.get("subject") else set()),
        keywords=keywords,
        examples=start.get("examples", ()),
        owner=values["owner"],
        on_publish=values["on_publish"],
        paused=values["paused"],
        starts_with_procedure=start.get("procedure", ""),
        starts_with_code=start.get("ticket_code", ""),
        starts_with_accusation=start.get("accusation", ""),
        only_idle=start.get("only_idle", False),
        starts_with_story=start.get("story", ""),
        starts_with_subject=start.get("subject", ""),
        used=tuple(reading.used),
        keyword_spans=_spans(start.get("node"), "keywords"),
        is_whole=not has_errors(reading.problems[before:]),
        lost_ids=_ids(values["steps"]) - set(steps),
    )


def _check_header(root: Node, values: dict[str, Any], reading: Reading) -> None:
    if values["spec"] != SPEC:
        span = root.pairs["spec"][1].span
        reading.report(span, "spec", f"Tôi chỉ đọc được spec: {SPEC}.", f"Đặt spec: {SPEC}.")
    expected = reading.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    if values["flow"] != expected:
        span = root.pairs["flow"][1].span
        message = f"Tên luồng “{values['flow']}” khác tên tệp “{expected}”."
        reading.report(span, "file-name", message, f"Đặt flow: {expected}, hoặc đổi tên tệp.")


def _check_guess(start: Mapping[str, Any], answers: Mapping[str, Declared], reading: Reading) -> None:
    """What is only guessed needs a story, and may not stand where answers stand: nothing is decided for the citizen."""
    name = start.get("subject", "")
    if not name:
        return
    span = start["node"].pairs["subject"][1].span
    if not start["accusation"] and not start["story"]:
        message = "Không có lời kể nào để đoán: start_by có “subject” mà không có “accusation” hay “story”."
        reading.report(span, "missing-key", message, "Thêm accusation: tên câu trả lời nhận lời kể, hoặc bỏ subject.")
    if name in answers:
        message = f"“{name}” vừa là điều bot đoán vừa là câu trả lời, nên lời đoán thành câu trả lời mà không ai hỏi."
        hint = f"Đặt tên khác, như {name}_doan, rồi ở bước hỏi viết guess: {name}_doan."
        reading.report(span, "duplicate-key", message, hint)


def _spans(node: Node | None, name: str) -> tuple[Span, ...]:
    """Where each item of a list stands; a single value stands for a list of one."""
    items = node.get(name) if node else None
    if items is None:
        return ()
    return tuple(item.span for item in items.items) if items.kind == "list" else (items.span,)


# --- answers


def _read_answers(node: Node | None, reading: Reading) -> dict[str, Declared]:
    if node is None:
        return {}
    if node.kind != "map":
        reading.report(node.span, "wrong-type", "“answers” phải gồm các dòng “tên: {type: …}”.")
        return {}
    declared: dict[str, Declared] = {}
    for name, (key, value) in node.pairs.items():
        read_value(key, Key(NAME), reading, "Tên câu trả lời")
        declared[name] = _read_answer(name, key, value, reading)
    return declared


def _read_answer(name: str, key: Node, node: Node, reading: Reading) -> Declared:
    type_node = node.get("type") if node.kind == "map" else None
    type_name = str(type_node.value) if type_node else ""
    known = ANSWERS.get(type_name)
    if known is None:
        _report_type(node, type_node, type_name, reading)
        return _stand_in(name, key)
    values = read_keys(node, {**ANSWER_KEYS, **known.KEYS}, reading, f"Câu trả lời “{name}”")
    common = {option: values.pop(option) for option in ANSWER_KEYS}
    return Declared(
        name=name,
        type_name=type_name,
        type=known(**values),
        label=common["label"] or name,
        span=key.span,
        optional=common["optional"],
        privacy=common["privacy"] or ("identity" if type_name in IDENTITY_TYPES else "open"),
        purpose=common["purpose"],
        keep=common["keep"],
        mistaken=_mistaken(node, common, known.KEYS),
    )


def _mistaken(node: Node, common: Mapping[str, Any], own: Mapping[str, Key]) -> frozenset[str]:
    """The options that are written but misspelt, or hold what could not be read: told once, not as missing too."""
    known = {*ANSWER_KEYS, *own}
    meant = {nearest(name, known) for name in node.pairs if name not in known}
    written = {name for name, (_, value) in node.pairs.items() if not (value.kind == "scalar" and value.value is None)}
    return frozenset({name for name in common if not common[name] and name in written | meant})


def _stand_in(name: str, key: Node) -> Declared:
    """A declared answer whose type is not known: so that what asks for it is not told as a second mistake."""
    text = ANSWERS["text"]
    values = {option: declared.default for option, declared in text.KEYS.items()}
    return Declared(name=name, type_name="text", type=text(**values), label=name, span=key.span)


def _report_type(node: Node, type_node: Node | None, type_name: str, reading: Reading) -> None:
    if type_node is None:
        hint = "Viết như: ten: {type: text, label: Tên}."
        reading.report(node.span, "missing-key", "Câu trả lời thiếu “type”.", hint)
    else:
        hint = did_you_mean(type_name, ANSWERS) or "Dùng được: " + ", ".join(ANSWERS) + "."
        reading.report(type_node.span, "unknown-type", f"Không có loại câu trả lời “{type_name}”.", hint)


# --- steps


def _read_steps(node: Node | None, reading: Reading) -> dict[str, Step]:
    if node is None:
        return {}
    items = node.items if node.kind == "list" else []
    if not items:
        reading.report(node.span, "missing-text", "“steps” phải là danh sách bước, mỗi bước bắt đầu bằng dấu “-”.")
    if len(items) > MAX_FLOW_STEPS:
        reading.report(
            node.span, "too-long", f"Luồng có hơn {MAX_FLOW_STEPS} bước.", "Tách phần riêng ra, gọi bằng call."
        )
    read = [step for item in items[:MAX_FLOW_STEPS] if (step := _read_step(item, reading)) is not None]
    return _linked(read, reading)


def _ids(node: Node | None) -> frozenset[str]:
    """The ids written in the file, also on steps that could not be read."""
    written = (item.get("id") for item in node.items if item.kind == "map") if node else ()
    return frozenset(str(id.value) for id in written if id is not None)


def _read_step(node: Node, reading: Reading) -> Step | None:
    verb = _verb(node, reading)
    if verb is None:
        return None
    kind = STEPS[verb]
    if _is_bare_value(node, verb, kind.PRIMARY):
        message = f"Sau “{verb}:” là các mục, mỗi mục một dòng, không phải một câu."
        hint = f"Xuống dòng, thụt vào rồi viết: {next(iter(kind.KEYS))}: …" if kind.KEYS else f"Chỉ viết “- {verb}”."
        reading.report(node.pairs[verb][1].span, "wrong-type", message, hint)
        node = replace(node, pairs={**node.pairs, verb: (node.pairs[verb][0], _NOTHING)})
    node = _flattened(node, verb, kind.PRIMARY)
    values = read_keys(node, {**COMMON_KEYS, **kind.KEYS}, reading, f"Bước {verb}")
    id, condition = values.pop("id"), values.pop("if")
    return Step(
        key=id,
        verb=verb,
        body=kind.make(values),
        span=node.span,
        condition=condition,
        named=bool(id),
        places={name: value.span for name, (_, value) in node.pairs.items()},
    )


def _verb(node: Node, reading: Reading) -> str | None:
    if node.kind == "scalar" and node.value in BARE:
        return str(node.value)
    if node.kind != "map":
        hint = "Viết như “- say: …”." if node.kind == "scalar" else ""
        reading.report(node.span, "wrong-type", "Mỗi bước phải có một động từ, như say, ask, choose.", hint)
        return None
    verbs = [name for name in node.pairs if name in STEPS]
    if "say" in verbs and any("say" in STEPS[name].KEYS for name in verbs if name != "say"):
        verbs.remove("say")  # the question's text
    planned = [name for name in node.pairs if name in PLANNED_VERBS]
    if planned:
        message = f"Động từ “{planned[0]}” chưa dùng được trong bản này."
        reading.report(node.pairs[planned[0]][0].span, "not-yet", message, "Tạm bỏ bước này đi.")
        return None
    if len(verbs) != 1:
        _report_verbs(node, verbs, reading)
        return None
    return verbs[0]


def _report_verbs(node: Node, verbs: list[str], reading: Reading) -> None:
    if verbs:
        message = f"Bước có nhiều động từ: {', '.join(verbs)}."
        hint = "Tách thành nhiều bước, mỗi bước một dấu “-”."
        if set(verbs) == {"say", "choose"}:
            hint = "Câu hỏi viết ngay sau choose:, bỏ dòng say; hoặc tách thành hai bước, mỗi bước một dấu “-”."
        reading.report(node.span, "two-verbs", message, hint)
        return
    for name, (key, _) in node.pairs.items():
        if name not in COMMON_KEYS:
            hint = did_you_mean(name, STEPS) or "Dùng được: " + ", ".join(STEPS) + "."
            reading.report(key.span, "unknown-step", f"Không có động từ “{name}”.", hint)
            return
    hint = "Nếu dòng dưới là việc của bước này thì bỏ dấu “-” ở đầu dòng đó. Động từ: " + ", ".join(STEPS) + "."
    reading.report(node.span, "unknown-step", "Bước không có động từ.", hint)


_NOTHING = Node("scalar", Span())


def _is_bare_value(node: Node, verb: str, primary: str) -> bool:
    """Whether a word stands where the verb takes only a mapping."""
    if node.kind != "map" or primary or verb in OWN_MAPPING:
        return False
    value = node.pairs[verb][1]
    return value.kind != "map" and not (value.kind == "scalar" and value.value is None)


def _flattened(node: Node, verb: str, primary: str) -> Node:
    """The step as one mapping of options: a mapping under the verb is merged with the keys beside it."""
    if node.kind == "scalar":
        return replace(node, kind="map", pairs={}, value=None)
    key, value = node.pairs[verb]
    pairs = {name: pair for name, pair in node.pairs.items() if name != verb}
    if value.kind == "map" and verb not in OWN_MAPPING:
        pairs = {**value.pairs, **pairs}
    elif primary and not (value.kind == "scalar" and value.value is None and verb in BARE):
        pairs[primary] = (key, value)
    elif verb in OWN_MAPPING:
        pairs[verb] = (key, value)
    return replace(node, pairs=pairs)


OWN_MAPPING = frozenset({"set"})  # the mapping under these verbs holds names of the script, not options


def _linked(steps: list[Step], reading: Reading) -> dict[str, Step]:
    keys: list[str] = []
    counts: Counter[str] = Counter()
    for step in steps:
        key = step.key or derived_key(step)
        counts[key] += 1
        if counts[key] > 1:
            if step.named:
                hint = "Mỗi bước một id riêng."
                reading.report(step.span, "duplicate-key", f"Hai bước cùng id “{key}”.", hint)
            key = f"{key}#{counts[key]}"
        keys.append(key)
    following = [*keys[1:], ""] if keys else []
    return {key: replace(step, key=key, next=after) for key, step, after in zip(keys, steps, following, strict=True)}


def derived_key(step: Step) -> str:
    """A key that survives edits of other steps: the verb with the answer or flow it names."""
    name = getattr(step.body, step.verb, "") if step.verb in ("ask", "call", "switch", "go") else ""
    return f"{step.verb}:{name}" if name else step.verb


def _saved(steps: Mapping[str, Step]) -> frozenset[str]:
    names: set[str] = set()
    for step in steps.values():
        save = getattr(step.body, "save", "")
        if isinstance(save, str):
            names.add(save)
        elif save:
            names.update(save)
        if step.verb == "set":
            names.update(step.body.set)
        if step.verb == "handoff":
            names.add("phieu")
    return frozenset(names - {""})
