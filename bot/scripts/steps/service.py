from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, ClassVar

from bot.scripts import calling
from bot.scripts.effects import Count
from bot.scripts.expressions import Expression, ScriptFailed
from bot.scripts.keys import DURATION, EXPRESSION, ID, NAME, Key, Kind, Reading, Unreadable, map_of
from bot.scripts.model import Step
from bot.scripts.question import TARGET
from bot.scripts.tree import Node
from bot.scripts.turn import NEXT, Outcome, Target, Turn, storable
from bot.text.fold import clean

DEFAULT_TIMEOUT = 10  # seconds a service may take
MAX_TIMEOUT = 30  # the longest a citizen is kept waiting
MAX_GIVEN = 20  # values of `with`
MAX_GIVEN_CHARACTERS = 4_000  # of all values of `with`, as JSON
MAX_VALUE_CHARACTERS = 8_000  # of an answer that is kept, as JSON
MAX_VALUE_DEPTH = 6  # lists and mappings inside each other
_MAX_BITS = 63  # of a whole number


def _timeout(node: Node, reading: Reading) -> int:
    seconds: int = DURATION.read(node, reading)
    if not 1 <= seconds <= MAX_TIMEOUT:
        raise Unreadable(node, f"phải từ 1s đến {MAX_TIMEOUT}s.", f"Ví dụ timeout: {DEFAULT_TIMEOUT}s.")
    return seconds


def _given(node: Node, reading: Reading) -> dict[str, Expression]:
    values: dict[str, Expression] = map_of(EXPRESSION).read(node, reading)
    if len(values) > MAX_GIVEN:
        raise Unreadable(node, f"nhiều hơn {MAX_GIVEN} giá trị.", "Chỉ gửi những gì dịch vụ cần.")
    return values


@dataclass(frozen=True, slots=True)
class Service:
    """Hỏi một dịch vụ bên ngoài đã khai trong `config/services.yaml` và giữ câu trả lời (JSON) của nó.

    Câu trả lời niêm phong không gửi đi được. Trong lúc chờ, tin người dân nhắn được giữ lại và xử lý sau theo đúng thứ
    tự; từ khẩn cấp được trả lời ngay, “huỷ” và các từ chung khác thì thôi chờ.

    - `name`: tên dịch vụ.
    - `with`: những giá trị gửi đi, mỗi dòng `tên: biểu thức`.
    - `save`: tên giữ câu trả lời; không hỏi được thì là none.
    - `timeout`: chờ bao lâu, nhiều nhất 30s.
    - `failed`: nơi đến khi dịch vụ không trả lời được, là mã một bước hoặc `{switch: luồng}`; không viết thì bot xin
      lỗi một câu rồi đi tiếp.

    Passes:

        - service: {name: tra-cuu-ho-so, with: {ma: ma}, save: ho_so, timeout: 8s, failed: khong-thay}
        - say: "Hồ sơ: {{ ho_so.trang_thai }}."

    Fails (chờ lâu quá mức cho phép):

        - service: {name: tra-cuu-ho-so, save: ho_so, timeout: 10m}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "name": Key(ID, required=True, default=""),
        "with": Key(Kind("các dòng tên: biểu thức", _given, map_of(EXPRESSION).schema)),
        "save": Key(NAME, default=""),
        "timeout": Key(Kind(DURATION.name, _timeout, DURATION.schema), default=DEFAULT_TIMEOUT),
        "failed": Key(TARGET),
    }
    PRIMARY: ClassVar[str] = "name"
    SOFT: ClassVar[bool] = False
    name: str
    given: Mapping[str, Expression]
    save: str
    timeout: int
    failed: Target | None

    @classmethod
    def make(cls, values: dict[str, Any]) -> Service:
        return cls(given=values.pop("with") or {}, **values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        given = {name: storable(turn.value(expression)) for name, expression in self.given.items()}
        if _length(given) > MAX_GIVEN_CHARACTERS:
            return self.answered(turn, step, None, failed=True)
        return calling.begin(turn, self.name, given, self.timeout)

    def answered(self, turn: Turn, step: Step, value: Any, failed: bool) -> Outcome:
        """What came back; an answer too large or too deep to keep counts as none."""
        if not failed and self._keep(turn, value):
            return NEXT
        turn.effects.append(Count("service_failed", (("service", self.name),)))
        if self.save:
            turn.store(self.save, None)
        if self.failed is not None:
            return self.failed.outcome()
        turn.say(turn.phrase("service_failed"))
        return NEXT

    def _keep(self, turn: Turn, value: Any) -> bool:
        try:
            kept = usable(value)
            if self.save:
                turn.store(self.save, kept)
        except (UnusableValue, ScriptFailed):
            return False
        return True


class UnusableValue(ValueError):
    """A service's answer that is no JSON a conversation can keep: too long, too deep, a number without end."""


def usable(value: Any) -> Any:
    """The answer with its texts cleaned, within the limits of depth and length; raises UnusableValue."""
    kept = _cleaned(value, MAX_VALUE_DEPTH)
    if _length(kept) > MAX_VALUE_CHARACTERS:
        raise UnusableValue("too long")
    return kept


def _cleaned(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return clean(value[: MAX_VALUE_CHARACTERS + 1])
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and value.bit_length() <= _MAX_BITS:
        return value
    if isinstance(value, float) and isfinite(value):
        return value
    if isinstance(value, list | dict) and not depth:
        raise UnusableValue("too deep")
    if isinstance(value, list):
        return [_cleaned(item, depth - 1) for item in value]
    if isinstance(value, dict):
        return {clean(str(name)): _cleaned(item, depth - 1) for name, item in value.items()}
    raise UnusableValue(type(value).__name__)


def _length(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False))
