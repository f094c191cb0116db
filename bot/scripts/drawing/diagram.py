"""A flow as a picture: its steps as boxes, the ways between them as arrows, each with its place.

Ways that go back, far down or out to another flow are told in words below their step: arrows only lead downwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.scripts.drawing.layout import MAX_SPAN, THREAD, Layers, Place, arrange, ranks
from bot.scripts.filters import tom_tat
from bot.scripts.graph import Edge, EdgeKind, edges, reachable
from bot.scripts.model import Flow, Step
from bot.scripts.steps.ticket import KINDS as TICKET_KINDS

END = "#end"  # the box that stands for the end of the flow
BOX_WIDTH = 228
SMALL = 84  # width of boxes without a text
LINE = 17  # height of a line of text
WORDS = 28  # characters in a line of a box
LINES = 3  # of a step's text
LABEL = 30  # characters of what is written on an arrow
MAX_SPAN_TO_END = 2
MAX_NOTES = 12  # ways told in words below one step
LETTER = 6.9  # width of a letter, on average

VERBS: dict[str, str] = {
    "say": "Nói",
    "ask": "Hỏi",
    "choose": "Chọn",
    "when": "Rẽ nhánh",
    "go": "Nhảy",
    "set": "Ghi",
    "call": "Gọi luồng",
    "switch": "Sang luồng",
    "find": "Tìm thủ tục",
    "clarify": "Hỏi lại cho rõ",
    "show": "Hiện thủ tục",
    "review": "Xem lại",
    "ticket": "Mở phiếu",
    "status": "Tình trạng phiếu",
    "receipt": "Mở bằng biên nhận",
    "service": "Hỏi dịch vụ",
    "form": "Trang kín",
    "handoff": "Gặp cán bộ",
    "rate": "Đánh giá",
    "verdict": "Đã giải quyết chưa",
    "end": "Hết",
}

KINDS: dict[EdgeKind, str] = {
    "give_up": "hết lượt hỏi",
    "none": "không thấy",
    "failed": "không trả lời",
    "stop": "thôi",
    "done": "đã nhận",
    "skip": "bỏ qua",
    "call": "gọi",
    "switch": "sang",
}


@dataclass(frozen=True, slots=True)
class Box:
    """A step (or the end): what is written on it, whether any way leads to it, and its place."""

    id: str
    verb: str
    title: str
    text: str
    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()  # ways told in words
    line: int = 0  # in the file
    is_reached: bool = True
    x: float = 0.0
    y: float = 0.0
    width: float = BOX_WIDTH
    height: float = 0.0
    notes_at: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # x, y, width, height


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from a step. Without `points` it is told in words; `label_at` is the middle of what is written on it."""

    source: str
    target: str
    flow: str
    kind: EdgeKind
    label: str
    is_consent: bool = False
    points: tuple[tuple[float, float], ...] = ()
    label_at: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Diagram:
    """One picture."""

    id: str
    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]  # as drawn: ways between the same two boxes are one
    ways: tuple[Arrow, ...]  # each by itself
    width: float
    height: float


def diagram_of(flow: Flow) -> Diagram:
    """The picture of one flow."""
    reached = reachable(flow)
    ways = [(step, edge) for step in flow.steps.values() for edge in edges(step)]
    boxes = [_box(flow, step, step.key in reached) for step in flow.steps.values()]
    if any(not edge.step and not edge.flow and step.verb != "end" for step, edge in ways):
        boxes.append(_sized(Box(END, "end", VERBS["end"], "", ())))
    arrows = [_arrow(step, edge, flow) for step, edge in ways if step.verb != "end"]
    return laid_out(flow.id, flow.title, boxes, _merged(arrow for arrow in arrows if arrow.kind != "call"), arrows)


