from collections import Counter
from dataclasses import replace

import pytest

from bot.routing.lessons import MAX_GROUP, MAX_GROUPS, Label, Lesson, groups_of, lessons_of
from bot.scripts.revising.paused import in_force
from bot.scripts.sheets import Sheet
from tests.unit.routing.town import ASKING, GREETING, flow_file, scripts_of, sheet_file

SHEET = next(iter(scripts_of({"procedures/a.yaml": sheet_file("a", "A", {"fee": ("a",)})}).sheets.values()))
FILES = {
    "chao.yaml": flow_file(GREETING, {"": ("chào buổi sáng",)}, "keywords: [chào nhé]", words=False),
    "hoi.yaml": flow_file(ASKING, {"": ("hỏi ai",)}, "procedure: loi", words=False),
    "procedures/b.yaml": sheet_file("b", "Cấp b", {"fee": ("b tốn bao tiền",), "any": ("b ơi",)}, words=False)
    + "aliases: [xin b]\n",
}


def sheets(count: int, fields: int) -> dict[str, Sheet]:
    made = (replace(SHEET, id=f"s{number:04}", field=f"f{number % fields:04}") for number in range(count))
    return {sheet.id: sheet for sheet in made}


def test_keywords_examples_names_and_aliases_are_taught_each_with_what_it_means() -> None:
    sheet, flow = Label(ASKING, "b"), Label(GREETING)
    assert lessons_of(scripts_of(FILES)) == [
        Lesson("chào nhé", flow, is_name=True),
        Lesson("chào buổi sáng", flow),
        Lesson("hỏi ai", Label(ASKING)),
        Lesson("Cấp b", sheet, is_name=True),
        Lesson("xin b", sheet, is_name=True),
        Lesson("b tốn bao tiền", sheet, "fee"),
        Lesson("b ơi", sheet, "any"),
    ]


def test_the_order_of_files_makes_no_difference() -> None:
    assert lessons_of(scripts_of(FILES)) == lessons_of(scripts_of(dict(reversed(FILES.items()))))


def test_sheets_are_not_taught_without_a_flow_that_shows_them() -> None:
    without = {name: text for name, text in FILES.items() if name != "hoi.yaml"}
    assert {lesson.label.flow for lesson in lessons_of(scripts_of(without))} >= {GREETING}
    assert not [lesson for lesson in lessons_of(scripts_of(without)) if lesson.label.procedure]


def test_a_paused_flow_teaches_nothing_while_it_is_out_of_use() -> None:
    files = FILES | {"hoi.yaml": FILES["hoi.yaml"].replace("flow: hoi", "flow: hoi\npaused: đang sửa")}
    scripts = scripts_of(files)
    assert ASKING in {lesson.label.flow for lesson in lessons_of(scripts)}
    assert ASKING not in {lesson.label.flow for lesson in lessons_of(in_force(scripts))}


@pytest.mark.parametrize("count", [0, 1, 67, 500, MAX_GROUPS * MAX_GROUP])
@pytest.mark.parametrize("fields", [1, 26, 41, 3_000])
def test_groups_are_neither_too_many_nor_too_large(count: int, fields: int) -> None:
    groups = groups_of(sheets(count, fields))
    sizes = Counter(groups.values()).values()
    assert len(groups) == count
    assert len(sizes) <= MAX_GROUPS
    assert max(sizes, default=0) <= MAX_GROUP


@pytest.mark.parametrize("fields", [1, 41, 3_000])
def test_more_sheets_than_all_groups_hold_are_shared_out_evenly(fields: int) -> None:
    sizes = Counter(groups_of(sheets(3_000, fields)).values())
    assert set(sizes.values()) == {3_000 // MAX_GROUPS}


def test_fields_two_by_two_do_not_grow_past_a_group() -> None:
    """Forty-one fields of forty sheets once made a group of eighty."""
    assert max(Counter(groups_of(sheets(41 * 40, 41)).values()).values()) <= MAX_GROUP


def test_sheets_of_one_field_are_together_and_no_others_with_them() -> None:
    made = sheets(67, 26)
    groups = groups_of(made)
    assert len(set(groups.values())) == 26
    assert len({(made[id].field, group) for id, group in groups.items()}) == 26


def test_sheets_without_a_field_are_a_group_of_their_own() -> None:
    made = {"a": replace(SHEET, id="a"), "b": replace(SHEET, id="b"), "c": replace(SHEET, id="c", field="Đất")}
    groups = groups_of(made)
    assert groups["a"] == groups["b"] != groups["c"]


def test_the_order_of_sheets_makes_no_difference() -> None:
    made = sheets(200, 7)
    assert groups_of(made) == groups_of(dict(reversed(made.items())))
