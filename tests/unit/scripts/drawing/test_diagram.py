"""Pictures of flows: every step and way is there, nothing lies on anything else, the same flow gives the same file."""

from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scripts.conversations.coverage import _KINDS
from bot.scripts.drawing.diagram import END, VERBS, Diagram, data_of, diagram_of, map_of
from bot.scripts.drawing.layout import MAX_IN_LAYER
from bot.scripts.drawing.svg import draw
from bot.scripts.graph import CHOSEN, edges
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.model import Flow
from bot.scripts.steps import STEPS

SHIPPED = load_scripts(read_folder(Path(__file__).parents[4] / "flows")).folder.flows
OPTIONS = """
  - choose: Chọn gì?
    options: [{label: Về cán bộ, switch: phan-anh}, {label: Việc khác, go: khac}]
  - {id: khac, say: Xong.}
"""
SVG = "{http://www.w3.org/2000/svg}"


def flow_of(steps: str) -> Flow:
    text = "spec: 1\nflow: thu\nanswers:\n  a: {type: text, label: A}\nsteps:\n" + steps
    return load_scripts({"thu.yaml": text}).folder.flows["thu"]


def rectangles(diagram: Diagram) -> list[tuple[float, float, float, float]]:
    boxes = [(box.x, box.y, box.width, box.height) for box in diagram.boxes]
    notes = [box.notes_at for box in diagram.boxes if box.notes]
    labels = [(a.label_at[0] - 5, a.label_at[1] - 5, 10.0, 10.0) for a in diagram.arrows if a.points and a.label]
    return boxes + notes + labels


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    apart_x = one[0] + one[2] <= other[0] + 0.01 or other[0] + other[2] <= one[0] + 0.01
    apart_y = one[1] + one[3] <= other[1] + 0.01 or other[1] + other[3] <= one[1] + 0.01
    return not apart_x and not apart_y


def holds_together(flow: Flow, diagram: Diagram) -> None:
    assert not [pair for pair in combinations(rectangles(diagram), 2) if overlap(*pair)]
    assert {box.id for box in diagram.boxes} - {END} == set(flow.steps)
    assert {(a.source, a.flow, a.kind) for a in diagram.ways} == {
        (step.key, edge.flow, edge.kind) for step in flow.steps.values() if step.verb != "end" for edge in edges(step)
    }
    told = {box.id: " ".join(box.notes) for box in diagram.boxes}
    for arrow in diagram.arrows:
        where = arrow.flow or ("hết" if arrow.target == END else arrow.target)
        assert arrow.points or where in told[arrow.source] or "lối khác" in told[arrow.source]
        assert all(upper <= lower for (_, upper), (_, lower) in zip(arrow.points, arrow.points[1:], strict=False))
    for rectangle in rectangles(diagram):
        assert rectangle[0] >= 0
        assert rectangle[0] + rectangle[2] <= diagram.width
        assert rectangle[1] + rectangle[3] <= diagram.height


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_picture_of_a_shipped_flow_holds_together(name: str) -> None:
    diagram = diagram_of(SHIPPED[name])
    holds_together(SHIPPED[name], diagram)
    assert draw(diagram) == draw(diagram_of(SHIPPED[name]))
    assert all(box.is_reached for box in diagram.boxes)


def test_lines_pass_no_box_but_their_own() -> None:
    for flow in SHIPPED.values():
        diagram = diagram_of(flow)
        for arrow in diagram.arrows:
            for x, y in arrow.points[1:-1]:
                inside = [box.id for box in diagram.boxes if box.x < x < box.x + box.width]
                assert not [id for id in inside if _within(diagram, id, y) and id not in (arrow.source, arrow.target)]


def _within(diagram: Diagram, id: str, y: float) -> bool:
    box = next(box for box in diagram.boxes if box.id == id)
    return box.y < y < box.y + box.height