def map_of(flows: Mapping[str, Flow]) -> Diagram:
    """The picture of a whole folder: each flow a box, and which flows it calls or switches to."""
    order = _from_starts(flows)
    boxes = []
    for id in order:
        flow = flows[id]
        lines = _wrapped(flow.title)
        boxes.append(_sized(Box(id, "flow", id, flow.title, lines, line=flow.span.line)))
    ways = {(id, edge.flow, edge.kind) for id in order for edge in _leaving(flows[id]) if edge.flow in flows}
    arrows = [
        Arrow(source, target, "", kind, KINDS["call"] if kind == "call" else "")
        for source, target, kind in sorted(ways, key=lambda way: (order.index(way[0]), order.index(way[1]), way[2]))
    ]
    return laid_out("", "Các luồng", boxes, _merged(arrows), arrows)


def _leaving(flow: Flow) -> list[Edge]:
    return [edge for step in flow.steps.values() for edge in edges(step) if edge.flow]


def _from_starts(flows: Mapping[str, Flow]) -> list[str]:
    """Flows as one comes to them: greeting and menu first, then what they lead to, then the others."""
    todo = [id for id in ("chao", "menu") if id in flows] + sorted(flows)
    order: list[str] = []
    while todo:
        id = todo.pop(0)
        if id not in order:
            order.append(id)
            todo[:0] = [edge.flow for edge in _leaving(flows[id]) if edge.flow in flows and edge.flow not in order]
    return order


# --- what is written


def _box(flow: Flow, step: Step, is_reached: bool) -> Box:
    condition = f"(nếu {step.condition.raw}) " if step.condition is not None else ""
    text = " ".join((condition + _text(flow, step)).split())
    title = VERBS.get(step.verb, step.verb) + (f" · {step.key}" if step.named else "")
    return _sized(Box(step.key, step.verb, title, text, _wrapped(text), (), step.span.line, is_reached))


def _text(flow: Flow, step: Step) -> str:
    say = _TEXTS.get(step.verb)
    return say(flow, step.body) if say else ""


def _raw(code: Any) -> str:
    return code.raw if code is not None else ""


def _asked(flow: Flow, body: Any) -> str:
    return _raw(body.say) or _label(flow, body.ask)


def _label(flow: Flow, answer: str) -> str:
    declared = flow.answers.get(answer)
    return declared.label if declared else answer


_TEXTS: dict[str, Callable[[Flow, Any], str]] = {
    "say": lambda flow, body: " / ".join(_raw(part.text) or part.image or part.file for part in body.say),
    "ask": _asked,
    "choose": lambda flow, body: _raw(body.choose),
    "set": lambda flow, body: ", ".join(f"{name} = {value.raw}" for name, value in body.set.items()),
    "call": lambda flow, body: body.call,
    "switch": lambda flow, body: body.switch,
    "find": lambda flow, body: _raw(body.text),
    "clarify": lambda flow, body: _raw(body.clarify),
    "show": lambda flow, body: _raw(body.procedure),
    "review": lambda flow, body: ", ".join(_label(flow, name) for name in body.review),
    "ticket": lambda flow, body: f"{TICKET_KINDS[body.kind].capitalize()}. {_raw(body.subject)}",
    "status": lambda flow, body: _raw(body.code),
    "receipt": lambda flow, body: _raw(body.receipt),
    "service": lambda flow, body: body.name,
    "form": lambda flow, body: ", ".join(_label(flow, name) for name in body.answers),
    "handoff": lambda flow, body: _raw(body.subject),
    "rate": lambda flow, body: _raw(body.say),
    "verdict": lambda flow, body: _raw(body.say),
}


def _wrapped(text: str) -> tuple[str, ...]:
    """Some text in few short lines."""
    lines, words = [""], text.split()
    for word in words:
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= WORDS:
            lines[-1] = joined
        else:
            lines.append(word)
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], " ".join(lines[LINES - 1 :])]
    return tuple(tom_tat(line, WORDS) for line in lines if line)


def _sized(box: Box) -> Box:
    is_small = box.verb in ("end", "go") and not box.lines
    return replace(box, height=30 + LINE * len(box.lines), width=SMALL if is_small else BOX_WIDTH)


