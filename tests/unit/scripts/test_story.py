"""A story is told once, in however many pieces and at whichever question."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from bot.routing.by_words import WordRouter
from bot.scripts.answers.text import MAX_CHARACTERS
from bot.scripts.conversations.simulate import Parts, Simulation, picture, place
from bot.scripts.events import Attachment
from bot.scripts.limits import DEFAULT_LIMITS
from bot.scripts.loader import load_scripts
from bot.scripts.story import MANY_DIGITS, MAX_TRY, MIN_PIECE, MIN_STORY
from bot.tickets.calendar import HANOI
from tests.unit.scripts.conftest import FINDER
from tests.unit.scripts.talk import Start, last

ANSWERS = """
chuyen: {type: text, label: Chuyện, max: 200}
ngay: {type: date, label: Ngày, optional: true}
noi: {type: unit, label: Nơi}
so: {type: phone, label: Số, optional: true, purpose: gọi lại, keep: 1mo, privacy: open}
anh: {type: files, label: Ảnh, optional: true}
"""
STEPS = """
- id: dong-y
  choose: Đồng ý chứ?
  options: [{label: Đồng ý, consent: x}, {label: Không, go: thoi}]
- ask: chuyen
  say: Kể đi.
- ask: ngay
  say: Ngày nào?
- ask: noi
  say: Ở đâu?
- ask: so
  say: Số máy?
- ticket: {kind: feedback, body: chuyen, files: anh}
- end
- id: thoi
  say: Không lưu.
