import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.routing.finder import CLEAR, GAP, MAX_WORDS, OFFER, ProcedureFinder, SheetNames, judged
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.world import Hit

FLOWS = Path(__file__).parents[3] / "flows"


def shipped() -> list[SheetNames]:
    return [
        SheetNames(sheet.id, sheet.name, sheet.aliases)
        for sheet in load_scripts(read_folder(FLOWS)).folder.sheets.values()
    ]


ABBREVIATIONS = YAML(typ="safe").load(FLOWS / "phrases.yaml")["abbreviations"]
SHEETS = shipped()
FINDER = ProcedureFinder(SHEETS, ABBREVIATIONS)


def is_clear(hits: Sequence[Hit]) -> bool:
    return judged(hits).clear is not None


def first(text: str) -> str:
    hits = FINDER.hits(text)
    return hits[0].id if hits else ""


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.id)
def test_every_shipped_sheet_is_found_by_its_name(sheet: SheetNames) -> None:
    assert first(sheet.name) == sheet.id


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.id)
def test_every_shipped_sheet_is_offered_for_its_aliases(sheet: SheetNames) -> None:
    for alias in sheet.aliases:
        assert sheet.id in [hit.id for hit in FINDER.hits(alias)][:3], alias


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("cho tôi hỏi đăng ký kết hôn cần những giấy tờ gì ạ", "dang-ky-ket-hon"),
        ("cho toi hoi dang ky ket hon can giay to gi a", "dang-ky-ket-hon"),
        ("ĐĂNG KÝ KẾT HÔN", "dang-ky-ket-hon"),
        ("lệ phí làm lại cccd bị mất là bao nhiêu", "cap-can-cuoc"),
        ("gplx của tôi hết hạn rồi", "doi-giay-phep-lai-xe"),
        ("mở hkd bán tạp hoá", "dang-ky-ho-kinh-doanh"),
        ("xin phiếu lltp", "ly-lich-tu-phap"),
        ("chồng tôi mới mất, tôi muốn làm giấy khai tử cho chồng", "dang-ky-khai-tu"),
    ],
)
def test_a_question_leads_to_its_sheet(text: str, id: str) -> None:
    assert first(text) == id


@pytest.mark.parametrize("text", ["đăng ký kêt hom", "dang ky kt hon", "đăng ký kết honn", "dăng ký kết hno"])
def test_one_slip_of_the_finger_is_forgiven(text: str) -> None:
    assert first(text) == "dang-ky-ket-hon"


@pytest.mark.parametrize(
    "text",
    [
        "", "hôm nay trời đẹp", "hom nay troi dep qua", "cán bộ quát tôi", "can bo quat toi", "chào bạn",
        "cảm ơn nhiều", "giá vàng hôm nay", "con mèo của tôi bị ốm", "😀😀😀", "123456", "asdfghjkl",
        "DROP TABLE sheets;",
    ],
)  # fmt: skip
def test_unrelated_text_finds_nothing(text: str) -> None:
    assert list(FINDER.hits(text)) == []


def test_accents_tell_words_apart_when_they_are_typed() -> None:
    finder = ProcedureFinder([SheetNames("bo", "nhận bố"), SheetNames("bo2", "nhận bò"), SheetNames("x", "khác hẳn")])
    assert finder.hits("nhận bò")[0].id == "bo2"
    assert finder.hits("nhận bố")[0].id == "bo"
    either = finder.hits("nhan bo")
    assert {hit.id for hit in either} == {"bo", "bo2"}
    assert either[0].score == either[1].score
    assert not is_clear(either)


def test_both_ways_of_placing_a_tone_are_one() -> None:
    finder = ProcedureFinder([SheetNames("hoa-giai", "hoà giải"), SheetNames("khac", "việc khác")])
    assert finder.hits("hòa giải") == finder.hits("hoà giải") != ()


def test_scores_are_within_range_sorted_and_worth_offering() -> None:
    hits = FINDER.hits("khai sinh")
    scores = [hit.score for hit in hits]
    assert len(hits) > 1
    assert scores == sorted(scores, reverse=True)
    assert all(OFFER <= score <= 100 for score in scores)


def test_clear_needs_both_the_score_and_the_gap() -> None:
    def hit(score: float) -> Hit:
        return Hit("a", "A", score)

    assert is_clear([hit(CLEAR)])
    assert is_clear([hit(CLEAR + GAP), hit(CLEAR)])
    assert not is_clear([hit(CLEAR - 0.1)])
    assert not is_clear([hit(CLEAR + GAP - 0.1), hit(CLEAR)])
    assert not is_clear([])


def test_a_word_shared_by_many_sheets_is_not_clear() -> None:
    assert not is_clear(FINDER.hits("hộ khẩu"))
    assert len(FINDER.hits("hộ khẩu")) > 1


def test_an_added_example_is_found_after_building_again() -> None:
    text = "cháu tôi đi bộ đội"
    sheets = [
        SheetNames(s.id, s.name, s.aliases, (*s.examples, text)) if s.id == "nghia-vu-quan-su" else s for s in SHEETS
    ]
    assert first(text) != "nghia-vu-quan-su"
    assert is_clear(found := ProcedureFinder(sheets, ABBREVIATIONS).hits(text))
    assert found[0].id == "nghia-vu-quan-su"


def test_no_sheets_find_nothing() -> None:
    assert list(ProcedureFinder([]).hits("khai sinh")) == []


def test_words_beyond_the_limit_are_not_read() -> None:
    assert list(FINDER.hits("trời " * MAX_WORDS + "đăng ký kết hôn")) == []
    assert FINDER.hits("đăng ký kết hôn " + "trời " * MAX_WORDS) == FINDER.hits("đăng ký kết hôn " + "trời " * 150_000)


@given(st.text(alphabet=st.characters(), max_size=300))
def test_no_text_raises_and_the_answer_is_always_the_same(text: str) -> None:
    assert FINDER.hits(text) == FINDER.hits(text)


@given(st.lists(st.sampled_from(["khai", "sinh", "đăng", "ký", "lại", "sổ", "đỏ", "mất", "cccd", "con"]), max_size=30))
def test_every_mix_of_known_words_gives_scores_in_range(parts: list[str]) -> None:
    assert all(OFFER <= hit.score <= 100 for hit in FINDER.hits(" ".join(parts)))


def test_building_and_finding_are_quick_enough() -> None:
    """Ten times the time that an idle machine of this kind takes, so that only a change of order fails."""
    start = time.perf_counter()
    finder = ProcedureFinder(SHEETS, ABBREVIATIONS)
    assert time.perf_counter() - start < 0.3
    start = time.perf_counter()
    for _ in range(20):
        finder.hits("cho tôi hỏi đăng ký kết hôn với người nước ngoài cần những giấy tờ gì ạ")
    assert (time.perf_counter() - start) / 20 < 0.01
