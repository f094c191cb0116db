"""How an answer is shown to its own citizen where all answers are: a sealed one only by its last digits."""

from __future__ import annotations

from typing import Any

from bot.scripts.model import Declared

SHOWN_DIGITS = 3
MIN_DIGITS = 7  # of fewer, three would tell too much
RECORDED = "đã ghi, không hiện lại"


def shown(declared: Declared, value: Any, by_form: bool = False) -> Any:
    """The answer as texts see it, masked when it is sealed; one that came by a sealed form is never shown."""
    if by_form:
        return RECORDED
    if not declared.is_sealed:
        return declared.type.view(value)
    digits = "".join(character for character in value if character.isdigit()) if isinstance(value, str) else ""
    few = len(digits) < MIN_DIGITS or declared.type_name not in ("phone", "id_number")
    return RECORDED if few else f"•••• {digits[-SHOWN_DIGITS:]}"
