"""A sheet's own name or alias, said in full: "lệ phí đăng ký kết hôn" names one sheet, whatever else is like it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.routing.features import Reader
from bot.routing.lessons import Lesson
from bot.text.plain import Plain

MIN_NAME = 3  # words of a name; shorter ones are part of too many others
MAX_TEXT_WORDS = 14  # of a text that is about what it names; a story only mentions it


class ExactNames:
    """The names of sheets by their words; the longest one in a text counts, the first of those as long."""

    def __init__(self, lessons: Iterable[Lesson], reader: Reader) -> None:
        self._sheets: dict[tuple[str, ...], str] = {}
        for lesson in lessons:
            if lesson.is_name and lesson.label.procedure:
                words = tuple(word.word for word in reader.words(lesson.text))
                if len(words) >= MIN_NAME:
                    self._sheets.setdefault(words, lesson.label.procedure)
        self._longest = max(map(len, self._sheets), default=0)

    def of(self, words: Sequence[Plain]) -> str:
        """The sheet whose name a short text says in full, "" for none."""
        if len(words) > MAX_TEXT_WORDS:
            return ""
        folded = tuple(word.word for word in words)
        for size in range(min(self._longest, len(folded)), MIN_NAME - 1, -1):
            for start in range(len(folded) - size + 1):
                sheet = self._sheets.get(folded[start : start + size])
                if sheet is not None:
                    return sheet
        return ""
