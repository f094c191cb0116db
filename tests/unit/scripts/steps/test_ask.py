"""One declared answer, asked for and read by its type."""

from collections.abc import Callable

import pytest

from tests.unit.scripts.talk import Start, labels, said

TEXT = "noi_dung: {type: text, label: Nội dung}"


def _phone() -> str:
    return "sdt: {type: phone, label: Số, privacy: open}"


def test_ask_takes_a_valid_answer_and_goes_on(started: Start) -> None:
    simulation = started("- ask: sdt\n  say: Số của anh/chị?\n- say: 'Số {{ sdt }}'", _phone())
    simulation.write("0912 345 678")
    assert said(simulation) == ["Số của anh/chị?", "Số 0912345678"]


def test_ask_says_what_is_wrong_then_offers_a_person(started: Start) -> None:
    simulation = started("- ask: sdt\n  say: Số?\n  retry: [Gõ lại nhé.]\n  tries: 2", _phone())
    simulation.write("091234567")
    assert "thiếu" in said(simulation)[-1]
    assert said(simulation)[-1].endswith("Gõ lại nhé.")
    simulation.write("không biết nữa")
    assert labels(simulation) == ["Gặp cán bộ", "Huỷ"]
    simulation.write("0912345678")
    assert simulation.session.is_idle


def test_ask_gives_up_where_the_script_says(started: Start) -> None:
    steps = "- ask: sdt\n  tries: 1\n  give_up: thoi\n- end\n- id: thoi\n  say: Thôi vậy."
    simulation = started(steps, _phone())
    simulation.write("không nhớ số")
    assert said(simulation)[-1] == "Thôi vậy."


def test_ask_for_something_optional_can_be_skipped_by_button_or_word(started: Start) -> None:
    for skip in ("Bỏ qua", "bo qua", "không có", "1"):
        simulation = started("- ask: noi_dung\n- say: 'Ghi: {{ noi_dung }}.'", TEXT[:-1] + ", optional: true}")
        assert labels(simulation) == ["Bỏ qua"]
        simulation.write(skip)
        assert said(simulation)[-1] == "Ghi: ."


def test_ask_does_not_repeat_a_known_answer_unless_told(started: Start) -> None:
    simulation = started("- set: {noi_dung: \"'đã biết'\"}\n- ask: noi_dung\n- say: '{{ noi_dung }}'", TEXT)
    assert said(simulation) == ["đã biết"]
    simulation = started(
        "- set: {noi_dung: \"'đã biết'\"}\n- ask: noi_dung\n  ask_again: true\n- say: '{{ noi_dung }}'", TEXT
    )
    simulation.write("mới")
    assert said(simulation)[-1] == "mới"


def test_ask_offers_suggestions(started: Start) -> None:
    simulation = started("- ask: noi_dung\n  suggest: \"['Một', 'Hai']\"\n- say: '{{ noi_dung }}'", TEXT)
    assert labels(simulation) == ["Một", "Hai"]
    simulation.tap("Hai")
    assert said(simulation)[-1] == "Hai"


def test_ask_asks_back_when_a_name_has_several_meanings(started: Start) -> None:
    simulation = started("- ask: don_vi\n- say: '{{ don_vi }}'", "don_vi: {type: unit, label: Đơn vị}")
    simulation.write("Long Biên")
    options = labels(simulation)
    simulation.write("1")
    assert said(simulation)[-1]
    assert options[0].startswith(said(simulation)[-1])


def test_ask_with_none_of_the_offered_meanings_asks_again(started: Start) -> None:
    simulation = started("- ask: don_vi\n- say: '{{ don_vi }}'", "don_vi: {type: unit, label: Đơn vị}")
    simulation.write("Long Biên")
    simulation.tap("Không có trong danh sách")
    assert "cách khác" in said(simulation)[-1]


def test_ask_breaks_a_silence_only_while_its_question_is_open(started: Start) -> None:
    steps = "- ask: noi_dung\n  silence: {after: 20m, say: Cứ thong thả.}\n- ask: sdt"
    simulation = started(steps, TEXT + "\n" + _phone())
    simulation.wait(20 * 60)
    assert said(simulation)[-1] == "Cứ thong thả."
    simulation = started(steps, TEXT + "\n" + _phone())
    simulation.write("đã trả lời")
    simulation.wait(20 * 60)
    assert "Cứ thong thả." not in said(simulation)


@pytest.mark.parametrize(
    ("words", "day"),
    [("thứ ba", "24/11/2026"), ("cho em thu tu", "25/11/2026"), ("cái thứ hai", "27/11/2026"), ("2", "27/11/2026")],
)
def test_a_weekday_is_a_day_even_where_days_are_offered_by_number(started: Start, words: str, day: str) -> None:
    offered = "\"['26/11/2026', '27/11/2026', '30/11/2026']\""
    asked = f"- ask: ngay\n  suggest: {offered}\n- say: 'Ghi {{{{ ngay | ngay }}}}.'"
    simulation = started(asked, "ngay: {type: date, label: Ngày, future: true}")
    simulation.write(words)
    assert simulation.said[-1].text == f"Ghi {day}."


def test_shared_synonyms_choose_what_a_question_suggests(simulate: Start, write_flow: Callable[..., str]) -> None:
    flow = write_flow("- ask: x\n  suggest: \"['Dừng hỏi']\"\n- say: 'Ghi {{ x }}.'", "x: {type: text, label: X}")
    phrases = "spec: 1\nsynonyms: {Dừng hỏi: [thôi]}\n"
    simulation = simulate(files={"thu.yaml": flow, "phrases.yaml": phrases})
    simulation.write("làm thử")
    simulation.write("THOI")
    assert simulation.said[-1].text == "Ghi Dừng hỏi."
