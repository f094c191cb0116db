"""E-mail addresses as citizens write them: with spaces, `a còng`, `chấm com`, accents, a misspelt `gmail`.

What is not plainly an address is never mended silently: a likely one is given back as a guess to be confirmed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.text.fold import clean, fold

Reason = Literal["no_address", "no_at", "no_domain", "bad_name", "several", "too_long"]

MAX_LENGTH = 300  # characters looked at
MAX_ADDRESS = 254  # RFC 5321
MAX_NAME = 64
MAX_GUESSES = 2
MAX_WORDS = 5  # an address typed with spaces has few pieces; more words are a sentence around it

_AT = re.compile(r" ?(?:\(?\b(?:a (?:cong|vong|moc|tron|coong)|acong|a cong vong|at)\b\)?|@)+ ?")
_DOT = re.compile(r" ?\b(?:cham|dot)\b ?")
_AROUND_SIGN = re.compile(r" ?([@.]) ?(?=[a-z0-9])")
_ADDRESS = re.compile(r"[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:[.,]+[a-z0-9-]+)+")
_VALID = re.compile(r"[a-z0-9](?:[a-z0-9_%+-]|\.(?=[a-z0-9_%+-]))*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_LEAD = re.compile(
    r"^(?:(?:da|vang|dia chi|e-?mail|e mail|mail|gmail|thu dien tu|hop thu|cua|toi|em|minh|chau|con|la|day|nay|o|qua"
    r"|gui|cho)[ :]+)+"
)
_TRAILING = re.compile(r"(?: (?:a|nha|nhe|do|day|ah|ak))+$")

_PROVIDERS = {
    "gmail.com": "gmail gmail.con gmail.cm gmail.co gmail.om gmail.vom gmail.comm gmail.com.vn gmai.com gmal.com "
    "gmial.com gamil.com gnail.com gmaill.com gmail.cim gmail.vn gmailcom gmil.com",
    "yahoo.com": "yahoo yahoo.con yahoo.cm yaho.com yahooo.com yahoocom yhaoo.com",
    "yahoo.com.vn": "yahoo.com.v yahoo.vn yahoo.comvn",
    "hotmail.com": "hotmail hotmail.con hotmal.com hotmai.com",
    "outlook.com": "outlook outlook.con outlok.com",
    "icloud.com": "icloud icloud.con iclod.com",
}
_MISSPELT = {wrong: right for right, spelt in _PROVIDERS.items() for wrong in spelt.split()}

_EXAMPLE = "ví dụ ten@gmail.com"
_SENTENCES: dict[Reason, str] = {
    "no_address": f"Tôi chưa thấy địa chỉ thư điện tử. Anh/chị gõ giúp tôi, {_EXAMPLE}.",
    "no_at": f"Địa chỉ này thiếu dấu @ (a còng). Anh/chị gõ lại giúp tôi, {_EXAMPLE}.",
    "no_domain": f"Phần sau dấu @ còn thiếu hoặc chưa đúng. Anh/chị gõ lại đủ giúp tôi, {_EXAMPLE}.",
    "bad_name": f"Phần trước dấu @ chưa đúng. Anh/chị gõ lại giúp tôi, {_EXAMPLE}.",
    "several": "Tôi thấy nhiều địa chỉ thư điện tử. Anh/chị chỉ gõ một địa chỉ giúp tôi.",
    "too_long": "Địa chỉ này dài quá. Anh/chị kiểm tra và gõ lại giúp tôi.",
}


@dataclass(frozen=True, slots=True)
class Email:
    """An address a letter can be sent to, lower case."""

    address: str


@dataclass(frozen=True, slots=True)
class EmailGuess:
    """Addresses that may be meant, likeliest first; the citizen confirms one."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EmailProblem:
    """Why no address could be taken; `sentence` never repeats what was typed."""

    reason: Reason
    sentence: str


def parse_email(s: str) -> Email | EmailGuess | EmailProblem:
    """The one e-mail address in a message.

    >>> parse_email("email của em là Lan.Nguyen@gmail.com ạ")
    Email(address='lan.nguyen@gmail.com')
    >>> parse_email("lan a còng gmail chấm com"), parse_email("lan@gmail.con")
    (Email(address='lan@gmail.com'), EmailGuess(addresses=('lan@gmail.com',)))
    >>> parse_email("lan gmail.com").reason
    'no_at'
    """
    written = clean(s[:MAX_LENGTH]).lower()
    text = _spelt_out(fold(written))
    found = list(dict.fromkeys(_tidy(match) for match in _ADDRESS.findall(text)))
    if len(found) > 1:
        return _problem("several")
    if not found:
        return _without_address(text)
    whole = _tidy(_joined(text))
    sure = found[0] == whole and _MISSPELT.get(_domain(whole)) is None and not _accented(written)
    if sure:
        return _checked(whole)
    pieces = (whole, found[0]) if len(text.split()) <= MAX_WORDS else (found[0],)
    likely = [_corrected(one) for one in pieces if isinstance(_checked(_corrected(one)), Email)]
    guesses = tuple(dict.fromkeys(likely))
    if not guesses:
        return _checked(found[0]) if isinstance(_checked(found[0]), EmailProblem) else _problem("bad_name")
    return EmailGuess(guesses[:MAX_GUESSES])


def _spelt_out(text: str) -> str:
    """With signs for the words that name them, and no space around a sign."""
    text = _LEAD.sub("", _TRAILING.sub("", text))
    text = _DOT.sub(".", _AT.sub("@", text))
    return _AROUND_SIGN.sub(r"\1", text).strip(" .,;")


def _joined(text: str) -> str:
    return text.replace(" ", "")


def _tidy(address: str) -> str:
    return address.replace(",", ".").rstrip(".-")


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _corrected(address: str) -> str:
    name, _, domain = address.rpartition("@")
    return f"{name}@{_MISSPELT.get(domain, domain)}"


def _accented(written: str) -> bool:
    """Whether the word with the sign was typed with accents, which no address has (keyboards put them there)."""
    return any(fold(word) != word for word in written.split() if "@" in word)


def _without_address(text: str) -> EmailGuess | EmailProblem:
    if "@" not in text:
        names_provider = any(word in text for word in ("gmail", "yahoo", "hotmail", "outlook", ".com", ".vn"))
        return _problem("no_at" if names_provider else "no_address")
    bare = _corrected(_joined(text))
    if isinstance(_checked(bare), Email):
        return EmailGuess((bare,))
    return _problem("no_domain" if text.partition("@")[0] else "bad_name")


def _checked(address: str) -> Email | EmailProblem:
    if len(address) > MAX_ADDRESS:
        return _problem("too_long")
    if _VALID.fullmatch(address) and len(address.partition("@")[0]) <= MAX_NAME:
        return Email(address)
    return _problem("no_domain" if _VALID.fullmatch(f"a@{_domain(address)}") is None else "bad_name")


def _problem(reason: Reason) -> EmailProblem:
    return EmailProblem(reason, _SENTENCES[reason])
