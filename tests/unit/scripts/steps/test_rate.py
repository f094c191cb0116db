"""How a citizen says how content they are with a ticket of theirs."""

import pytest

from bot.scripts.conversations.simulate import RATING_SCALE
from bot.scripts.effects import RateTicket
from bot.scripts.steps.rate import MAX_WORD
from tests.unit.scripts.talk import Start, labels, said

OPENED = "- ticket: {kind: feedback, body: \"'đèn hỏng'\"}\n  save: phieu\n"
RATED = OPENED + "- rate: phieu.code\n  save: dg\n- say: 'Được {{ dg.value }}/{{ dg.of }}, {{ dg }}.'"


def test_the_scale_is_offered_then_a_word_may_be_added(started: Start) -> None:
    simulation = started(RATED)
    code = simulation.tickets[0].code
    assert code in said(simulation)[-1]
    assert labels(simulation) == list(RATING_SCALE)
    simulation.tap("Hài lòng")
    assert simulation.ratings == [RateTicket(code, 4, 5)]
    assert labels(simulation) == ["Bỏ qua"]
    simulation.write("Làm nhanh, cảm ơn.")
    assert simulation.ratings[1:] == [RateTicket(code, 4, 5, "Làm nhanh, cảm ơn.")]
    assert code in said(simulation)[-2]
    assert said(simulation)[-1] == "Được 4/5, Hài lòng."


@pytest.mark.parametrize(
    ("typed", "score"), [("4 sao", 4), ("4/5", 4), ("2", 2), ("rất hài lòng ạ", 5), ("khong hai long", 2), ("⭐", 1)]
)
def test_numbers_labels_and_stars_all_count(started: Start, typed: str, score: int) -> None:
    simulation = started(RATED)
    simulation.write(typed)
    assert [rating.score for rating in simulation.ratings] == [score]


@pytest.mark.parametrize("typed", ["bỏ qua", "không", "Ko ạ", "không có"])
def test_the_word_can_be_skipped_by_typing(started: Start, typed: str) -> None:
    simulation = started(RATED)
    simulation.write("5")
    simulation.write(typed)
    assert len(simulation.ratings) == 1
    assert said(simulation)[-1] == "Được 5/5, Rất hài lòng."


def test_the_word_can_be_skipped_by_button(started: Start) -> None:
    simulation = started(RATED)
    simulation.write("5")
    simulation.tap("Bỏ qua")
    assert len(simulation.ratings) == 1
    assert simulation.session.is_idle


def test_a_bare_number_is_a_word_like_any_other(started: Start) -> None:
    simulation = started(RATED)
    simulation.write("5")
    simulation.write("1")
    assert [rating.word for rating in simulation.ratings] == ["", "1"]


def test_who_does_not_want_to_rate_is_let_go(started: Start) -> None:
    simulation = started(OPENED + "- rate: phieu.code\n  save: dg\n- say: \"{{ 'trống' if dg is none else 'có' }}\"")
    simulation.write("thôi")
    assert simulation.ratings == []
    assert said(simulation)[-1] == "trống"


def test_the_questions_may_have_texts_of_their_own(started: Start) -> None:
    simulation = started(OPENED + "- rate: phieu.code\n  say: Anh/chị thấy sao?\n  ask_word: Vì sao ạ?")
    assert said(simulation)[-1] == "Anh/chị thấy sao?"
    simulation.write("3")
    assert said(simulation)[-1] == "Vì sao ạ?"


def test_the_latest_ticket_is_rated_when_none_is_named(started: Start) -> None:
    simulation = started(OPENED + OPENED.replace("phieu", "sau") + "- rate")
    simulation.write("5")
    assert [rating.code for rating in simulation.ratings] == [simulation.tickets[1].code]


@pytest.mark.parametrize("code", ["'NR-7K3M-9Q4X'", "'x'", "none"])
def test_a_ticket_that_is_not_theirs_cannot_be_rated(started: Start, code: str) -> None:
    simulation = started(f'- rate: "{code}"\n- say: Tiếp.')
    assert simulation.ratings == []
    assert "phiếu" in said(simulation)[0]
    assert said(simulation)[-1] == "Tiếp."
    simulation = started(f'- rate: "{code}"\n  none: khong-thay\n- end\n- id: khong-thay\n  say: Không thấy.')
    assert said(simulation) == ["Không thấy."]


def test_a_wrong_answer_is_asked_again_then_a_person_is_offered(started: Start) -> None:
    simulation = started(OPENED + "- rate: phieu.code\n  retry: [Chấm giúp tôi nhé.]\n  tries: 2")
    simulation.write("để xem đã")
    assert said(simulation)[-1] == "Chấm giúp tôi nhé."
    simulation.write("9/10")
    assert labels(simulation)[-2:] == ["Gặp cán bộ", "Huỷ"]
    assert simulation.ratings == []
    simulation.write("5")
    assert [rating.score for rating in simulation.ratings] == [5]