"""
FIRST = "Anh ấy không nhận giấy của tôi."
MORE = "Rồi anh ấy quay đi uống nước"
LONG = "Cả buổi sáng tôi ngồi chờ mà chẳng thấy người nào gọi đến tên mình"


def story(simulation: Simulation) -> str:
    return str(simulation.session.frames[-1].answers.get("chuyen", ""))


@pytest.fixture
def told(started: Start) -> Simulation:
    """Somebody who has told the first part and is asked for the day."""
    simulation = started(STEPS, ANSWERS)
    simulation.write("đồng ý")
    simulation.write(FIRST)
    assert last(simulation) == "Ngày nào?"
    return simulation


def test_what_follows_a_story_is_added_to_it_and_the_question_asked_again(told: Simulation) -> None:
    before = len(told.said)
    told.write(MORE)
    assert [say.text for say in told.said[before:]] == ["Tôi đã ghi thêm vào phần kể.\nNgày nào?"]
    assert [option.label for option in told.said[-1].options] == ["Bỏ qua"]
    assert story(told) == f"{FIRST}\n{MORE}"
    assert told.session.question
    assert told.session.question.tries == 0


def test_later_only_what_is_long_or_accuses_is_taken_for_more_of_it(told: Simulation) -> None:
    told.write("bỏ qua")
    told.write(MORE)
    assert story(told) == FIRST
    told.write(LONG)
    told.write("ông cán bộ quát cả tôi")
    assert story(told) == f"{FIRST}\n{LONG}\nông cán bộ quát cả tôi"


@pytest.mark.parametrize(
    "text",
    [
        "x" * (MIN_PIECE - 1),
        "khoảng tuần trước hay sao đó nữa",
        "1" * MANY_DIGITS + " là ngày của tôi đấy",
        "cái này rồi ai đọc vậy ad?",
    ],
)
def test_a_try_at_the_question_is_no_story(told: Simulation, text: str) -> None:
    told.write(text)
    assert story(told) == FIRST
    assert told.session.question
    assert told.session.question.tries == 1


def test_long_words_about_a_day_are_a_story_all_the_same(told: Simulation) -> None:
    text = "tuần nào cũng thế, " + "y" * MAX_TRY
    told.write(text)
    assert story(told).endswith(text)


def test_a_whole_sentence_that_answers_is_kept_as_well(told: Simulation) -> None:
    text = "hôm qua tôi lại ra nữa, anh ấy vẫn không cho vào làm"
    told.write(text)
    assert last(told) == "Ở đâu?"
    assert story(told) == f"{FIRST}\n{text}"
    told.write("ở phường Bồ Đề")
    assert last(told) == "Số máy?"
    assert story(told) == f"{FIRST}\n{text}"


def test_a_full_story_says_so_and_keeps_what_it_had(told: Simulation) -> None:
    told.write("z" * 200)
    assert last(told).startswith("Phần kể đã dài hết mức")
    assert story(told) == FIRST
    told.write("z" * (200 - len(FIRST) - 1))
    assert len(story(told)) == 200


def test_a_story_never_breaks_the_limit_of_all_answers(started: Start) -> None:
    limits = replace(DEFAULT_LIMITS, answer_characters=100)
    simulation = started(STEPS, ANSWERS.replace("max: 200", f"max: {MAX_CHARACTERS}"), limits=limits)
    simulation.write("đồng ý")
    simulation.write(FIRST)
    simulation.write(LONG)
    assert story(simulation) == f"{FIRST}\n{LONG}"
    simulation.write(LONG)
    assert last(simulation).startswith("Phần kể đã dài hết mức")
    assert last(simulation).endswith("Ngày nào?")


@pytest.mark.parametrize("text", [LONG, "ông cán bộ phường quát tôi"])
def test_a_story_at_another_question_waits_for_its_own(started: Start, text: str) -> None:
    assert len(LONG) >= MIN_STORY
    simulation = started(STEPS, ANSWERS)
    before = len(simulation.said)
    simulation.write(text)
    assert [say.text for say in simulation.said[before:]] == [
        "Tôi đã giữ lại lời anh/chị kể, lát nữa anh/chị không phải kể lại.\nĐồng ý chứ?"
    ]
    simulation.write("đồng ý")
    assert last(simulation) == "Ngày nào?"
    assert story(simulation) == text


def test_what_was_told_and_sent_before_a_refused_consent_is_gone(started: Start) -> None:
    simulation = started(STEPS, ANSWERS)
    simulation.write(LONG)
    before = len(simulation.said)
    simulation.write("", [picture(1)])
    assert [say.text for say in simulation.said[before:]] == ["Đồng ý chứ?"]
    simulation.write("không")
    assert simulation.session.is_idle
    assert simulation.tickets == []
    assert LONG.encode() not in simulation.session.dump()


def test_what_was_sent_before_consent_comes_along_after_it(started: Start) -> None:
    simulation = started(STEPS, ANSWERS)
    simulation.write("", [picture(1)])
    for text in ("đồng ý", FIRST, "bỏ qua", "phường Bồ Đề", "bỏ qua"):
        simulation.write(text)
    assert len(simulation.tickets[0].files) == 1


def test_a_flow_without_a_ticket_takes_no_stories(started: Start) -> None:
    simulation = started("- ask: chuyen\n- ask: ngay\n  say: Ngày nào?", ANSWERS)
    simulation.write(FIRST)
    simulation.write(LONG)
    assert story(simulation) == FIRST


def test_a_story_goes_along_when_a_flow_switches_to_the_one_for_reports(
    simulate: Start, write_flow: Callable[..., str]
) -> None:
    here = "- choose: Về gì?\n  options: [{label: Cán bộ, switch: khac}, Khác]\n- ask: a\n"
    here += "- ticket: {kind: feedback, body: a}"
    there = write_flow("- ask: b\n- say: 'Có {{ b }}'", "b: {type: text, label: B}", "khac", "[mở khác]")
    there = there.replace("start_by: {", "start_by: {accusation: b, ")
    simulation = simulate(files={"thu.yaml": write_flow(here, "a: {type: text, label: A}"), "khac.yaml": there})
    simulation.write("làm thử")
    simulation.write(LONG)
    simulation.write("1")
    assert last(simulation) == f"Có {LONG}"


EXAMPLES = "[đèn đường hỏng, đèn đường không sáng, đèn ngõ tắt mấy hôm nay]"


@pytest.fixture
def routed(parts: Parts, write_flow: Callable[..., str]) -> Callable[[str], Simulation]:
    """A conversation that begins with words the router leads to a flow which takes them as its story."""

    def make(text: str, files: int = 0) -> Simulation:
        flow = write_flow(
            "- ask: viec\n  say: Việc gì?\n- ask: anh\n  say: Có ảnh không?\n- say: Xong.",
            "viec: {type: text, label: Việc, min: 15}\nanh: {type: files, label: Ảnh, optional: true}",
        ).replace("start_by: {", f"start_by: {{story: viec, examples: {EXAMPLES}, ")
        scripts = load_scripts({"thu.yaml": flow}).scripts
        assert scripts
        at = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)
        simulation = Simulation(scripts, replace(parts, router=WordRouter(scripts, FINDER)), at)
        simulation.write(text, [picture(number) for number in range(files)])
        return simulation

    return make


def test_words_that_lead_to_a_flow_are_kept_as_its_story(routed: Callable[..., Simulation]) -> None:
    simulation = routed("đèn ngõ tắt mấy hôm nay")
    assert last(simulation) == "Có ảnh không?"
    assert simulation.session.frames[-1].answers["viec"] == "đèn ngõ tắt mấy hôm nay"


def test_words_too_short_for_the_story_are_asked_for(routed: Callable[..., Simulation]) -> None:
    assert last(routed("đèn đường hỏng")) == "Việc gì?"


def test_pictures_sent_with_the_story_are_kept(routed: Callable[..., Simulation]) -> None:
    assert last(routed("đèn ngõ tắt mấy hôm nay", files=2)) == "Xong."


def test_a_voice_message_is_kept_and_asked_for_in_writing(told: Simulation) -> None:
    before = len(told.said)
    told.write("", [Attachment("audio", url="https://example.invalid/a.amr")])
    assert [say.text for say in told.said[before:]] == [
        "Tôi chưa nghe được tin thoại. Anh/chị nhắn chữ giúp tôi, hoặc nhắn “gặp cán bộ”.",
        "Tôi đã giữ 1 tệp anh/chị gửi.",
        "Ngày nào?",
    ]


def test_a_location_is_called_one(told: Simulation) -> None:
    told.write("", [place(21.0, 105.8)])
    assert told.said[-2].text == "Tôi đã giữ vị trí anh/chị gửi."


GUESS = """
- ask: chuyen
  say: Kể đi.
