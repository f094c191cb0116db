from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.keys import ID, Key
from bot.scripts.model import Step
from bot.scripts.turn import Goto, Outcome, Turn


@dataclass(frozen=True, slots=True)
class Go:
    """Nhảy tới một bước của luồng này.

    - `go`: mã (`id`) của bước đó.

    Passes:

        - id: dau
          choose: Anh/chị cần gì?
          options: [Xem lại]
        - go: dau

    Fails (không có bước nào mang mã này):

        - go: khong-co
    """

    KEYS: ClassVar[Mapping[str, Key]] = {"go": Key(ID, required=True, default="")}
    PRIMARY: ClassVar[str] = "go"
    go: str

    @classmethod
    def make(cls, values: dict[str, Any]) -> Go:
        return cls(**values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        return Goto(self.go)
