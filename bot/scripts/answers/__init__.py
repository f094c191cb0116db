"""The answer types, by the name scripts use."""

from __future__ import annotations

from bot.scripts.answers.address import Address
from bot.scripts.answers.choice import Choice
from bot.scripts.answers.date import Date
from bot.scripts.answers.email import Email
from bot.scripts.answers.files import Files
from bot.scripts.answers.id_number import IdNumber
from bot.scripts.answers.location import Location
from bot.scripts.answers.money import Money
from bot.scripts.answers.number import Number
from bot.scripts.answers.person_name import PersonName
from bot.scripts.answers.phone import Phone
from bot.scripts.answers.procedure import Procedure
from bot.scripts.answers.rating import Rating
from bot.scripts.answers.reading import AnswerType
from bot.scripts.answers.receipt import Receipt
from bot.scripts.answers.text import Text
from bot.scripts.answers.ticket_code import TicketCode
from bot.scripts.answers.time import Time
from bot.scripts.answers.unit import Unit
from bot.scripts.answers.yes_no import YesNo

ANSWERS: dict[str, type[AnswerType]] = {
    "text": Text,
    "number": Number,
    "money": Money,
    "date": Date,
    "time": Time,
    "phone": Phone,
    "email": Email,
    "yes_no": YesNo,
    "choice": Choice,
    "unit": Unit,
    "procedure": Procedure,
    "person_name": PersonName,
    "id_number": IdNumber,
    "address": Address,
    "location": Location,
    "files": Files,
    "ticket_code": TicketCode,
    "receipt": Receipt,
    "rating": Rating,
}

IDENTITY_TYPES = frozenset({"phone", "email", "person_name", "address", "id_number", "location"})
"""Types whose privacy is `identity` unless a script says otherwise."""
