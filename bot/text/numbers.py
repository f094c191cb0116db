"""Numbers as citizens write them: `1.000.000`, `1,5`, `500k`, `1tr2`, `hai mươi mốt`, `hai triệu rưỡi`.

Reading is by place words, largest first: what stands before one multiplies it, what stands after is added. A short
tail means the next lower place, as in speech (`triệu hai` is 1,200,000, `trăm rưỡi` is 150). A dot before exactly three
digits separates thousands, and so does a comma unless the number begins with 0; otherwise both mark decimals.
"""

from __future__ import annotations

import re
from decimal import Decimal

from bot.text.fold import clean, fold

MAX_TOKENS = 24
MAX_DIGITS = 24  # longer runs of digits are codes, not amounts

_UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5,
    "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_CLEARLY_SECOND_DIGIT = {"mot", "tu", "lam", "nham"}  # `ba tư` is 34; `ba bốn` is three or four

_BILLION, _MILLION, _TEN_THOUSAND, _THOUSAND, _HUNDRED, _TEN = (10**n for n in (9, 6, 4, 3, 2, 1))
_PLACES = {
    "ty": _BILLION, "ti": _BILLION, "trieu": _MILLION, "tr": _MILLION, "cu": _MILLION, "van": _TEN_THOUSAND,
    "nghin": _THOUSAND, "ngan": _THOUSAND, "k": _THOUSAND, "ng": _THOUSAND, "tram": _HUNDRED,
    "muoi": _TEN, "chuc": _TEN,
}  # fmt: skip
_HALF = {"ruoi"}
_ZERO_PLACE = {"linh", "le"}
_TWENTY = {"ham"}  # `hăm ba` is 23
_POINT = {"phay", "cham"}
_ABOUT = re.compile(r"\btầm\b")  # told from `tám` by its accents alone

_BEFORE = set(re.findall(r"\w+", "da vang thua toi em minh chau co la khoang chung co gan hon so cho tong cong duoc"))
_AFTER = set(
    re.findall(r"\w+", "a nhe nha nhi oi thoi dong d vnd nguoi ng con cai tuoi ngay thang chiec to ban bo dua lan ho")
)

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+\d[\w]*|[a-z]+")
_GROUPED_BY_SPACES = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,])")
_NUMERAL = re.compile(r"\d")


def parse_number(s: str) -> Decimal | None:
    """The one number a message states, None when there is none or more than one.

    Words count only when they are the whole message (politeness and a unit aside); digits may stand inside a sentence.
    A bare `không` is a refusal, not a zero.

    >>> parse_number("1.000.000 đồng"), parse_number("hai triệu rưỡi"), parse_number("1tr2")
    (Decimal('1000000'), Decimal('2500000'), Decimal('1200000'))
    >>> parse_number("khoảng 1,5"), parse_number("hai mươi mốt ạ"), parse_number("3-4 người")
    (Decimal('1.5'), Decimal('21'), None)
    """
    text = fold(_ABOUT.sub("", clean(s).lower()))
    sign = -1 if text.startswith(("-", "am ", "−")) else 1
    text = _GROUPED_BY_SPACES.sub(lambda m: m.group().replace(" ", ""), text.removeprefix("am "))
    tokens = _split_glued(_TOKEN.findall(text))
    if not tokens or (len(tokens) > MAX_TOKENS and not any(map(_is_numeral, tokens))):
        return None
    whole = _strip(tokens)
    value = None if whole == ["khong"] and tokens == whole else _value(whole)
    if value is None:
        value = _only_number_within(tokens)
    return None if value is None else sign * _tidy(value)


