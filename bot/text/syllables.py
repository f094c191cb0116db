"""The syllables Vietnamese can have: what tells a word from a slip of the keyboard or from two words run together."""

from __future__ import annotations

import re
import unicodedata

from bot.text.tones import level, tones_of

_ONSETS = ("", *re.findall(r"\S+", "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"))
_RIMES = re.findall(
    r"\S+",
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong
    op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh
    uyt uyu uyn ư ưa ưc ưi ưm ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu
    """,
)
_ODD = frozenset(re.findall(r"\S+", "gi gin giêc giêng giêt boong goong mooc sooc soong xoong"))  # that no rule makes
_BEFORE_FRONT = ("k", "gh", "ngh")  # written before e, ê, i and y
_BEFORE_BACK = ("c", "g", "ng")  # written before the others
_CHECKED = ("c", "ch", "p", "t")  # rimes that end so carry an acute or a dot below, or no mark was typed at all
_OF_CHECKED = ("\u0301", "\u0323")
LONGEST = 7  # letters: nghiêng


def is_syllable(word: str) -> bool:
    """Whether a lower-case NFC word is one Vietnamese syllable as it is written with all its marks.

    >>> is_syllable("nghiêng"), is_syllable("hoà"), is_syllable("hòa"), is_syllable("giayas"), is_syllable("lôp")
    (True, True, True, False, False)
    """
    if len(word) > LONGEST:
        return False
    letters = level(word)
    if letters not in _SYLLABLES:
        return False
    if letters.endswith(_CHECKED):
        return tones_of(word) in _OF_CHECKED
    return letters == word or len(tones_of(word)) == 1


def is_bare_syllable(word: str) -> bool:
    """Whether a folded word (no marks, đ as d) is a syllable whose marks were left out.

    >>> is_bare_syllable("duong"), is_bare_syllable("ddawng"), is_bare_syllable("ks")
    (True, False, False)
    """
    return word in _BARE


def _fits(onset: str, rime: str) -> bool:
    front = rime[0] in "eêiy"
    return onset not in (_BEFORE_BACK if front else _BEFORE_FRONT)


def _bare(word: str) -> str:
    parts = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))


_SYLLABLES = frozenset(onset + rime for onset in _ONSETS for rime in _RIMES if _fits(onset, rime)) | _ODD
_BARE = frozenset(map(_bare, _SYLLABLES))