@st.composite
def flows(draw_: Any) -> Flow:
    ids = [f"b{number}" for number in range(draw_(st.integers(1, 25)))]
    lines = []
    for id in ids:
        where = draw_(st.lists(st.sampled_from([*ids, "", "ngoai"]), min_size=1, max_size=5))
        kind = draw_(st.sampled_from(["say", "choose", "ask", "go", "end", "if"]))
        options = ", ".join(
            f"{{label: L{n}, {'switch: ngoai' if to == 'ngoai' else f'go: {to}' if to else 'value: v'}}}"
            for n, to in enumerate(where)
        )
        go = next((to for to in where if to in ids), ids[0])
        step = {
            "say": "say: Một hai ba.",
            "choose": f"choose: Chọn?\n    options: [{options}]",
            "ask": f"ask: a\n    give_up: {go}",
            "go": f"go: {go}",
            "end": "end:",
            "if": "say: Nếu.\n    if: a",
        }[kind]
        lines.append(f"  - id: {id}\n    {step}\n")
    return flow_of("".join(lines))


@given(flows())
@settings(max_examples=60, deadline=None)
def test_the_picture_of_any_flow_holds_together(flow: Flow) -> None:
    holds_together(flow, diagram_of(flow))


def test_no_row_holds_more_boxes_than_one_can_read() -> None:
    options = ", ".join(f"{{label: L{n}, go: b{n}}}" for n in range(9))
    steps = f"  - choose: Chọn?\n    options: [{options}]\n" + "".join(f"  - {{id: b{n}, end: }}\n" for n in range(9))
    rows: dict[float, int] = {}
    for box in diagram_of(flow_of(steps)).boxes:
        rows[box.y] = rows.get(box.y, 0) + 1
    assert max(rows.values()) == MAX_IN_LAYER


def test_a_step_no_way_leads_to_is_marked() -> None:
    svg = draw(diagram_of(flow_of("  - end\n  - {id: bo-hoang, say: Chào.}\n")))
    assert "bo-hoang – không có đường tới" in svg
    assert "Không có đường nào tới: Nói · bo-hoang" in svg
    assert "stroke-dasharray" in svg


def test_the_file_is_whole_by_itself_and_tells_in_words_what_it_shows() -> None:
    root = ElementTree.fromstring(draw(diagram_of(flow_of(OPTIONS))))
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text == "thu (thu)"
    assert desc is not None
    assert "Về cán bộ: luồng phan-anh" in (desc.text or "")
    assert root.get("role") == "img"
    assert not [element for element in root.iter() if element.tag.removeprefix(SVG) in ("image", "script", "use", "a")]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", 'a "b" & c', "\\x01\\x0b", "x" * 4_000, "👍" * 300, "{{ a }}"]
)
def test_any_text_is_shown_as_text(text: str) -> None:
    written = text.replace("\\", "\\").replace('"', '\\"')
    svg = draw(diagram_of(flow_of(f'  - say: "{written}"\n')))
    ElementTree.fromstring(svg)
    assert "<script>" not in svg
    assert max(map(len, svg.splitlines())) < 20_000


def test_consent_and_conditions_are_told() -> None:
    steps = "  - choose: Đồng ý không?\n    options: [{label: Có, consent: x}, {label: Không, go: thoi}]\n"
    steps += "  - say: Một.\n    if: a == 'x'\n  - {id: thoi, say: Thôi.}\n"
    svg = draw(diagram_of(flow_of(steps)))
    assert "Có ✓" in svg
    assert "(nếu a == 'x') Một." in svg


def test_the_data_has_every_step_way_and_place() -> None:
    data = data_of(diagram_of(flow_of(OPTIONS)))
    assert [node["id"] for node in data["nodes"]] == ["choose", "khac", END]
    assert data["flows"] == ["phan-anh"]
    way = next(edge for edge in data["edges"] if edge["flow"] == "phan-anh")
    assert (way["kind"], way["label"]) == ("option", "Về cán bộ")
    assert all(len(arrow["points"]) >= 2 for arrow in data["arrows"])


def test_the_map_shows_every_flow_and_which_flow_leads_where() -> None:
    diagram = map_of(SHIPPED)
    assert {box.id for box in diagram.boxes} == set(SHIPPED)
    leading = {(id, edge.flow) for id, f in SHIPPED.items() for step in f.steps.values() for edge in edges(step)}
    assert {(arrow.source, arrow.target) for arrow in diagram.ways} == {way for way in leading if way[1] in SHIPPED}
    assert not [pair for pair in combinations(rectangles(diagram), 2) if overlap(*pair)]


def test_every_step_and_kind_of_branch_has_words() -> None:
    assert set(VERBS) == set(STEPS)
    assert set(_KINDS) == set(CHOSEN)
