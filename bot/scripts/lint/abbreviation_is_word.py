"""abbreviation-is-word: chữ viết tắt mà gõ không dấu thì thành một tiếng có nghĩa.

Bot thay chữ viết tắt bằng chữ đầy đủ ở mọi câu người dân gõ, có dấu hay không. Viết tắt công an phường là “cap” thì
câu “xin cap lai the” bị đọc thành “xin công an phường lại thẻ”.

Passes:

    spec: 1
    abbreviations:
      caph: công an phường

Fails:

    spec: 1
    abbreviations:
      cap: công an phường
"""

from __future__ import annotations

from bot.scripts.lint.folder import Folder
from bot.scripts.phrases import PHRASES_FILE
from bot.scripts.problems import Problem
from bot.text.fold import fold
from bot.text.syllables import is_bare_syllable

RULE = "abbreviation-is-word"


def check(folder: Folder) -> list[Problem]:
    problems = []
    for short, place in folder.phrases.abbreviation_places.items():
        if is_bare_syllable(fold(short)):
            message = f"“{short}” gõ không dấu cũng là một tiếng, nên bot sẽ đọc nhầm tiếng ấy."
            hint = "Bỏ đi, hoặc dùng chữ viết tắt khác mà người dân cũng gõ."
            problems.append(Problem(PHRASES_FILE, place, RULE, "warning", message, hint))
    return problems
