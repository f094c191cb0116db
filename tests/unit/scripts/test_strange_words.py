"""Strange messages are text like any other: kept as sent, never evaluated, never a crash."""

import unicodedata

import pytest

from bot.scripts.events import Attachment
from bot.scripts.turn import KEEP, MAX_SENT, SKIP
from bot.text.fold import clean
from tests.unit.scripts.talk import Start

ANSWERS = "viec: {type: text, label: Việc}\nnoi: {type: unit, label: Nơi}"
STEPS = """
- ask: viec
  say: Việc gì?
- say: "Đã nghe: {{ viec }}"
- ticket: {kind: inquiry, body: viec}
"""
STRANGE = {
    "emoji": "😀" * 2_000,
    "a family of emoji": "👨\u200d👩\u200d👧 mất nước",
    "right to left": "\u202eabc\u202c \u05d0\u05d1\u05d2 mất nước",
    "zero width": "mất\u200b nước\ufeff ở\u2060 đây",
    "decomposed": unicodedata.normalize("NFD", "Phường Bồ Đề mất nước"),
    "a template": "{{ 7*7 }} {% for x in y %} {{ x }} {% endfor %}",
    "a payload in the middle": "xem #nr:1:0 này",
    "markup": "<script>alert(1)</script> ' OR 1=1 --",
    "newlines": "dòng một\n\n\ndòng hai",
}


@pytest.mark.parametrize("words", STRANGE.values(), ids=STRANGE)
def test_strange_words_reach_the_ticket_as_they_were_sent(started: Start, words: str) -> None:
    simulation = started(STEPS, ANSWERS)
    simulation.write(words)
    assert simulation.tickets[-1].body == words
    assert simulation.said[-1].text == clean(f"Đã nghe: {words}")


@pytest.mark.parametrize("words", ["một nửa \ud83d đôi", "chuông \x07 và \x00 không", f"{KEEP} rồi", f"{SKIP}"])
def test_what_no_text_can_hold_is_left_out(started: Start, words: str) -> None:
    simulation = started(STEPS, ANSWERS)
    simulation.write(words)
    body = simulation.tickets[-1].body
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in body)
    assert [word for word in body.split() if word.isalpha()] == [w for w in clean(words).split() if w.isalpha()]


def test_words_that_are_mostly_invisible_are_kept_as_they_look(started: Start) -> None:
    simulation = started(STEPS, ANSWERS)
    simulation.write("mất nước" + "\u200b" * MAX_SENT)
    assert simulation.tickets[-1].body == "mất nước"


@pytest.mark.parametrize("words", ["", " ", "\u200b\u200b", "\u3164", "\n\n"])
def test_a_message_with_nothing_to_see_is_no_answer(started: Start, words: str) -> None:
    simulation = started(STEPS, ANSWERS)
    simulation.write(words)
    assert not simulation.tickets
    assert "bằng chữ" in simulation.said[-1].text


NO_PLACE = [words for name, words in STRANGE.items() if name != "decomposed"]


@pytest.mark.parametrize("words", [*NO_PLACE, "\ud83d", "9" * 500, "a" * 10_000, "#nr:" + "9" * 50])
def test_strange_words_at_a_typed_question_are_a_wrong_answer(started: Start, words: str) -> None:
    simulation = started("- ask: noi\n  say: Nơi nào?\n- say: xong", ANSWERS)
    simulation.write(words)
    assert simulation.said[-1].text != "xong"
    assert "noi" not in simulation.session.frames[0].answers


def test_a_condition_compares_words_whatever_their_unicode_form(started: Start) -> None:
    steps = "- ask: viec\n- when: [{if: \"viec == 'Bồ Đề'\", go: dung}, {else: sai}]\n"
    simulation = started(steps + "- id: dung\n  say: Đúng.\n- end\n- id: sai\n  say: Sai.", ANSWERS)
    simulation.write(unicodedata.normalize("NFD", "Bồ Đề"))
    assert simulation.said[-1].text == "Đúng."


def test_a_pile_of_strange_attachments_is_met_with_words(started: Start) -> None:
    simulation = started(STEPS, ANSWERS)
    before = len(simulation.said)
    simulation.write("", [Attachment("sticker"), Attachment("location", latitude=float("inf"), longitude=0.0)])
    assert [say.text for say in simulation.said[before:]]
