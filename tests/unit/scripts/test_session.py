"""A session at rest: small, complete, and read back exactly."""

import pytest

from bot.scripts.events import Attachment, Message
from bot.scripts.session import Agreement, Draft, Frame, Question, Redo, Session, UnreadableSession

FULL = Session(
    first_at=1_790_000_000_000,
    last_at=1_790_000_001_000,
    revision="0123456789abcdef",
    frames=[
        Frame("chao", "call:bench"),
        Frame("bench", "choose", "call", {"sdt": "0912345678", "anh": [{"kind": "image"}]}, ("menu", "ask:sdt")),
        Frame("gio", "", "digression", redo=Redo("ask:a", "xem")),
        Frame("huy", "choose", "aside", {"viec": "X"}, under=Question(2, (("a", "b"),), 1)),
    ],
    question=Question(3, (("có", "có"), ("Có", True), ("Bỏ qua", "\x01skip"), ("X", {"id": "a"})), 2, "help"),
    serial=3,
    epoch=2,
    muted_until=1_790_000_002_000,
    handoff="NR-7K3M-9Q4X",
    consents={"phan-anh": Agreement(5, "e1", "r1/phan-anh/dong-y#Đồng ý")},
    tickets=("NR-7K3M-9Q4X",),
    greeted=True,
    calling=7,
    held=(Message("9", 5, "chờ", (Attachment("location", latitude=21.0, longitude=105.8),)),),
    drafts=(Draft("Phản ánh", 5, 9, (Frame("bench", "choose", "start", {"a": 1}),)),),
    topic=("dang-ky-khai-sinh", 1_790_000_000_500),
)


def test_a_full_and_an_empty_session_come_back_as_they_were() -> None:
    assert Session.load(FULL.dump()) == FULL
    assert Session.load(Session.new(5).dump()) == Session.new(5)


def test_every_length_of_question_comes_back() -> None:
    offers = (("a", "b"),)
    every = [Question(1), Question(1, (), 2), Question(1, offers)]
    for question in (*every, Question(1, offers, 0, "Nơi nào?")):
        session = Session.new(1)
        session.question = question
        assert Session.load(session.dump()).question == question


def test_a_session_of_the_first_schema_is_read_and_asks_again_what_was_open() -> None:
    stored = b'{"v":1,"r":"x","a":[1,2],"f":[["thu","ask:a","s",{"a":"x"},["b"]]],"q":[4,[["Ti","t"]],0,"resume"]}'
    session = Session.load(stored)
    assert session.frames == [Frame("thu", "ask:a", "start", {"a": "x"}, ("b",))]
    assert session.question is None
    kept = Session.load(stored.replace(b'"resume"', b'"help"'))
    assert kept.question == Question(4, (("Ti", "t"),), 0)


def test_a_session_from_before_the_sheet_shown_last_was_kept_is_read() -> None:
    stored = b'{"v":2,"r":"x","a":[1,2],"g":1}'
    assert Session.load(stored).topic is None


def test_the_sheet_shown_last_takes_few_bytes_and_none_where_there_is_none() -> None:
    session = Session.new(1_790_000_000_000)
    before = session.dump()
    assert b'"o"' not in before
    session.topic = ("dang-ky-khai-sinh", 1_790_000_000_500)
    assert len(session.dump()) - len(before) <= len("dang-ky-khai-sinh") + 25


def test_a_copy_shares_nothing_that_can_change() -> None:
    copy = FULL.copy()
    copy.frames[1].answers["sdt"] = "x"
    copy.consents["y"] = Agreement(1)
    copy.frames.pop()
    assert Session.load(FULL.dump()) == FULL
    assert FULL.frames[1].answers["sdt"] == "0912345678"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"v":3}',
        b'{"v":1,"r":"","a":[1]}',
        b"\xff",
        b'{"v":1,"r":"","a":[1,2],"f":[["a","b","?"]]}',
    ],
)
def test_bytes_that_are_no_session_are_a_typed_error(data: bytes) -> None:
    with pytest.raises(UnreadableSession):
        Session.load(data)


def test_a_consent_kept_before_there_were_proofs_is_read_with_its_time() -> None:
    old = Session.new(1).dump().replace(b'"a":[1,1]', b'"a":[1,1],"c":{"phan-anh":5}')
    assert Session.load(old).consents == {"phan-anh": Agreement(5)}
    assert Agreement(5).flow == ""
