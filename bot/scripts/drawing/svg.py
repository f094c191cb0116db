"""A diagram as SVG: one file that needs nothing else, readable at 1280 pixels, told in words as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from bot.scripts.drawing.diagram import END, LABEL, LETTER, LINE, Arrow, Box, Diagram
from bot.scripts.filters import tom_tat

MIN_WIDTH = 1280
HEADING = 44  # pixels above the boxes

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COLOURS = {
    "option": "#1d4ed8",
    "branch": "#1d4ed8",
    "give_up": "#b45309",
    "none": "#b45309",
    "failed": "#b45309",
    "stop": "#b45309",
    "skip": "#6b7280",
}
_PLAIN = "#374151"
_FILLS = {
    "ask": "#eff6ff",
    "choose": "#eff6ff",
    "review": "#eff6ff",
    "rate": "#eff6ff",
    "verdict": "#eff6ff",
    "when": "#fefce8",
    "ticket": "#ecfdf5",
    "handoff": "#ecfdf5",
    "call": "#f5f3ff",
    "switch": "#f5f3ff",
    "end": "#f3f4f6",
}
_STYLE = (
    "text{font-family:'Noto Sans','Segoe UI',Roboto,Arial,sans-serif;font-size:13px;fill:#111827}"
    ".verb{font-size:12px;font-weight:600;fill:#374151}.note{font-size:12px;fill:#374151}"
    ".label{font-size:12px}.dead{fill:#b91c1c}h{font-size:18px;font-weight:700}"
)


def draw(diagram: Diagram) -> str:
    """The picture as SVG text."""
    width, height = max(MIN_WIDTH, round(diagram.width)), round(diagram.height) + HEADING
    shift = (width - diagram.width) / 2
    dead = [box.title for box in diagram.boxes if not box.is_reached]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'role="img" aria-labelledby="title desc">',
        f'<title id="title">{_safe(_title(diagram))}</title>',
        f'<desc id="desc">{_safe(_described(diagram, dead))}</desc>',
        f"<style>{_STYLE}</style>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="24" y="28" style="font-size:18px;font-weight:700">{_safe(_title(diagram))}</text>',
        f'<g transform="translate({_number(shift)} {HEADING})">',
        *(line for arrow in diagram.arrows if arrow.points for line in _line(arrow)),
        *(line for box in diagram.boxes for line in _box(box)),
        *(line for arrow in diagram.arrows if arrow.points and arrow.label for line in _label(arrow)),
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _title(diagram: Diagram) -> str:
    return f"{diagram.title} ({diagram.id})" if diagram.id else diagram.title


def _described(diagram: Diagram, dead: list[str]) -> str:
    kind = "bước" if diagram.id else "luồng"
    words = [f"Sơ đồ {len(diagram.boxes)} {kind}."]
    words += [f"Không có đường nào tới: {', '.join(dead)}."] if dead else []
    for box in diagram.boxes:
        ways = [_way(arrow) for arrow in diagram.ways if arrow.source == box.id]
        words.append(f"{box.title}: {tom_tat(box.text, 80)}" + (f" → {'; '.join(ways)}." if ways else "."))
    return " ".join(words)


def _way(arrow: Arrow) -> str:
    where = f"luồng {arrow.flow}" if arrow.flow else "hết" if arrow.target == END else arrow.target
    return ": ".join(part for part in (arrow.label, where) if part)


def _line(arrow: Arrow) -> Iterator[str]:
    colour = _COLOURS.get(arrow.kind, _PLAIN)
    path = _path(arrow.points)
    dashed = ' stroke-dasharray="5 4"' if arrow.kind == "skip" else ""
    yield f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.6"{dashed}/>'
    x, y = arrow.points[-1]
    head = f"M{_number(x - 5)} {_number(y - 8)}L{_number(x)} {_number(y)}L{_number(x + 5)} {_number(y - 8)}Z"
    yield f'<path d="{head}" fill="{colour}"/>'


def _path(points: tuple[tuple[float, float], ...]) -> str:
    """Straight through the layers, in soft bends between them."""
    (x, y), *others = points
    parts = [f"M{_number(x)} {_number(y)}"]
    for after_x, after_y in others:
        if abs(after_x - x) < 0.5:
            parts.append(f"L{_number(after_x)} {_number(after_y)}")
        else:
            bend = (y + after_y) / 2
            ends = f"{_number(x)} {_number(bend)} {_number(after_x)} {_number(bend)}"
            parts.append(f"C{ends} {_number(after_x)} {_number(after_y)}")
        x, y = after_x, after_y
    return "".join(parts)


def _box(box: Box) -> Iterator[str]:
    round_edge = 14 if box.verb == "end" else 6
    edge = 'stroke="#9ca3af"' if box.is_reached else 'stroke="#b91c1c" stroke-dasharray="6 4"'
    yield f"<g><title>{_safe(f'{box.title}: {box.text}' if box.text else box.title)}</title>"
    yield (
        f'<rect x="{_number(box.x)}" y="{_number(box.y)}" width="{_number(box.width)}" height="{_number(box.height)}" '
        f'rx="{round_edge}" fill="{_FILLS.get(box.verb, "#ffffff")}" {edge}/>'
    )
    if box.verb == "end":
        yield _text(box.x + box.width / 2, box.y + 20, box.title, "verb", middle=True)
    else:
        dead = " – không có đường tới" if not box.is_reached else ""
        yield _text(box.x + 11, box.y + 18, tom_tat(box.title, 32) + dead, "verb" if box.is_reached else "verb dead")
    for number, line in enumerate(box.lines):
        yield _text(box.x + 11, box.y + 36 + LINE * number, line, "")
    yield "</g>"
    if box.notes:
        yield from _notes(box)


def _notes(box: Box) -> Iterator[str]:
    x, y, width, height = box.notes_at
    from_x = min(max(x + width / 2, box.x + 8), box.x + box.width - 8)
    path = _path(((from_x, box.y + box.height), (min(max(from_x, x + 8), x + width - 8), y)))
    yield f'<path d="{path}" stroke="#9ca3af" stroke-width="1.2" fill="none"/>'
    yield (
        f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}" rx="4" '
        'fill="#f9fafb" stroke="#d1d5db"/>'
    )
    for number, note in enumerate(box.notes):
        yield _text(x + 10, y + 17 + LINE * number, note, "note")


def _label(arrow: Arrow) -> Iterator[str]:
    x, y = arrow.label_at
    text = tom_tat(arrow.label, 2 * LABEL)
    width = len(text) * LETTER + 8
    yield (
        f'<rect x="{_number(x - width / 2)}" y="{_number(y - 10)}" width="{_number(width)}" height="20" rx="4" '
        'fill="#ffffff"/>'
    )
    colour = _COLOURS.get(arrow.kind, _PLAIN)
    mark = " ✓" if arrow.is_consent else ""
    yield _text(x, y + 4, text + mark, "label", middle=True, colour=colour)


def _text(x: float, y: float, text: str, kind: str, *, middle: bool = False, colour: str = "") -> str:
    anchor = ' text-anchor="middle"' if middle else ""
    style = f' style="fill:{colour}"' if colour else ""
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{_number(x)}" y="{_number(y)}"{named}{anchor}{style}>{_safe(text)}</text>'


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _safe(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text), {'"': "&quot;"})
