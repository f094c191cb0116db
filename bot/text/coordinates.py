"""Coordinates as people copy them from a map: `21.0285, 105.8542`, `21°01'42"N 105°51'15"E`, a map's link."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from bot.text.fold import clean

MAX_LENGTH = 1_000  # characters; links are long
DECIMALS = 6  # about ten centimetres

# Vietnam with its islands, generously: numbers outside are a slip of the finger.
LATITUDES, LONGITUDES = (6.0, 24.0), (101.0, 118.0)

_PAIR = re.compile(r"(?<![\d.])(-?\d{1,3}[.,]\d{2,15})\s*[,;/ ]\s*(-?\d{1,3}[.,]\d{2,15})(?![\d.])")
_DEGREES = r"(\d{1,3})\s*°\s*(\d{1,2})\s*['′’]\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"″”]|''|′′)\s*"
_SEXAGESIMAL = re.compile(rf"{_DEGREES}[NB]\s*,?\s*{_DEGREES}[EĐD]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Degrees north and east, WGS 84."""

    latitude: float
    longitude: float

    @property
    def are_real(self) -> bool:
        """Whether there is such a place; (0, 0) is what a phone without a fix sends."""
        finite = math.isfinite(self.latitude) and math.isfinite(self.longitude)
        return (
            finite
            and abs(self.latitude) <= 90
            and abs(self.longitude) <= 180
            and (self.latitude, self.longitude) != (0, 0)
        )

    @property
    def are_in_vietnam(self) -> bool:
        south, north = LATITUDES
        west, east = LONGITUDES
        return south <= self.latitude <= north and west <= self.longitude <= east


def parse_coordinates(s: str) -> Coordinates | None:
    """The first pair of coordinates in a text, None when there is none.

    The two numbers in the other order are put right where only one order is in Vietnam.

    >>> parse_coordinates("21.0285, 105.8542"), parse_coordinates("105.8542 21.0285")
    (Coordinates(latitude=21.0285, longitude=105.8542), Coordinates(latitude=21.0285, longitude=105.8542))
    >>> parse_coordinates("https://maps.example/@21.0285,105.8542,17z").latitude
    21.0285
    >>> parse_coordinates("chợ Long Biên")
    """
    text = clean(s[:MAX_LENGTH])
    pair = _PAIR.search(text)
    if pair:
        return _in_order(_number(pair[1]), _number(pair[2]))
    degrees = _SEXAGESIMAL.search(text)
    if degrees:
        return _in_order(_from_minutes(degrees.groups()[:3]), _from_minutes(degrees.groups()[3:]))
    return None


def _number(text: str) -> float:
    return round(float(text.replace(",", ".")), DECIMALS)


def _from_minutes(parts: tuple[str, ...]) -> float:
    degrees, minutes, seconds = (float(part.replace(",", ".")) for part in parts)
    return round(degrees + minutes / 60 + seconds / 3600, DECIMALS)


def _in_order(first: float, second: float) -> Coordinates:
    as_written, turned = Coordinates(first, second), Coordinates(second, first)
    return turned if turned.are_in_vietnam and not as_written.are_in_vietnam else as_written
