"""Scripts with many more sheets than ship: copies of the shipped ones in which half of the longer words are made up."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from bot.scripts.model import Scripts
from bot.scripts.sheets import Sheet

PHRASES = 6  # examples of each made sheet
MAX_ALIASES = 2
MIN_LETTERS = 3  # shorter words stay
SHARE = 0.5  # of the words that are made up
_ONSETS = re.findall(r"\w+", "b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x")
_RIMES = re.findall(r"\w+", "á ảnh àng ạt ấm ậy ế ềnh ệt iệp iếu òng ộc ối ơn ợp ú ùng ưa ưỡng ước uyên uất yên")
_WORD = re.compile(r"[^\W\d_]+")


def with_more_sheets(scripts: Scripts, count: int) -> Scripts:
    """The same scripts with `count` sheets more, spread over the fields as those that ship; the same every time."""
    chance = random.Random(1)
    models = [sheet for _, sheet in sorted(scripts.sheets.items())]
    made = [_copy(models[number % len(models)], number, chance) for number in range(count)]
    return replace(scripts, revision="more-sheets", sheets={**scripts.sheets, **{sheet.id: sheet for sheet in made}})


def _copy(model: Sheet, number: int, chance: random.Random) -> Sheet:
    put = _putting(chance)
    chosen = chance.sample(model.examples, min(PHRASES, len(model.examples)))
    return replace(
        model,
        id=f"{model.id}-{number}",
        name=f"{put(model.name)} {number}",  # short names may come out alike
        aliases=tuple(map(put, model.aliases[:MAX_ALIASES])),
        examples=tuple(replace(example, text=put(example.text)) for example in chosen),
    )


def _putting(chance: random.Random) -> Callable[[str], str]:
    """Puts made-up words into texts of one sheet, the same for the same word."""
    meant: dict[str, str] = {}

    def word(found: re.Match[str]) -> str:
        known = found[0].lower()
        if known not in meant:
            is_made = len(known) >= MIN_LETTERS and chance.random() < SHARE
            meant[known] = chance.choice(_ONSETS) + chance.choice(_RIMES) if is_made else known
        return meant[known]

    return lambda text: _WORD.sub(word, text)
