"""Which commune, ward or city body a citizen means: any spelling, names of today and of before July 2025.

A name of today written with its type (`phường Long Biên`) is exact. An old ward's or district's name never is, nor a
name called old (`phường Long Biên cũ`): old units were split, so every unit of today that received a part of it is
offered and the citizen chooses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import fuzz, process

from bot.text.fold import words
from bot.tickets.place_names import (
    DISTRICT_TYPES,
    TYPE_WORDS,
    WARD_TYPES,
    Word,
    accents_agree,
    name_words,
    plain,
    split_type,
    type_before,
)
from config.units import COMMUNE_TYPES, Unit

MAX_CANDIDATES = 8
MAX_TEXT = 300  # characters looked at; a name stands in a sentence, not in a story
NEAR = 84.0  # rapidfuzz ratio from which a misspelt name counts
NEAR_BEST = 6.0  # others this close to the best one are offered too
GLUED_MIN = 6  # "longbien" is read as two words, shorter ones are not
LONGEST_NEAR = 6  # words of a misspelt name at most

_AROUND = frozenset(
    words(
        "ở tại bên chỗ cho thuộc địa bàn khu vực là à dạ ạ nhé nha em tôi mình cháu con anh chị bạn cũ mới trước đây "
        "này nay tòa trụ sở bộ phận một cửa trung tâm UBND ủy ban nhân dân công an thành phố TP Hà Nội HN hanoi"
    )
)


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """One unit a citizen may have meant. `id` is stable (`long-bien`), `name` is official (`Phường Long Biên`)."""

    id: str
    name: str
    hint: str = ""  # what tells it from others, e.g. "thuộc quận Long Biên cũ"


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    """`exact` holds at most one unit. When it is None, `candidates` are what the words may mean, likeliest first.

    A single candidate is a guess the citizen should confirm. `too_many`: there are more than `MAX_CANDIDATES`.
    """

    exact: UnitMatch | None
    candidates: tuple[UnitMatch, ...] = ()
    too_many: bool = False


class _How(IntEnum):
    """Why a name may mean a unit, likeliest first."""

    CURRENT = 0
    FORMER = 1
    REMAINDER = 2
    DISTRICT = 3
    PART_OF_DISTRICT = 4


@dataclass(frozen=True, slots=True)
class _Meaning:
    how: _How
    type: str
    name: tuple[Word, ...]
    unit: Unit
    hint: str


@dataclass(frozen=True, slots=True)
class _Mention:
    """A known name in a text: `start` to `end` is the name, `type` and `reach` what stands before it."""

    start: int
    end: int
    type: str
    reach: int
    agrees: bool
    old: bool  # "cũ" stands behind it
    meanings: tuple[_Meaning, ...]

    @property
    def weight(self) -> tuple[bool, int, int]:
        return self.agrees, self.end - self.start + self.reach, -self.start


class UnitIndex:
    """Finds units by what people write. Immutable after building; `find` never raises."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = {unit.id: unit for unit in units}
        self._meanings: dict[tuple[str, ...], list[_Meaning]] = {}
        for unit in self._units.values():
            if unit.type in COMMUNE_TYPES:
                for meaning in _meanings(unit):
                    self._meanings.setdefault(plain(meaning.name), []).append(meaning)
        self._longest = max(map(len, self._meanings), default=0)
        self._glued = {"".join(key): key for key in self._meanings if len(key) > 1}
        self._spelt = {_sounding(key): key for key in self._meanings}
        self._choices = {name: name for name in self._spelt}
        self._bodies = _body_names(self._units.values())

    def get(self, id: str) -> UnitMatch | None:
        unit = self._units.get(id)
        return UnitMatch(unit.id, unit.name) if unit else None

    def find(self, text: str) -> UnitAnswer:
        """The unit a text names, or those it may name. Words around the name do no harm."""
        typed = self._unglued(name_words(text[:MAX_TEXT]))
        mentions = _surest(self._mentions(typed))
        if mentions:
            return _answer(mentions)
        return self._body(typed) or self._near(typed)

    def _unglued(self, typed: Sequence[Word]) -> tuple[Word, ...]:
        out: list[Word] = []
        for word in typed:
            key = self._glued.get(word.plain) if len(word.plain) >= GLUED_MIN else None
            out.extend([Word(part, part) for part in key] if key else [word])
        return tuple(out)

    def _mentions(self, typed: Sequence[Word]) -> list[_Mention]:
        """Known names that do not overlap, best first while choosing, in the text's order when given back."""
        chosen: list[_Mention] = []
        for mention in sorted(self._spans(typed), key=lambda m: m.weight, reverse=True):
            if all(mention.end <= other.start - other.reach or other.end <= mention.start for other in chosen):
                chosen.append(mention)
        return sorted(chosen, key=lambda m: m.start)

    def _spans(self, typed: Sequence[Word]) -> Iterable[_Mention]:
        alone = [at for at, word in enumerate(typed) if word.plain not in _AROUND]
        for start in range(len(typed)):
            for end in range(start + 1, min(len(typed), start + self._longest) + 1):
                span = typed[start:end]
                meanings = self._meanings.get(plain(span))
                if not meanings:
                    continue
                kind, reach = type_before(start, typed)
                if end - start == 1 and not kind and alone != [start]:
                    continue  # one syllable is a name only after its type or when it is all there is
                agreeing = tuple(m for m in meanings if accents_agree(span, m.name))
                old = _is_called_old(typed[end : end + 2])
                yield _Mention(start, end, kind, reach, bool(agreeing), old, agreeing or tuple(meanings))

    def _body(self, typed: Sequence[Word]) -> UnitAnswer | None:
        """A city body named as such; without a word of the city it is only a candidate (wards have centres too)."""
        said = f" {' '.join(plain(typed))} "
        for name, unit in self._bodies:
            if f" {name} " in said:
                match = UnitMatch(unit.id, unit.name, "cơ quan của thành phố")
                of_the_city = any(f" {word} " in said for word in ("thanh pho", "tp", "ha noi"))
                return UnitAnswer(match) if of_the_city else UnitAnswer(None, (match,))
        return None

    def _near(self, typed: Sequence[Word]) -> UnitAnswer:
        """Names spelt nearly so; always candidates."""
        best: dict[tuple[str, ...], tuple[float, str]] = {}
        for guess, kind in _guesses(typed):
            for _, score, spelt in process.extract(
                guess, self._choices, scorer=fuzz.ratio, score_cutoff=NEAR, limit=MAX_CANDIDATES
            ):
                best[self._spelt[spelt]] = max(best.get(self._spelt[spelt], (0.0, "")), (score, kind))
        top = max((score for score, _ in best.values()), default=0.0)
        meanings = [
            meaning
            for key, (score, kind) in sorted(
                best.items(), key=lambda item: (-item[1][0], self._differs(*item), item[0])
            )
            if score >= top - NEAR_BEST
            for meaning in sorted(_of_type(kind, self._meanings[key]), key=lambda m: m.how)
        ]
        return _candidates(meanings)

    def _differs(self, key: tuple[str, ...], found: tuple[float, str]) -> bool:
        """Whether no unit of that name has the written type."""
        return all(meaning.type != found[1] for meaning in self._meanings[key])


