"""Conversation tests as they are written: `tests/<name>.chat.yaml` read into turns, with problems by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.scripts.conversations.patterns import BadPattern, Pattern
from bot.scripts.keys import (
    BOOLEAN,
    DURATION,
    ID,
    INTEGER,
    NUMBER,
    WORDS,
    Key,
    Kind,
    Reading,
    Unreadable,
    list_of,
    map_of,
    one_of,
    read_keys,
    record,
)
from bot.scripts.problems import NOWHERE, Problem, Span, did_you_mean
from bot.scripts.tree import Node, read_tree
from bot.tickets.calendar import HANOI

TEST_SUFFIX = ".chat.yaml"
MAX_TURNS = 500


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of a conversation: what is done or expected, and where it is written (`node` holds its value)."""

    kind: str
    value: Any
    span: Span
    node: Node


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation."""

    file: str
    name: str
    at: datetime
    turns: tuple[Turn, ...]
    citizen: str = ""
    end: Span = NOWHERE  # of the last line
    paused: frozenset[str] = frozenset()  # flows taken out of use while it is held
    oa_owner: str = ""  # id of the unit that administers the OA


def _given(values: dict[str, Any], node: Node) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in node.pairs and value is not None}


def _json(node: Node, reading: Reading) -> Any:
    return node.plain()


JSON = Kind("giá trị bất kỳ", _json, {})
_ANY = Kind("nội dung", lambda node, reading: node, {})
CHAT_KEYS: dict[str, Key] = {
    "chat": Key(WORDS, required=True, default="", about="Chuyện gì xảy ra, trong một câu."),
    "flow": Key(ID, default="", about="Luồng được thử, khi tên tệp không nói."),
    "at": Key(WORDS, required=True, default="", about="Ngày giờ bắt đầu, như 2026-11-23 09:00."),
    "citizen": Key(WORDS, default="", about="Tên hiển thị của người dân."),
    "paused": Key(list_of(ID), default=(), about="Các luồng đang tạm dừng trong cuộc trò chuyện này."),
    "oa_owner": Key(ID, default="", about="Mã đơn vị quản trị trang Zalo; không viết thì theo config/oas.yaml."),
    "turns": Key(_ANY, required=True, about="Các lượt, mỗi lượt một dòng; - ... là tin nào cũng được."),
}
_SAID = record(
    "citizen",
    {
        "text": Key(WORDS, default="", about="Người dân viết gì."),
        "tap": Key(WORDS, default="", about="Nhãn của nút được bấm."),
        "images": Key(INTEGER, default=0, about="Gửi mấy ảnh."),
        "files": Key(INTEGER, default=0, about="Gửi mấy tệp."),
        "location": Key(list_of(NUMBER), default=(), about="Gửi vị trí: [vĩ độ, kinh độ]."),
        "follow": Key(BOOLEAN, default=False, about="Bấm theo dõi trang."),
    },
    lambda values, node: values,
)
_EXPECTED = record(
    "bot",
    {
        "text": Key(WORDS, default="", about="Một phần câu, đúng từng chữ kể cả dấu."),
        "exact": Key(WORDS, default="", about="Đúng cả tin nhắn."),
        "regex": Key(WORDS, default="", about="Mẫu biểu thức chính quy."),
        "options": Key(list_of(WORDS), about="Các nút, đúng thứ tự; [] là không có nút nào."),
    },
    lambda values, node: values,
)
_TICKET = record(
    "ticket",
    {
        "kind": Key(WORDS, about="Loại phiếu."),
        "subject": Key(WORDS, about="Nội dung tóm tắt."),
        "about": Key(map_of(WORDS), about="Phiếu nói về ai, như {unit: long-bien}."),
        "body": Key(WORDS, about="Một phần lời kể."),
        "files": Key(INTEGER, about="Mấy ảnh, tệp kèm theo."),
        "urgent": Key(BOOLEAN, about="Phiếu khẩn hay không."),
        "handoff": Key(BOOLEAN, about="Cán bộ giữ luôn cuộc trò chuyện hay không."),
        "office": Key(WORDS, about="Mã nơi đọc phiếu."),
        "due": Key(WORDS, about="Hạn trả lời; viết phần đầu cũng được, như 2026-12-03."),
        "receive_by": Key(WORDS, about="Hạn tiếp nhận, viết như due."),
        "status": Key(WORDS, about="Tình trạng: new, answered, closed."),
        "answers": Key(map_of(WORDS), about="Câu trả lời đi theo phiếu, theo nhãn."),
        "seal": Key(list_of(WORDS), about="Nhãn của những câu trả lời được niêm phong."),
    },
    _given,
)
_FOLLOW_UP = record("follow_up", {"text": Key(WORDS), "files": Key(INTEGER)}, _given)
_RATING = record(
    "rating", {"score": Key(INTEGER), "top": Key(INTEGER), "word": Key(WORDS), "factor": Key(WORDS)}, _given
)
_VERDICT = record(
    "verdict",
    {
        "solved": Key(BOOLEAN, about="Người dân nói đã giải quyết (true) hay chưa (false)."),
        "status": Key(WORDS, about="Tình trạng phiếu sau đó: closed, reopened, answered."),
    },
    _given,
)
_SESSION = record(
    "session",
    {"flow": Key(ID), "step": Key(WORDS), "muted": Key(BOOLEAN), "ended": Key(BOOLEAN)},
    _given,
)
_SERVICE = record(
    "service",
    {
        "name": Key(ID, required=True, default="", about="Tên dịch vụ."),
        "with": Key(JSON, about="Phải được hỏi với những giá trị này."),
        "gives": Key(JSON, about="Trả về gì."),
        "fails": Key(BOOLEAN, default=False, about="Không trả lời được."),
    },
    _given,
)
_STAFF = one_of("takeover", "reply", "answer", "close")


def _read_citizen(node: Node, reading: Reading) -> Any:
    return _SAID.read(node, reading) if node.kind == "map" else {"text": WORDS.read(node, reading)}


def _any_of(*kinds: Kind) -> dict[str, Any]:
    return {"anyOf": [kind.schema for kind in kinds]}


def _read_bot(node: Node, reading: Reading) -> Any:
    items = node.items if node.kind == "list" else [node]
    return [_read_expected(item, reading) for item in items]


def _read_expected(node: Node, reading: Reading) -> dict[str, Any]:
    if node.kind != "map":
        return {"text": WORDS.read(node, reading)}
    expected: dict[str, Any] = _EXPECTED.read(node, reading)
    if expected["regex"]:
        try:
            Pattern(expected["regex"])
        except BadPattern as error:
            raise Unreadable(node.pairs["regex"][1], f"{error}.", "Thường chỉ cần một phần câu.") from None
    return expected


def _read_service(node: Node, reading: Reading) -> Any:
    service = _SERVICE.read(node, reading)
    if ("gives" in node.pairs) == ("fails" in node.pairs):
        hint = "Viết như {name: tra-ho-so, gives: {trang_thai: xong}} hoặc {name: tra-ho-so, fails: true}."
        raise Unreadable(node, "cần đúng một trong gives (trả về gì) và fails (không trả lời được).", hint)
    return service


_BOT = list_of(Kind("tin chờ đợi", _read_expected, _any_of(WORDS, _EXPECTED)))
TURN_KEYS: dict[str, Key] = {
    "citizen": Key(
        Kind("tin của người dân", _read_citizen, _any_of(WORDS, _SAID)),
        about="Người dân nhắn; hoặc {tap} bấm nút, {text, images, files} gửi kèm ảnh, tệp, {location}, {follow}.",
    ),
    "bot": Key(
        Kind("tin của bot", _read_bot, _BOT.schema),
        about="Bot nói: một phần câu, hoặc {exact}, {regex}, {options}; danh sách thì lần lượt từng tin.",
    ),
    "wait": Key(DURATION, about="Thời gian trôi qua, như 20m."),
    "ticket": Key(_TICKET, about="Một phiếu được mở, và những điều phải đúng của phiếu."),
    "staff": Key(
        _STAFF,
        about="Cán bộ giữ cuộc trò chuyện (takeover), nhắn tin (reply), trả lời phiếu (answer), đóng phiếu (close).",
    ),
    "service": Key(
        Kind("câu trả lời của dịch vụ", _read_service, _SERVICE.schema),
        about="Lần tới kịch bản hỏi dịch vụ này thì nó trả về gì (gives), hoặc không trả lời được (fails).",
    ),
    "form": Key(
        map_of(JSON),
        about="Người dân điền trang kín rồi gửi, mỗi dòng “tên câu trả lời: nội dung”; câu gửi tệp thì viết số tệp.",
    ),
    "rating": Key(_RATING, about="Một đánh giá của người dân: score, top, word, factor."),
    "verdict": Key(_VERDICT, about="Người dân nói việc đã giải quyết hay chưa: solved, status."),
    "follow_up": Key(_FOLLOW_UP, about="Lời hoặc tệp người dân thêm vào phiếu đã có."),
    "answers": Key(map_of(JSON), about="Những câu trả lời đang giữ."),
    "session": Key(_SESSION, about="Cuộc trò chuyện đang ở đâu: flow, step, muted, ended."),
}


def read_chats(files: Mapping[str, str]) -> tuple[list[Chat], list[Problem]]:
    """The conversations of a folder and what is wrong with them."""
    problems: list[Problem] = []
    chats = []
    for file in sorted(files):
        if not file.endswith(TEST_SUFFIX):
            continue
        before = len(problems)
        root = read_tree(file, files[file], problems)
        chat = _read_chat(file, root, Reading(file, problems)) if root else None
        if chat is not None and len(problems) == before:
            chats.append(chat)
    return chats, problems


def _read_chat(file: str, root: Node, reading: Reading) -> Chat | None:
    values = read_keys(root, CHAT_KEYS, reading, "Hội thoại thử")
    node = values["turns"]
    at = _begins_at(root, values["at"], reading)
    if node is None:
        return None
    if node.kind != "list" or len(node.items) > MAX_TURNS:
        reading.report(node.span, "wrong-type", f"“turns” phải là danh sách, nhiều nhất {MAX_TURNS} dòng.")
        return None
    turns = [turn for item in node.items if (turn := _read_turn(item, reading)) is not None]
    if at is None:
        return None
    paused = frozenset(values["paused"])
    return Chat(file, values["chat"], at, tuple(turns), values["citizen"], node.span, paused, values["oa_owner"])


def _begins_at(root: Node, written: str, reading: Reading) -> datetime | None:
    try:
        at = datetime.fromisoformat(written) if written else None
    except ValueError:
        span = root.pairs["at"][1].span
        reading.report(span, "wrong-type", "“at” không phải ngày giờ.", "Viết như 2026-11-23 09:00.")
        return None
    return at.replace(tzinfo=HANOI) if at and at.tzinfo is None else at


def _read_turn(node: Node, reading: Reading) -> Turn | None:
    if node.kind == "scalar" and node.value == "...":
        return Turn("...", None, node.span, node)
    if node.kind != "map" or len(node.pairs) != 1:
        hint = "Viết như “- citizen: …” hoặc “- bot: …”."
        if node.kind == "map" and node.get("bot"):
            hint = "Các phần của một tin đặt trong { }: - bot: {text: …, options: […]}."
        reading.report(node.span, "wrong-type", "Mỗi lượt có đúng một trong: " + ", ".join(TURN_KEYS) + ".", hint)
        return None
    ((name, (key, value)),) = node.pairs.items()
    if name not in TURN_KEYS:
        reading.report(key.span, "unknown-key", f"Không có lượt “{name}”.", did_you_mean(name, TURN_KEYS))
        return None
    try:
        return Turn(name, TURN_KEYS[name].kind.read(value, reading), key.span, value)
    except Unreadable as error:
        reading.report(error.node.span, error.rule, f"“{name}”: {error.message}", error.hint)
        return None
