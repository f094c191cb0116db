from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.keys import WORDS, Key, Kind, Reading, Unreadable
from bot.scripts.tree import Node
from bot.scripts.world import World
from bot.text.id_numbers import IdProblem, masked, parse_id_number

_CITED = re.compile(r"\d")  # an article or a document is cited by number


def _legal_basis(node: Node, reading: Reading) -> str:
    words: str = WORDS.read(node, reading)
    if not _CITED.search(words):
        hint = "Viết như: Điều 7 Luật Tiếp công dân 42/2013/QH13. Không có căn cứ thì bỏ câu hỏi này đi."
        raise Unreadable(node, "phải nêu điều luật cho phép hỏi số giấy tờ.", hint)
    return words


LEGAL_BASIS = Kind("điều luật cho phép hỏi số giấy tờ", _legal_basis, {"type": "string", "pattern": _CITED.pattern})


@dataclass(frozen=True, slots=True)
class IdNumber(Answer):
    """Số căn cước (12 chữ số) hoặc số hộ chiếu. Hầu hết kịch bản không được hỏi số này.

    Chỉ dùng được khi nêu điều luật cho phép cơ quan mình hỏi; một phản ánh trong khung chat không cần giấy tờ. Văn bản
    và bản tóm tắt chỉ hiện ba số cuối (`••••••••• 678`); số đầy đủ chỉ vào phiếu. Không nhận ảnh giấy tờ. Là thông tin
    riêng (`privacy: identity`) nếu kịch bản không ghi khác.

    - `legal_basis`: điều luật cho phép hỏi; bắt buộc, và người duyệt phải kiểm tra còn hiệu lực.

    Passes:

        so: {type: id_number, label: Số căn cước, legal_basis: Điều 7 Luật 42/2013/QH13, purpose: tiếp dân, keep: 3mo}

    Fails (không nói luật nào cho phép hỏi):

        so: {type: id_number, label: Số căn cước, purpose: tiếp dân, keep: 3mo}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {"legal_basis": Key(LEGAL_BASIS, required=True, default="")}
    legal_basis: str = ""

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        if not text and attachments:
            return Refused("Anh/chị đừng gửi ảnh giấy tờ, chỉ cần gõ số. Tôi không cần ảnh này.", specific=True)
        read = parse_id_number(text)
        if isinstance(read, IdProblem):
            return Refused(read.sentence, specific=read.reason != "no_number")
        return Accepted(read)

    def view(self, value: Any) -> Any:
        return masked(value) if isinstance(value, str) else value

    def unmasked(self, value: Any) -> Any:
        return value