def _meanings(unit: Unit) -> Iterable[_Meaning]:
    """Everything that a name may mean this unit by: its own name, its former units, its former districts."""
    for short in dict.fromkeys((unit.short, *unit.short.split(" - "))):
        yield _Meaning(_How.CURRENT, unit.type, name_words(short), unit, "tên hiện nay, từ 01/7/2025")
    for former in unit.former_units:
        kind, name = split_type(former.name)
        said = f"{former.name[:1].lower()}{former.name[1:]}"
        if former.remainder_only:
            yield _Meaning(_How.REMAINDER, kind, name, unit, f"nhận phần còn lại của {said} cũ")
        else:
            yield _Meaning(_How.FORMER, kind, name, unit, f"nhận toàn bộ hoặc một phần {said} cũ")
    for district in unit.former_districts:
        kind, name = split_type(district)
        said = f"{district[:1].lower()}{district[1:]}"
        if district == unit.former_district_main:
            yield _Meaning(_How.DISTRICT, kind, name, unit, f"thuộc {said} cũ")
        else:
            yield _Meaning(_How.PART_OF_DISTRICT, kind, name, unit, f"có một phần {said} cũ")


def _body_names(units: Iterable[Unit]) -> list[tuple[str, Unit]]:
    """Names of city bodies, longest first. The last stop is a role no citizen can name; of a branch none either."""
    bodies = [unit for unit in units if unit.type not in COMMUNE_TYPES and unit.type not in ("last_stop", "branch")]
    names = {" ".join(plain(name_words(name))): unit for unit in bodies for name in (unit.name, *unit.aliases)}
    return sorted(names.items(), key=lambda item: (-len(item[0]), item[0]))


