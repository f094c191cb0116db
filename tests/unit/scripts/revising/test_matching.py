"""Which step is which in the next version of a flow."""

from collections.abc import Sequence

import pytest

from bot.scripts.loader import load_scripts
from bot.scripts.model import Flow
from bot.scripts.revising.matching import match_steps
from tests.unit.scripts.talk import flow_text

ANSWERS = "ten: {type: text, label: Tên}\ntuoi: {type: number, label: Tuổi}"


def flow(steps: str) -> Flow:
    loaded = load_scripts({"thu.yaml": flow_text(steps, ANSWERS)})
    assert loaded.scripts is not None, loaded.problems
    return loaded.scripts.flows["thu"]


def places(old: str, new: str) -> list[int | None]:
    """For each step of the old flow, the place of the same step in the new one."""
    before, after = flow(old), flow(new)
    found, keys = match_steps(before, after), list(after.steps)
    return [keys.index(found[key]) if key in found else None for key in before.steps]


def says(*texts: str) -> str:
    return "".join(f"- say: {text}\n" for text in texts)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["Một.", "Hai."], ["Một.", "Hai."], [0, 1]),
        (["Một.", "Hai."], ["Không.", "Một.", "Hai."], [1, 2]),
        (["Một.", "Hai.", "Ba."], ["Ba.", "Một.", "Hai."], [1, 2, 0]),
        (["Như nhau.", "Như nhau."], ["Như nhau."], [0, None]),
        (["Anh/chị mang giấy khai sinh bản chính."], ["Anh/chị mang giấy khai sinh bản gốc."], [0]),
        (["Anh/chị mang giấy khai sinh bản chính."], ["Xin cảm ơn."], [None]),
    ],
)
def test_unnamed_steps_are_known_by_what_they_say(
    old: Sequence[str], new: Sequence[str], expected: list[int | None]
) -> None:
    assert places(says(*old), says(*new)) == expected


def test_the_likest_words_go_together_and_each_step_only_once() -> None:
    old = says("Anh/chị mang căn cước và đơn.", "Anh/chị mang căn cước và giấy mời.")
    new = says("Anh/chị mang căn cước và giấy mời theo.", "Anh/chị mang căn cước và đơn theo.")
    assert places(old, new) == [1, 0]
    assert places(old, says("Anh/chị mang căn cước và giấy mời theo.")) == [None, 0]
    assert places(says("Anh/chị mang căn cước và đơn."), new) == [1]


def test_two_choices_of_different_things_are_not_the_same_for_being_choices() -> None:
    old = "- choose: Anh/chị đồng ý để tôi lưu lời kể không?\n  options: [Đồng ý, Không]\n"
    new = "- choose: Buổi nào tiện?\n  options: [Sáng, Chiều, Cả ngày]\n"
    assert places(old, new) == [None]
    assert places(old, new + old.replace("lời kể", "nội dung")) == [1]


def test_an_id_counts_more_than_what_is_said() -> None:
    assert places("- id: a\n  say: Một.\n- id: b\n  say: Hai.\n", "- id: b\n  say: Một.\n- id: a\n  say: Hai.\n") == [
        1,
        0,
    ]


def test_a_question_is_known_by_the_answer_it_asks_for_however_it_is_put() -> None:
    old = "- ask: ten\n  say: Tên anh/chị?\n- ask: tuoi\n  say: Mấy tuổi?\n"
    new = "- ask: tuoi\n  say: Cho tôi biết năm nay bao nhiêu tuổi rồi.\n- ask: ten\n  say: Gọi là gì?\n"
    assert places(old, new) == [1, 0]


def test_words_of_another_kind_of_step_are_never_the_same() -> None:
    assert places("- say: Anh/chị chọn gì?\n", "- choose: Anh/chị chọn gì?\n  options: [A, B]\n") == [None]
