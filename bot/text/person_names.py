"""Names of persons as citizens give them: kept as typed, without the words that introduce them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from bot.text.fold import clean, fold
from bot.text.yes_no import parse_yes_no

Reason = Literal["no_name", "digits", "link", "too_long", "question", "no_answer"]

MAX_LENGTH = 80  # characters of a name
MAX_WORDS = 8
MIN_LETTERS = 2

_LEAD = re.compile(
    r"^(?:(?:dạ|da|vâng|vang|thưa|thua|ạ|a|xin|chào)[ ,:]+)*"
    r"(?:(?:họ và tên|ho va ten|họ tên|ho ten|họ & tên|tên đầy đủ|ten day du|tên thật|ten that|tên|ten)"
    r"(?:(?: (?:của|cua))? (?:tôi|toi|tui|em|mình|minh|cháu|chau|con))?(?: (?:là|la))?[ :]+"
    r"|(?:tôi|toi|tui|em|mình|minh|cháu|chau|con|anh|chị|chi|cô|co|chú|chu|bác|bac|ông|ong|bà|ba)"
    r"(?: (?:tên|ten)(?: (?:là|la))?| (?:là|la))[ :]+)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^(?:(?:ông|bà|anh|chị|cô|chú|bác) )(?=\S+ \S+ )", re.IGNORECASE)
_TAIL = re.compile(r"(?:[ ,]+(?:ạ|nha|nhé|nhe|đó|đây|ah|ak))+$", re.IGNORECASE)
_LINK = re.compile(r"https?:|www\.|@|\.(?:com|vn|net|org)\b", re.IGNORECASE)
_NO_NAMES = frozenset(
    {"toi", "em", "minh", "chau", "con", "anh", "chi", "tui", "ten", "ho ten", "ho va ten", "ten toi"}
)
_MARKS = " .'’-"
_NOT_GIVEN = re.compile(
    r"\b(?:an danh|giau ten|(?:khong|ko|k|hong) (?:muon|can|tien|noi|neu|cho)|de lam gi|tai sao"
    r"|bi mat|khong ten|vo danh|bo qua|skip)\b"
)

_SENTENCES: dict[Reason, str] = {
    "no_name": "Tôi chưa đọc được họ tên. Anh/chị gõ họ và tên giúp tôi, ví dụ Nguyễn Thị Hoa.",
    "digits": "Họ tên không có chữ số. Anh/chị chỉ gõ họ và tên giúp tôi, ví dụ Nguyễn Thị Hoa.",
    "link": "Chỗ này chỉ cần họ và tên, không cần đường dẫn hay thư điện tử. Anh/chị gõ lại giúp tôi.",
    "too_long": "Họ tên này dài quá. Anh/chị chỉ gõ họ và tên giúp tôi, ví dụ Nguyễn Thị Hoa.",
    "question": "Ở câu này tôi cần họ và tên. Anh/chị gõ giúp tôi, ví dụ Nguyễn Thị Hoa.",
    "no_answer": "Ở câu này tôi cần họ và tên. Nếu không muốn nêu tên, anh/chị gõ “huỷ” hoặc “gặp cán bộ”.",
}


@dataclass(frozen=True, slots=True)
class NameProblem:
    """Why no name could be taken; `sentence` never repeats what was typed."""

    reason: Reason
    sentence: str


def parse_person_name(s: str) -> str | NameProblem:
    """The name in a message, spelt as the citizen typed it.

    >>> parse_person_name("Dạ em tên là Nguyễn Thị Hoa ạ"), parse_person_name("nguyen thi hoa")
    ('Nguyễn Thị Hoa', 'nguyen thi hoa')
    >>> parse_person_name("0912345678").reason, parse_person_name("không").reason
    ('digits', 'no_answer')
    """
    text = clean(s).replace("\n", " ")
    folded = fold(text[: 2 * MAX_LENGTH])
    if "?" in text:
        return _problem("question")
    if _NOT_GIVEN.search(folded) or parse_yes_no(text) is not None:
        return _problem("no_answer")
    name = _bare(text)
    if _LINK.search(name):
        return _problem("link")
    if any(unicodedata.category(char).startswith("N") for char in name):
        return _problem("digits")
    letters = sum(char.isalpha() for char in name)
    if letters < MIN_LETTERS or fold(name) in _NO_NAMES or any(not _may_stand_in_name(char) for char in name):
        return _problem("no_name")
    if len(name) > MAX_LENGTH or len(name.split()) > MAX_WORDS:
        return _problem("too_long")
    return name


def _bare(text: str) -> str:
    text = _TAIL.sub("", text.strip(" .,;:!\"“”'-"))
    return _TITLE.sub("", _LEAD.sub("", text)).strip(" .,;:!\"“”'-")


def _may_stand_in_name(char: str) -> bool:
    return char.isalpha() or char in _MARKS or unicodedata.category(char) in ("Mn", "Mc")


def _problem(reason: Reason) -> NameProblem:
    return NameProblem(reason, _SENTENCES[reason])