def _guesses(typed: Sequence[Word]) -> Iterable[tuple[str, str]]:
    """Pieces of a text that may be a misspelt name, with the type written before them."""
    rest = [word.plain for word in typed if word.plain not in _AROUND]
    while rest and (rest[0],) in TYPE_WORDS:
        rest = rest[1:]
    if 0 < len(rest) <= LONGEST_NEAR:
        yield _sounding(rest), ""
    if 0 < len(rest) < len(typed) <= LONGEST_NEAR:  # "dân" and the like stand in names too
        yield _sounding(plain(typed)), ""
    for start in range(1, len(typed)):
        kind, _ = type_before(start, typed)
        if kind:
            for end in range(start + 1, min(len(typed), start + LONGEST_NEAR) + 1):
                yield _sounding(plain(typed[start:end])), kind


def _sounding(key: Sequence[str]) -> str:
    """A name for near matching; i and y sound alike and are mixed up freely."""
    return " ".join(key).replace("y", "i")


def _of_type(kind: str, meanings: Sequence[_Meaning]) -> Sequence[_Meaning]:
    """Those of the written type; all of them when none is (people mix up phường and xã)."""
    return [m for m in meanings if m.type == kind] or meanings if kind else meanings


def _is_called_old(after: Sequence[Word]) -> bool:
    """Whether the words behind a name say that it was one of before: `cũ`, `ngày trước`, `trước đây`."""
    said = plain(after)
    return said[:1] == ("cu",) or said in (("ngay", "truoc"), ("truoc", "day"), ("hoi", "truoc"))


def _surest(mentions: Sequence[_Mention]) -> Sequence[_Mention]:
    """Without what only looks like a name beside a sure one: other accents, a street's name with no type."""
    kept = [m for m in mentions if m.agrees] or mentions
    if any(m.type in WARD_TYPES for m in kept):
        return [m for m in kept if m.type or any(meaning.type in DISTRICT_TYPES for meaning in m.meanings)]
    return kept


def _answer(mentions: Sequence[_Mention]) -> UnitAnswer:
    places, districts = _districts_apart(mentions)
    meanings: list[_Meaning] = []
    for place in places:
        known = [m for m in place.meanings if m.how is not _How.CURRENT] if place.old else place.meanings
        pool = sorted(_of_type(place.type, known or place.meanings), key=lambda m: m.how)
        inside = [m for m in pool if districts & set(m.unit.former_districts)]
        meanings.extend(inside or pool)
    sure = len(places) == 1 and not districts and places[0].agrees and not places[0].old
    if sure and _is_exact(places[0], meanings):
        return UnitAnswer(UnitMatch(meanings[0].unit.id, meanings[0].unit.name))
    return _candidates(meanings)


def _districts_apart(mentions: Sequence[_Mention]) -> tuple[list[_Mention], set[str]]:
    """Names of places, and the old districts written after them ("Phúc Lợi, Long Biên")."""
    places: list[_Mention] = []
    districts: set[str] = set()
    for mention in mentions:
        named = _old_districts(mention) if places and mention.type not in WARD_TYPES else set()
        if named:
            districts |= named
        else:
            places.append(mention)
    return places, districts


def _old_districts(mention: _Mention) -> set[str]:
    """Full names of the old districts these words may mean."""
    return {
        district
        for m in mention.meanings
        if m.type in DISTRICT_TYPES
        for district in m.unit.former_districts
        if split_type(district) == (m.type, m.name)
    }


def _is_exact(place: _Mention, meanings: Sequence[_Meaning]) -> bool:
    """One current unit, and nothing else the same words may mean.

    Written with its type, a name in force is taken over an old ward of the very same name.
    """
    current = [m for m in meanings if m.how is _How.CURRENT]
    if len(current) != 1:
        return False
    one = current[0]
    if place.type == one.type:
        return all(m.name == one.name for m in meanings)
    return not place.type and all(m.unit.id == one.unit.id for m in meanings)


def _candidates(meanings: Iterable[_Meaning]) -> UnitAnswer:
    found: dict[str, UnitMatch] = {}
    for meaning in meanings:
        found.setdefault(meaning.unit.id, UnitMatch(meaning.unit.id, meaning.unit.name, meaning.hint))
    matches = tuple(found.values())
    return UnitAnswer(None, matches[:MAX_CANDIDATES], too_many=len(matches) > MAX_CANDIDATES)