def _arrow(step: Step, edge: Edge, flow: Flow) -> Arrow:
    label = edge.label if edge.kind in ("option", "branch") else KINDS.get(edge.kind, "")
    if edge.kind in ("switch", "call"):
        label = KINDS[edge.kind]
    label = tom_tat(label, LABEL)
    if edge.step and edge.step not in flow.steps:  # a mistake of the script: told, not drawn
        return Arrow(step.key, "", "", edge.kind, f"{label} (không có bước “{edge.step}”)".strip())
    target = "" if edge.flow else edge.step or END
    return Arrow(step.key, target, edge.flow, edge.kind, label, edge.consent)


def _merged(arrows: Iterable[Arrow]) -> list[Arrow]:
    """Ways between the same two boxes as one, with what is written on all of them."""
    found: dict[tuple[str, str, str], Arrow] = {}
    for arrow in arrows:
        key = arrow.source, arrow.target, arrow.flow
        before = found.get(key)
        if before is None:
            found[key] = arrow
        else:
            always = not before.label or not arrow.label  # one of them is taken whatever happens
            labels = () if always else dict.fromkeys((before.label, arrow.label))
            kind = before.kind if before.kind == arrow.kind else "next"
            found[key] = replace(
                before, label=" / ".join(labels), kind=kind, is_consent=before.is_consent or arrow.is_consent
            )
    return list(found.values())


# --- where it stands


def laid_out(id: str, title: str, boxes: list[Box], drawn: list[Arrow], every: list[Arrow]) -> Diagram:
    """The boxes and arrows with their places; `every` are the ways as data, of which `drawn` are merged."""
    at = {box.id: number for number, box in enumerate(boxes)}
    inner = [arrow for arrow in drawn if arrow.target]
    rank = ranks(list(at), [(arrow.source, arrow.target) for arrow in inner])

    def is_line(arrow: Arrow) -> bool:
        longest = MAX_SPAN_TO_END if arrow.target == END else MAX_SPAN
        return bool(arrow.target) and 0 < rank[arrow.target] - rank[arrow.source] <= longest

    lines = [arrow for arrow in inner if is_line(arrow)]
    boxes = [box for box in boxes if box.id != END or any(arrow.target == END for arrow in lines)]
    noted = _with_notes(boxes, [arrow for arrow in (*drawn, *_calls(every)) if not is_line(arrow)], at)
    layers = _layers(noted, lines, rank)
    arrange(layers)
    placed = tuple(_placed(box, layers) for box in noted)
    routed = {(arrow.source, arrow.target): _routed(arrow, layers, lines) for arrow in lines}
    arrows = tuple(routed.get((one.source, one.target), one) for one in drawn)
    return Diagram(id, title, placed, arrows, tuple(every), layers.width, layers.height)


def _calls(arrows: Iterable[Arrow]) -> list[Arrow]:
    return [replace(arrow, target="") for arrow in arrows if arrow.kind == "call" and arrow.flow]


def _with_notes(boxes: list[Box], told: list[Arrow], at: Mapping[str, int]) -> list[Box]:
    notes: dict[str, list[str]] = {}
    for arrow in told:
        notes.setdefault(arrow.source, []).append(_note(arrow, at))
    found = []
    for box in boxes:
        lines = notes.get(box.id, [])
        more = [f"và {len(lines) - MAX_NOTES + 1} lối khác"] if len(lines) > MAX_NOTES else []
        found.append(replace(box, notes=tuple(lines[: MAX_NOTES - len(more)] + more)))
    return found


def _note(arrow: Arrow, at: Mapping[str, int]) -> str:
    if not arrow.flow and not arrow.target:
        return arrow.label
    if arrow.flow:
        sign, where = "↗", arrow.flow
    else:
        sign = "↓" if at[arrow.target] > at[arrow.source] else "↑"
        where = "hết" if arrow.target == END else arrow.target
    return f"{tom_tat(arrow.label, LABEL)} {sign} {where}".strip()