def test_without_a_text_of_its_own_a_wrong_answer_is_told_the_scale(started: Start) -> None:
    simulation = started(RATED)
    simulation.write("để xem đã")
    assert f"từ 1 đến {len(RATING_SCALE)}" in said(simulation)[-1]


def test_giving_up_leads_where_the_script_says_at_both_questions(started: Start) -> None:
    steps = OPENED + "- rate: phieu.code\n  tries: 1\n  give_up: thoi\n- end\n- id: thoi\n  say: Thôi vậy."
    simulation = started(steps)
    simulation.write("để xem đã")
    assert said(simulation)[-1] == "Thôi vậy."
    simulation = started(steps)
    simulation.write("4")
    simulation.write("x" * (MAX_WORD + 1))
    assert said(simulation)[-1] == "Thôi vậy."
    assert len(simulation.ratings) == 1


def test_silence_is_broken_kindly(started: Start) -> None:
    simulation = started(OPENED + "- rate: phieu.code\n  silence: {after: 20m, say: Không vội ạ.}")
    simulation.wait(20 * 60)
    assert said(simulation)[-1] == "Không vội ạ."


def test_going_back_from_the_word_asks_for_the_score_again_and_the_new_one_replaces_it(started: Start) -> None:
    simulation = started(RATED)
    simulation.write("1")
    simulation.write("quay lại")
    assert labels(simulation) == list(RATING_SCALE)
    simulation.write("5")
    simulation.write("không")
    assert [rating.score for rating in simulation.ratings] == [1, 5]
    assert said(simulation)[-1] == "Được 5/5, Rất hài lòng."


def test_going_back_from_the_next_question_asks_for_the_word_again(started: Start) -> None:
    simulation = started(
        OPENED + "- rate: phieu.code\n  ask_word: Vì sao?\n- ask: mot\n  say: Một?", "mot: {type: text, label: Một}"
    )
    simulation.write("4")
    simulation.write("nhanh")
    simulation.write("quay lại")
    assert said(simulation)[-1] == "Vì sao?"
    simulation.write("quay lại")
    assert labels(simulation) == list(RATING_SCALE)


def test_cancelling_keeps_the_score_that_was_given(started: Start) -> None:
    simulation = started(RATED)
    simulation.write("4")
    simulation.write("huỷ")
    assert simulation.session.is_idle
    assert [rating.score for rating in simulation.ratings] == [4]


def test_something_else_in_between_comes_back_to_the_word(started: Start) -> None:
    simulation = started(RATED)
    simulation.write("4")
    simulation.write("menu")
    simulation.tap("Tiếp tục")
    assert labels(simulation) == ["Bỏ qua"]
    simulation.write("tốt")
    assert simulation.ratings[-1].word == "tốt"


def test_a_flow_that_comes_by_again_rates_anew(started: Start) -> None:
    simulation = started(
        OPENED
        + "- id: cham\n  rate: phieu.code\n- choose: Nữa?\n  options: [{label: Nữa, go: cham}, {label: Thôi nhé}]"
    )
    for score in ("2", "5"):
        simulation.write(score)
        simulation.write("không")
        simulation.tap("Nữa")
    assert labels(simulation) == list(RATING_SCALE)
    assert [rating.score for rating in simulation.ratings] == [2, 5]


def test_a_word_longer_than_the_limit_is_said_to_be_too_long(started: Start) -> None:
    simulation = started(RATED)
    simulation.write("5")
    simulation.write("x" * (MAX_WORD + 1))
    assert str(MAX_WORD) in said(simulation)[-1]
    simulation.write("x" * MAX_WORD)
    assert len(simulation.ratings[-1].word) == MAX_WORD


def test_a_scale_that_shrank_under_an_open_question_is_asked_again(started: Start, parts: object) -> None:
    simulation = started(RATED)
    simulation.parts = type(simulation.parts)(simulation.parts.units, rating_scale=("Kém", "Tốt"))
    simulation.tap("Rất hài lòng")
    assert simulation.ratings == []
    assert labels(simulation) == ["Kém", "Tốt"]


@pytest.mark.parametrize("text", ["{{ 7*7 }}", "a\u200bb", "😀" * 500, "Ha\u0300i"])
def test_any_word_is_kept_as_text(started: Start, text: str) -> None:
    simulation = started(RATED)
    simulation.write("5")
    simulation.write(text)
    assert len(simulation.ratings) == 2
    assert simulation.session.is_idle
