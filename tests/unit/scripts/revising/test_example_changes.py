"""What is told of other example sentences."""

from bot.scripts.examples import Example
from bot.scripts.problems import NOWHERE
from bot.scripts.revising.example_changes import SHOWN, example_changes
from bot.scripts.revising.sheet_changes import sheet_changes
from bot.scripts.sheets import Sheet


def test_the_same_sentences_in_another_order_are_no_change() -> None:
    one, two = Example("một"), Example("hai")
    assert list(example_changes([one, two], [two, one])) == []


def test_a_sentence_in_another_group_is_told_apart_from_new_and_dropped_ones() -> None:
    old = [Example("một"), Example("hai"), Example("ba", "tien")]
    new = [Example("một", "tien"), Example("ba", "tien"), Example("bốn")]
    assert list(example_changes(old, new)) == [
        ("added", "thêm câu mẫu “bốn”"),
        ("removed", "bỏ câu mẫu “hai”"),
        ("moved", "đổi nhóm câu mẫu “một”"),
    ]


def test_many_sentences_are_told_by_their_number() -> None:
    ((_, told),) = example_changes([], [Example(f"câu {n}") for n in range(SHOWN + 3)])
    assert told.endswith(f"“câu {SHOWN - 1}” và 3 câu nữa")


def test_a_sheet_tells_its_examples_the_same_way() -> None:
    old = Sheet("a", "A", "", NOWHERE)
    new = Sheet("a", "A", "", NOWHERE, examples=(Example("một", "fee"),))
    assert list(sheet_changes({"a": old}, {"a": new})) == [("A", "sheet_examples_added", "thêm câu mẫu “một”")]
