"""The answer types, by the name scripts use."""

from __future__ import annotations

from bot.scripts.answers.choice import Choice
from bot.scripts.answers.date import Date
from bot.scripts.answers.files import Files
from bot.scripts.answers.number import Number
from bot.scripts.answers.phone import Phone
from bot.scripts.answers.procedure import Procedure
from bot.scripts.answers.reading import AnswerType
from bot.scripts.answers.text import Text
from bot.scripts.answers.unit import Unit
from bot.scripts.answers.yes_no import YesNo

ANSWERS: dict[str, type[AnswerType]] = {
    "text": Text,
    "number": Number,
    "phone": Phone,
    "yes_no": YesNo,
    "choice": Choice,
    "date": Date,
    "unit": Unit,
    "procedure": Procedure,
    "files": Files,
}

IDENTITY_TYPES = frozenset({"phone", "email", "person_name", "address", "id_number", "location"})
"""Types whose privacy is `identity` unless a script says otherwise."""

PLANNED_TYPES = frozenset(
    {"money", "time", "email", "person_name", "id_number", "address", "location", "ticket_code", "rating"}
)
"""Types of the language that this version does not read yet."""
