"""What rules about good writing look at: the texts of a flow as a citizen reads them, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.scripts.braces import masked
from bot.scripts.expressions import Text
from bot.scripts.keys import Used
from bot.scripts.model import Flow

_END = re.compile(r"[.?!…]+[”\"')\]]*(?=\s|$)|\n")
_WORD = re.compile(r"[^\W_]+(?:[-/.,][^\W_]+)*|□")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its place in the text; what stands between braces is one □."""

    text: str
    start: int
    end: int

    @property
    def words(self) -> list[str]:
        return _WORD.findall(re.sub("□+", "□", self.text))


def texts(flow: Flow) -> Iterator[tuple[Used, str]]:
    """(where it is written, its raw text) of every text of a flow."""
    for used in flow.used:
        if isinstance(used.code, Text) and used.code.raw:
            yield used, used.code.raw


def sentences(raw: str) -> list[Sentence]:
    """The sentences of a text; a line break ends one."""
    shown = masked(raw)
    found = []
    start = 0
    for end in [*(match.end() for match in _END.finditer(shown)), len(shown)]:
        piece = shown[start:end]
        if piece.strip():
            begins = start + len(piece) - len(piece.lstrip())
            found.append(Sentence(piece.strip(), begins, begins + len(piece.strip())))
        start = end
    return found
