from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import FileList
from bot.scripts.keys import INTEGER, Key
from bot.scripts.world import World
from bot.text.fold import clean

MAX_FILES = 10  # kept for one answer unless `max` says less
EVIDENCE = frozenset({"image", "gif", "file", "audio", "video", "location", "link"})


@dataclass(frozen=True, slots=True)
class Files(Answer):
    """Ảnh, giấy tờ, ghi âm, vị trí. Nhiều tệp gửi liền nhau là một câu trả lời.

    - `max`: số tệp nhiều nhất được giữ (10).

    Passes:

        bang_chung: {type: files, label: Bằng chứng, max: 10, optional: true}

    Fails (số tệp là một con số):

        bang_chung: {type: files, label: Bằng chứng, max: nhiều}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {"max": Key(INTEGER, default=MAX_FILES)}
    max: int = MAX_FILES

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        kept = evidence(attachments)
        if not kept:
            return Refused("Anh/chị gửi ảnh hoặc tệp giúp tôi.")
        return Accepted(kept[: self.limit])

    @property
    def limit(self) -> int:
        return max(1, min(self.max, MAX_FILES))

    def view(self, value: Any) -> Any:
        return FileList(value) if isinstance(value, list) else value


def evidence(attachments: Sequence[Attachment]) -> list[dict[str, Any]]:
    """The attachments worth keeping, as compact JSON."""
    return [packed(item) for item in attachments if item.kind in EVIDENCE]


def packed(item: Attachment) -> dict[str, Any]:
    fields = ("kind", "url", "name", "size", "latitude", "longitude", "text")
    values = ((name, getattr(item, name)) for name in fields)
    return {name: clean(v) if isinstance(v, str) else v for name, v in values if v not in ("", None)}


def unpacked(value: Mapping[str, Any]) -> Attachment:
    return Attachment(**value)
