"""What changes between two lists of example sentences: the first few by their words, the others by their number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.scripts.examples import Example
from bot.scripts.revising.step_words import shortened

SHOWN = 5  # sentences of one kind of change

Said = tuple[str, str]  # the kind of change, the change in words


def example_changes(old: Sequence[Example], new: Sequence[Example]) -> Iterator[Said]:
    """Added, removed and moved to another group; the order makes no difference."""
    before, after = ({example.text: example.group for example in examples} for examples in (old, new))
    found = {
        "added": ("thêm câu mẫu", [text for text in after if text not in before]),
        "removed": ("bỏ câu mẫu", [text for text in before if text not in after]),
        "moved": ("đổi nhóm câu mẫu", [text for text in after if before.get(text, after[text]) != after[text]]),
    }
    for kind, (does, texts) in found.items():
        if texts:
            yield kind, f"{does} {_listed(texts)}"


def _listed(texts: Sequence[str]) -> str:
    listed = ", ".join(f"“{shortened(text)}”" for text in texts[:SHOWN])
    return listed + (f" và {len(texts) - SHOWN} câu nữa" if len(texts) > SHOWN else "")
