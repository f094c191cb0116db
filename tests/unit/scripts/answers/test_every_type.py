"""What holds for every answer type: odd input, what is kept, privacy, schema, and its place in a conversation."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scripts.answers import ANSWERS, IDENTITY_TYPES
from bot.scripts.answers.choice import Choice, Item
from bot.scripts.answers.reading import Accepted, Ambiguous, Refused
from bot.scripts.conversations.simulate import Parts, SimulatedWorld, place
from bot.scripts.events import Attachment
from bot.scripts.filters import plain
from bot.scripts.flow import ANSWER_KEYS
from bot.scripts.keys import schema_of
from bot.scripts.manual.pages import answer_page
from bot.scripts.session import Session
from bot.scripts.tree import read_tree
from bot.text.fold import as_sent, clean
from tests.unit.scripts.json_schema import is_valid

ODD = [
    "",
    "{{ 7*7 }}",
    "\U0001f600" * 2000,
    "\u202eabc",
    "a\u0301" * 50,
    "9" * 500,
    "\ud800",
    "1" * 10_000,
    "a " * 5_000,
]
GOOD = {
    "text": "Cô ở quầy 3 quát tôi.",
    "number": "hai mươi mốt",
    "money": "1tr2",
    "date": "hôm qua",
    "time": "3 rưỡi chiều",
    "phone": "0912 345 678",
    "email": "lan@gmail.com",
    "yes_no": "dạ có",
    "choice": "tai phuong",
    "unit": "phuong bo de",
    "procedure": "làm giấy khai sinh",
    "person_name": "Nguyễn Thị Hoa",
    "id_number": "001199012678",
    "address": "số 12 ngõ 34 Ngọc Lâm",
    "location": "21.0285, 105.8542",
    "ticket_code": "",
    "rating": "4/5",
}
ROUND_TRIP = set(GOOD) - {"id_number", "ticket_code"}  # a mask is not read back
OPTIONS: Mapping[str, str] = {
    "choice": ", options: [Tại phường, Trực tuyến]",
    "id_number": ", legal_basis: Điều 7 Luật Tiếp công dân",
}


def declaration(block: str) -> Any:
    root = read_tree("thu.yaml", block, [])
    assert root is not None
    return next(iter(root.plain().values()))


def made(name: str) -> Any:
    return Choice((Item("Tại phường", "phuong"), Item("Trực tuyến", "mang"))) if name == "choice" else ANSWERS[name]()


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("said", ODD)
def test_no_answer_type_raises_on_odd_input(world: SimulatedWorld, name: str, said: str) -> None:
    assert isinstance(made(name).parse(world, clean(said), ()), Accepted | Refused | Ambiguous)


@pytest.fixture(scope="module")
def fixed(parts: Parts) -> SimulatedWorld:
    return SimulatedWorld(parts, datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=7))), "1", {})


@given(text=st.text(alphabet=st.characters(), max_size=80), name=st.sampled_from(sorted(ANSWERS)))
def test_whatever_is_accepted_is_json_and_can_be_shown(fixed: SimulatedWorld, text: str, name: str) -> None:
    for said in (as_sent(text), clean(text)):
        found = made(name).parse(fixed, said, ())
        if isinstance(found, Accepted):
            again = json.loads(json.dumps(found.value))
            assert again == found.value
            plain(made(name).view(again)).encode()
            plain(made(name).unmasked(again)).encode()
        elif isinstance(found, Ambiguous):
            json.dumps([value for _, value in found.options])


NUMERIC = st.from_regex(r"\A[0-9 .,:hkgtr/@-]{1,24}( (sáng|chiều|triệu|nghìn|tháng|sao|tết))?\Z")


@given(text=NUMERIC, name=st.sampled_from(sorted(ROUND_TRIP)))
def test_what_is_shown_is_read_back_as_the_same_value(fixed: SimulatedWorld, text: str, name: str) -> None:
    found = made(name).parse(fixed, clean(text), ())
    if isinstance(found, Accepted):
        shown = plain(made(name).view(found.value))
        assert made(name).parse(fixed, shown, ()) == found


@pytest.mark.parametrize("name", sorted(ROUND_TRIP))
def test_a_good_answer_is_read_back_from_what_is_shown(world: SimulatedWorld, name: str) -> None:
    found = made(name).parse(world, GOOD[name], ())
    assert isinstance(found, Accepted)
    assert made(name).parse(world, plain(made(name).view(found.value)), ()) == found


@given(text=st.text(alphabet=st.characters(), max_size=60), name=st.sampled_from(sorted(IDENTITY_TYPES)))
def test_no_identity_is_repeated_in_a_reason(fixed: SimulatedWorld, text: str, name: str) -> None:
    secret = "qzx" + re.sub(r"\W", "", clean(text))[:20]
    for said in (secret, f"{secret} 09123", f"{secret}@", f"001199{len(text):03} {secret}"):
        found = made(name).parse(fixed, said, ())
        if isinstance(found, Refused):
            assert "qzx" not in found.reason
            assert "09123" not in found.reason
            assert "001199" not in found.reason


@pytest.mark.parametrize("name", sorted(set(ANSWERS) - {"files"}))
def test_an_optional_answer_is_left_out_by_its_button(started: Callable[..., Any], name: str) -> None:
    declared = (
        f"x: {{type: {name}, label: Điều hỏi, optional: true, purpose: để thử, keep: 1mo{OPTIONS.get(name, '')}}}"
    )
    chat = started("- ask: x\n- say: \"{{ 'không có' if x is none else x }}\"", declared)
    chat.tap("Bỏ qua")
    assert chat.said[-1].text == "không có"
    assert Session.load(chat.session.dump()) == chat.session


@pytest.mark.parametrize("name", sorted(set(ANSWERS) - {"files", "text"}))
def test_wrong_answers_are_retried_and_then_given_up(asked: Callable[[str], Any], name: str) -> None:
    chat = asked(f"type: {name}{OPTIONS.get(name, '')}")
    for retry in ("Thử lại lần một.", "Thử lại lần hai.", "Tôi bỏ qua câu này."):
        chat.write("🤷")
        assert chat.said[-1].text.endswith(retry)


@pytest.mark.parametrize("name", sorted(set(ANSWERS) - {"files", "location"}))
def test_a_pin_answers_only_where_a_place_is_asked_for(world: SimulatedWorld, name: str) -> None:
    found = made(name).parse(world, "", (place(21.0, 105.8),))
    assert isinstance(found, Refused)
    assert isinstance(ANSWERS["location"]().parse(world, "", (place(21.0, 105.8),)), Accepted)


@pytest.mark.parametrize("name", ANSWERS)
def test_its_schema_takes_the_good_example_and_refuses_the_bad_one(name: str) -> None:
    page = answer_page(name)
    schema = schema_of({**ANSWER_KEYS, **ANSWERS[name].KEYS})
    assert is_valid(declaration(page.passes), schema)
    lacks_purpose = name in IDENTITY_TYPES and name != "id_number"  # a rule of the checker, not of the keys
    assert is_valid(declaration(page.fails), schema) is lacks_purpose


@pytest.mark.parametrize("name", sorted(IDENTITY_TYPES))
def test_a_card_or_picture_with_odd_fields_does_no_harm(world: SimulatedWorld, name: str) -> None:
    sent = (Attachment("card", text="\ud800"), Attachment("link", url="9" * 5_000), Attachment("location"))
    assert isinstance(made(name).parse(world, "", sent), Refused)
