"""A picture as a citizen's phone takes it."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

PAPER, INK, TABLE = "#fbf7ea", "#4a5568", "#8a6f52"


def receipt_photo() -> bytes:
    """A slip of paper with lines on a table, as PNG."""
    image = Image.new("RGB", (360, 270), TABLE)
    draw = ImageDraw.Draw(image)
    draw.polygon([(58, 22), (314, 40), (300, 250), (44, 232)], fill=PAPER)
    draw.rectangle([96, 48, 262, 60], fill=INK)
    for row in range(7):
        top = 82 + 21 * row
        draw.rectangle([78, top + row, 120 + (row * 53) % 150 + 20, top + 5 + row], fill=INK)
    draw.ellipse([214, 176, 274, 232], outline="#c53030", width=4)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
