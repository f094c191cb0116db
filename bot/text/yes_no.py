"""Yes or no in the registers citizens use: `ok`, `ừ`, `dạ có`, `đồng ý ạ`, `ko`, `hông`, `thôi khỏi`, `dạ chưa`."""

from __future__ import annotations

import re

from bot.text.fold import clean, fold

MAX_WORDS = 12  # longer messages tell a story; they do not answer yes or no

_YES = """
có | có ạ | có chứ | có rồi | rồi | ok | oke | okê | okey | okay | oki | okie | oce | ô kê | yes | yep | yeah | y
đồng ý | nhất trí | tán thành | chấp nhận | xác nhận | chuẩn | chuẩn rồi | đúng | đúng rồi | đúng vậy | đúng thế | phải
phải rồi | chính xác | tất nhiên | đương nhiên | dĩ nhiên | được | được rồi | được thôi | thôi được | thôi cũng được
cũng được | dc | đc | ok thôi | nhất định | sẵn sàng | muốn | cần | không vấn đề | không vấn đề gì
okela | oke la | hẳn rồi | chắc chắn | chắc chắn rồi | được chứ | yup | okla | cũng đồng ý
"""
_POLITE_YES = "dạ | vâng | vg | ừ | uh | uhm | uk | ukm | um | ừm | ừa | ờ | dzạ | dza | dợ"  # said before a no as well
_NO = """
không | ko | k | kh | khg | hk | hok | hong | hông | hổng | hem | khum | khong | no | nope | 0
không có | không phải | không đồng ý | không cần | không muốn | không được | không đúng | không chấp nhận
không xác nhận
ko có | ko phải | ko đồng ý | ko cần | ko muốn | ko đc | ko dc | ko được | k cần | k có | k phải | k đồng ý | k muốn
k đc | k dc | hông có | hông cần | hong cần | hong có | hông muốn | hông phải
đâu có | có đâu | làm gì có | chưa | chưa có | chưa phải | chưa cần | chưa được | chưa đồng ý | chưa muốn | chưa đúng
chả | chẳng | chẳng có | chẳng cần | thôi | thôi khỏi | khỏi | khỏi cần | miễn | từ chối | sai | sai rồi | nhầm
nhầm rồi | không đâu | ko đâu | phản đối
kg | kô | không chịu | không hề | không chính xác | chưa bao giờ | chưa từng | chả có | bỏ đi | thui | thui khỏi
hổng có | hỏng có | hem có | hok có | hông đồng ý | hổng đồng ý | hổng muốn | hổng cần | hổng phải | hổng được
nỏ | nỏ có | mô có | có mô | không có mô | không có gì hết | ko có gì hết | không có gì cả | ko có j
"""
_NEITHER = """
không biết | ko biết | k biết | hông biết | hong biết | không rõ | ko rõ | k rõ | không nhớ | ko nhớ | k nhớ
không chắc | ko chắc | hổng biết | hông rõ
không sao | ko sao | k sao | không có gì | ko có gì | chưa biết | chưa rõ | chưa chắc
"""
_PARTICLES = """
ạ à á ơi nhé nha nhá nhen nghen hen nè đấy đó đâu luôn hết cả mà thì là xin em anh chị cháu con tôi mình bạn cô chú bác
ad admin shop hihi vậy thế đi rất hoàn toàn tui e thưa ah ak
"""
_SIGNS = {"👍": True, "👌": True, "✅": True, "🆗": True, "👎": False, "❌": False, "🙅": False}

_SAID_SOFTLY = re.compile(r"\b(?:rùi|rui|ròi|roài|gòi|òi|ùi)\b")  # `rồi` as people type it to friends
_WORD = re.compile(r"[^\W_]+")


def _phrases(text: str) -> list[tuple[str, ...]]:
    return [tuple(phrase.split()) for phrase in re.split(r"[|\n]", text) if phrase.strip()]


_Meaning = str  # "yes", "polite", "no", "neither"
_MEANINGS: dict[tuple[str, ...], _Meaning] = {
    phrase: meaning
    for meaning, text in (("yes", _YES), ("polite", _POLITE_YES), ("no", _NO), ("neither", _NEITHER))
    for phrase in _phrases(text)
}
_PARTICLE_WORDS = tuple(_PARTICLES.split())
_THANKS = re.compile(r"\b(?:xin )?(?:cảm ơn|cám ơn|cam on|thanks|tks)\b")


def _forms() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Every form by itself and by its spelling without accents, where an answer goes before a particle."""
    forms = [(word,) for word in _PARTICLE_WORDS if (word,) not in _MEANINGS] + list(_MEANINGS)
    return {tuple(map(fold, form)): form for form in forms} | {form: form for form in forms}


_FORMS = _forms()
_LONGEST = max(map(len, _FORMS))


def parse_yes_no(s: str) -> bool | None:
    """True or False when the whole message says so, None when it is unclear, a question, or something else.

    Written accents must fit (`cô` is not `có`); without accents the usual reading is taken. A first clause that
    answers is enough when what follows does not say the contrary.

    >>> parse_yes_no("dạ có ạ"), parse_yes_no("thôi khỏi"), parse_yes_no("không biết nữa"), parse_yes_no("có không?")
    (True, False, None, None)
    """
    text = _SAID_SOFTLY.sub("rồi", _THANKS.sub(" ", clean(s).lower()))
    if "?" in text:
        return None
    signs = {value for sign, value in _SIGNS.items() if sign in text}
    clauses = [clause for clause in re.split(r"[,.;!\n]+", text) if _WORD.search(clause)]
    readings = [_read(clause) for clause in clauses[:MAX_WORDS]]
    if not clauses:
        return signs.pop() if len(signs) == 1 else None
    return _combine(readings, signs)


def _combine(readings: list[set[_Meaning] | None], signs: set[bool]) -> bool | None:
    first = next((reading for reading in readings if reading is None or reading), None)
    if not first:
        return None
    said = set().union(*(reading or set() for reading in readings))
    if first == {"polite"} and None in readings and "yes" not in said:
        return None  # "dạ, ..." opens any sentence
    if "neither" in said or {"yes", "no"} <= said or len(signs) > 1:
        return None
    answer = "no" not in said
    return None if signs and answer not in signs else answer


def _spelt_once(token: str) -> str:
    """`cóooo` as `có`: letters are drawn out for the tone of it."""
    if (token,) in _FORMS:
        return token
    bare = [fold(letter) for letter in token]
    return "".join(letter for at, letter in enumerate(token) if at == 0 or bare[at] != bare[at - 1])


def _read(clause: str) -> set[_Meaning] | None:
    """What the phrases of a clause say, None when a word belongs to none of them."""
    tokens = [_spelt_once(token) for token in _WORD.findall(clause)]
    if len(tokens) > MAX_WORDS:
        return None
    said: set[_Meaning] = set()
    at = 0
    while at < len(tokens):
        sizes = range(min(_LONGEST, len(tokens) - at), 0, -1)
        form = next((form for size in sizes if (form := _FORMS.get(tuple(tokens[at : at + size])))), None)
        if form is None:
            return None
        if form in _MEANINGS:
            said.add(_MEANINGS[form])
        at += len(form)
    return said