- ask: noi
  say: Ở đâu?
  guess: chuyen
- say: "Ở {{ noi }}."
"""


def test_a_place_named_in_the_story_is_only_confirmed(started: Start) -> None:
    simulation = started(GUESS, ANSWERS)
    simulation.write("Tôi ra phường Bồ Đề nộp giấy")
    assert last(simulation) == "Nơi: Phường Bồ Đề, đúng không?"
    simulation.write("vâng đúng rồi")
    assert last(simulation) == "Ở Phường Bồ Đề."


@pytest.mark.parametrize(("said", "then"), [("không phải", "Ở đâu?"), ("phường Hồng Hà", "Ở Phường Hồng Hà.")])
def test_a_wrong_guess_is_not_made_again(started: Start, said: str, then: str) -> None:
    simulation = started(GUESS, ANSWERS)
    simulation.write("Tôi ra phường Bồ Đề nộp giấy")
    simulation.write(said)
    assert last(simulation) == then
    if then == "Ở đâu?":
        simulation.write("nhắc lại")
        assert last(simulation) == then


def test_words_that_are_neither_yes_nor_a_place_end_the_guess_without_a_try(started: Start) -> None:
    simulation = started(GUESS, ANSWERS)
    simulation.write("Tôi ra phường Bồ Đề nộp giấy")
    simulation.write("xxx")
    assert last(simulation) == "Ở đâu?"
    assert simulation.session.question
    assert simulation.session.question.tries == 0


def test_a_story_that_names_no_place_leads_to_the_plain_question(started: Start) -> None:
    simulation = started(GUESS, ANSWERS)
    simulation.write("Tôi ra đó nộp giấy")
    assert last(simulation) == "Ở đâu?"