def _layers(boxes: list[Box], lines: list[Arrow], rank: Mapping[str, int]) -> Layers:
    """Boxes in even layers; labels, notes and passing lines between them."""
    layers = Layers()
    for box in boxes:
        layers.add(Place(box.id, box.width, box.height, 2 * rank[box.id]))
    for box in boxes:
        if box.notes:
            width = max(map(len, box.notes)) * LETTER + 20
            layers.add(Place(f"{box.id}#notes", width, len(box.notes) * LINE + 10, 2 * rank[box.id] + 1))
            layers.joined.append((box.id, f"{box.id}#notes"))
    for arrow in lines:
        before = arrow.source
        for layer in range(2 * rank[arrow.source] + 1, 2 * rank[arrow.target]):
            id = _thread(arrow, layer)
            is_label = bool(arrow.label) and layer == 2 * rank[arrow.source] + 1
            width = len(tom_tat(arrow.label, 2 * LABEL)) * LETTER + 14 if is_label else THREAD
            layers.add(Place(id, width, LINE + 6 if is_label else 0, layer))
            layers.joined.append((before, id))
            before = id
        layers.joined.append((before, arrow.target))
    return layers


def _thread(arrow: Arrow, layer: int) -> str:
    return f"{arrow.source}>{arrow.target}@{layer}"


def _placed(box: Box, layers: Layers) -> Box:
    place, notes = layers.places[box.id], layers.places.get(f"{box.id}#notes")
    where = (notes.x, notes.y, notes.width, notes.height) if notes else box.notes_at
    return replace(box, x=place.x, y=place.y, notes_at=where)


def _routed(arrow: Arrow, layers: Layers, lines: list[Arrow]) -> Arrow:
    """The points an arrow goes through: out of the source's lower edge, straight through layers, into the target."""
    source, target = layers.places[arrow.source], layers.places[arrow.target]
    start = _port(source, arrow, [one for one in lines if one.source == arrow.source], layers, leaving=True)
    end = _port(target, arrow, [one for one in lines if one.target == arrow.target], layers, leaving=False)
    points = [(start, source.bottom), (start, layers.tops[source.layer][1])]
    for layer in range(source.layer + 1, target.layer):
        x = layers.places[_thread(arrow, layer)].middle
        points += [(x, layers.tops[layer][0]), (x, layers.tops[layer][1])]
    points.append((end, target.y))
    label = layers.places[_thread(arrow, source.layer + 1)]
    middle = (label.middle, label.y + label.height / 2)
    return replace(arrow, points=tuple(points), label_at=middle)


def _port(place: Place, arrow: Arrow, beside: list[Arrow], layers: Layers, *, leaving: bool) -> float:
    """Where on a box's edge an arrow begins or ends: side by side with the others, in the order they come from."""

    def x(one: Arrow) -> float:
        layer = place.layer + 1 if leaving else place.layer - 1
        return layers.places[_thread(one, layer)].middle

    order = sorted(beside, key=lambda one: (x(one), one.source, one.target))
    return place.x + place.width * (order.index(arrow) + 1) / (len(order) + 1)


def data_of(diagram: Diagram) -> dict[str, Any]:
    """The picture as JSON: for the editor."""
    return {
        "flow": diagram.id,
        "title": diagram.title,
        "width": round(diagram.width),
        "height": round(diagram.height),
        "nodes": [_box_data(box) for box in diagram.boxes],
        "edges": [_way_data(arrow) for arrow in diagram.ways],
        "arrows": [_arrow_data(arrow) for arrow in diagram.arrows if arrow.points],
        "flows": sorted({arrow.flow for arrow in diagram.ways if arrow.flow}),
    }


def _box_data(box: Box) -> dict[str, Any]:
    place = {"x": round(box.x), "y": round(box.y), "width": round(box.width), "height": round(box.height)}
    return {"id": box.id, "verb": box.verb, "text": box.text, "line": box.line, "reached": box.is_reached, **place}


def _way_data(arrow: Arrow) -> dict[str, Any]:
    return {
        "from": arrow.source,
        "to": arrow.target,
        "flow": arrow.flow,
        "kind": arrow.kind,
        "label": arrow.label,
        "consent": arrow.is_consent,
    }


def _arrow_data(arrow: Arrow) -> dict[str, Any]:
    points = [[round(x), round(y)] for x, y in arrow.points]
    x, y = arrow.label_at
    return {
        "from": arrow.source,
        "to": arrow.target,
        "label": arrow.label,
        "points": points,
        "label_at": [round(x), round(y)],
    }
