"""The stickers of the chat page, drawn for it: id to what it says. Pictures lie in static/emulator/stickers."""

from __future__ import annotations

STICKERS: dict[str, str] = {
    "vui": "Vui",
    "cam-on": "Cảm ơn",
    "dong-y": "Đồng ý",
    "buon": "Buồn",
    "buc-minh": "Bực mình",
    "thac-mac": "Thắc mắc",
}
