"""Whether a message says that what was found is not meant: `không phải cái này`, `ý tôi là cái khác`."""

from __future__ import annotations

import re

from bot.text.plain import plain_words

MAX_WORDS = 12  # a longer message tells what is meant instead
_REFUSING = re.compile(
    r"\b(?:(?:khong|chang|cha|chua) (?:phai|dung|hoi)|sai|nham|lon)\b|\by (?:\w+ ){0,4}khac\b|\b(?:cai|chuyen) khac\b"
)
_NEW = re.compile(r"\b(?:muon|cho|xin|them)\b")  # "cho tôi hỏi cái khác": the old question is done with
_ASSENTING = re.compile(r"\bkhong (?:can|sai|nham|lon)\b|\bkhong$")  # no need; nothing is wrong; a question
_AROUND = frozenset(
    re.findall(
        r"\w+",
        """
        a ad anh ay bac ban bot cai can cha chac chang chau chi chu chua chuyen co con da dau do dung em giay
        het hieu hinh hoan hoi ke khac khong kia la loai lon ma minh nay nha nham nhe nhi nhu noi o oi phai
        roi sai the thi thoi thu tim to toan toi tuc u vang vay viec y
        """,
    )
)
_NONE = frozenset(("ca", "danh", "deu", "muc", "nao", "o", "sach", "so", "tat", "trong"))


def refuses(s: str) -> bool:
    """True for a message that only says that something else is meant.

    >>> refuses("ko phải thủ tục này đâu ạ"), refuses("ý tôi là cái khác"), refuses("không phải nộp phí à")
    (True, True, False)
    """
    words = [word.word for word in plain_words(s)]
    said = " ".join(words)
    found = _REFUSING.search(said)
    if found is None or len(words) > MAX_WORDS or not _AROUND.issuperset(words):
        return False
    rest = said[: found.start()] + said[found.end() :]
    if found.group().endswith("khac"):
        return not _NEW.search(said)
    return "khong" not in rest.split()  # "có sai không" asks


def refuses_all(s: str) -> bool:
    """The same of a list: `không`, `không cái nào`, `đều không phải`.

    >>> refuses_all("không có cái nào ạ"), refuses_all("sai hết rồi"), refuses_all("cái đầu"), refuses_all("không cần")
    (True, True, False, False)
    """
    words = [word.word for word in plain_words(s)]
    if refuses(s):
        return True
    denies = words == ["khong"] or ("khong" in words and _ASSENTING.search(" ".join(words)) is None)
    return denies and len(words) <= MAX_WORDS and (_AROUND | _NONE).issuperset(words)
