"""Texts, pictures, files and numbers, in order."""

from bot.scripts.effects import LinkButton
from tests.unit.scripts.talk import Start, said


def test_say_sends_texts_pictures_files_and_numbers_in_order(started: Start) -> None:
    simulation = started(
        "- say: [Một, {image: anh/a.jpg}, {file: don.pdf}, {phone: {label: Gọi, number: '113'}}]\n"
        "- say: Hai\n  buttons: [{label: Mở, url: 'https://example.vn'}]\n"
    )
    assert [(say.text, say.image, say.file) for say in simulation.said[:3]] == [
        ("Một", "", ""),
        ("", "anh/a.jpg", ""),
        ("", "", "don.pdf"),
    ]
    assert simulation.said[3].buttons == (LinkButton("Gọi", phone="113"),)
    assert simulation.said[4].buttons == (LinkButton("Mở", url="https://example.vn"),)


def test_a_step_under_a_false_condition_is_passed_by(started: Start) -> None:
    simulation = started("- say: Không\n  if: 1 > 2\n- say: Có\n  if: office_open")
    assert said(simulation) == ["Có"]