def _tidy(value: Decimal) -> Decimal:
    """The same amount without trailing zeros after the point."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _split_glued(tokens: list[str]) -> list[str]:
    """`1tr2` comes as `1`, `tr2`: cut the place word from its tail when a numeral stands before it."""
    out: list[str] = []
    for token in tokens:
        glued = re.fullmatch(r"([a-z]+)(\d+)", token)
        if glued and glued[1] in _PLACES and out and _is_numeral(out[-1]):
            out += [glued[1], glued[2]]
        else:
            out.append(token)
    return out


def _strip(tokens: list[str]) -> list[str]:
    start, end = 0, len(tokens)
    while start < end and tokens[start] in _BEFORE:
        start += 1
    while end > start and tokens[end - 1] in _AFTER:
        end -= 1
    return tokens[start:end]


def _only_number_within(tokens: list[str]) -> Decimal | None:
    """The value of the only run that begins with a numeral, however long the sentence around it."""
    first = next((i for i, token in enumerate(tokens) if _is_numeral(token)), None)
    if first is None:
        return None
    for end in range(min(len(tokens), first + MAX_TOKENS), first, -1):
        value = _value(tokens[first:end])
        if value is not None:
            rest = tokens[:first] + tokens[end:]
            return None if any(map(_NUMERAL.search, rest)) else value
    return None


def _is_numeral(token: str) -> bool:
    return token[0].isdigit()


def _value(tokens: list[str]) -> Decimal | None:
    """What a whole run of tokens is worth, None when it is not a number."""
    if not tokens or len(tokens) > MAX_TOKENS:
        return None
    point = next((at for at, token in enumerate(tokens) if token in _POINT), 0)
    if point:
        return _with_decimals(tokens[:point], tokens[point + 1 :])
    places = [_PLACES[token] for token in tokens if token in _PLACES]
    if not places:
        return _below_ten_or_numeral(tokens)
    place = max(places)
    at = next(i for i, token in enumerate(tokens) if _PLACES.get(token) == place)
    head = Decimal(1) if at == 0 else _value(tokens[:at])
    if head is None or (place <= _HUNDRED and head >= 10 and not _is_numeral(tokens[0])):
        return None
    tail = _tail(tokens[at + 1 :], place)
    return None if tail is None else head * place + tail


def _with_decimals(whole: list[str], decimals: list[str]) -> Decimal | None:
    """`hai phẩy bảy lăm`: what stands after the point is said digit by digit."""
    head = _value(whole)
    digits = [str(_UNITS[token]) if token in _UNITS else token for token in decimals]
    if head is None or head != head.to_integral_value() or not digits or not all(map(str.isdecimal, digits)):
        return None
    return Decimal(f"{int(head)}.{''.join(digits)}")


def _tail(tokens: list[str], place: int) -> Decimal | None:
    """What follows a place word, already worth its place."""
    if not tokens:
        return Decimal(0)
    if len(tokens) == 1 and tokens[0] in _HALF:
        return Decimal(place) / 2
    if tokens[0] in _ZERO_PLACE:
        value = _value(tokens[1:])
        return value if value is not None and value < 10 * _TEN and value < place else None
    value = _value(tokens)
    if value is None:
        return None
    digits = _spoken_digits(tokens)
    if digits and place > _TEN and not (place == _HUNDRED and digits > 1):
        return value * place / Decimal(10) ** digits
    return value if value < place else None


def _spoken_digits(tokens: list[str]) -> int:
    """How many digits a short tail has that means the next lower place (`triệu hai`, `1tr25`), else 0."""
    if len(tokens) == 1 and tokens[0].isdigit() and len(tokens[0]) <= 3:
        return len(tokens[0])
    return len(tokens) if all(token in _UNITS for token in tokens) else 0


def _below_ten_or_numeral(tokens: list[str]) -> Decimal | None:
    if len(tokens) > 1 and tokens[-1] in _HALF:
        head = _below_ten_or_numeral(tokens[:-1])
        return None if head is None else head + Decimal("0.5")
    if len(tokens) == 1:
        token = tokens[0]
        if _is_numeral(token):
            return _numeral(token)
        return Decimal(_UNITS[token]) if token in _UNITS else None
    if len(tokens) == 2 and tokens[0] in _TWENTY and _UNITS.get(tokens[1]):
        return Decimal(20 + _UNITS[tokens[1]])
    if len(tokens) == 2 and all(token in _UNITS for token in tokens):
        tens, ones = (_UNITS[token] for token in tokens)
        if tens >= 2 and ones and (ones != tens + 1 or tokens[1] in _CLEARLY_SECOND_DIGIT):
            return Decimal(10 * tens + ones)
    return None


def _numeral(token: str) -> Decimal | None:
    """A run of digits with Vietnamese separators.

    >>> _numeral("1.234,5"), _numeral("0,125"), _numeral("1.2.3")
    (Decimal('1234.5'), Decimal('0.125'), None)
    """
    if len(_NUMERAL.findall(token)) > MAX_DIGITS:
        return None
    plain = re.fullmatch(r"\d+", token)
    if plain:
        return Decimal(token)
    for thousands, point in ((".", ","), (",", ".")):
        grouped = re.fullmatch(rf"([1-9]\d{{0,2}}(?:\{thousands}\d{{3}})+)(?:\{point}(\d+))?", token)
        if grouped:
            return Decimal(grouped[1].replace(thousands, "") + "." + (grouped[2] or "0"))
    decimal = re.fullmatch(r"(\d+)[.,](\d+)", token)
    return Decimal(f"{decimal[1]}.{decimal[2]}") if decimal else None
