"""Naming a commune or ward: all 126 of today, all 513 names of before, all districts, and what people really type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import fold
from bot.tickets.place_names import name_words, split_type
from bot.tickets.units import MAX_CANDIDATES, MAX_TEXT, UnitAnswer, UnitIndex
from config.units import COMMUNE_TYPES, Unit, read_chart

CHART = read_chart()
COMMUNES = [unit for unit in CHART.units if unit.type in COMMUNE_TYPES]
INDEX = UnitIndex(CHART.units)
ABBREVIATED = {"phường": ["p.", "P ", "ph. "], "xã": ["x.", "X "]}


def ids(answer: UnitAnswer) -> list[str]:
    return [match.id for match in answer.candidates]


@pytest.mark.parametrize("unit", COMMUNES, ids=lambda u: u.id)
def test_the_full_name_of_today_is_exact_with_accents_and_in_abbreviations(unit: Unit) -> None:
    around = [f"ở {unit.name} ạ", f"dạ UBND {unit.name}, thành phố Hà Nội", unit.name.upper()]
    for text in (unit.name, *around, *(f"{short}{unit.short}" for short in ABBREVIATED[unit.type])):
        found = INDEX.find(text)
        assert found.exact is not None, text
        assert (found.exact.id, found.exact.name) == (unit.id, unit.name)


@pytest.mark.parametrize("unit", COMMUNES, ids=lambda u: u.id)
def test_without_accents_the_unit_is_exact_or_offered_first(unit: Unit) -> None:
    found = INDEX.find(fold(unit.name))
    assert (found.exact.id if found.exact else ids(found)[0]) == unit.id


@pytest.mark.parametrize("unit", COMMUNES, ids=lambda u: u.id)
def test_the_bare_name_is_exact_only_when_it_means_nothing_else(unit: Unit) -> None:
    found = INDEX.find(unit.short)
    others = {
        other.id
        for other in COMMUNES
        for name in (*(f.name for f in other.former_units), *other.former_districts)
        if other.id != unit.id and split_type(name)[1] == name_words(unit.short)
    }
    if others:
        assert found.exact is None
        assert unit.id in ids(found)
        assert others & set(ids(found))
    else:
        assert unit.id in [found.exact.id if found.exact else "", *ids(found)]


def test_every_old_unit_offers_every_unit_that_received_a_part_of_it() -> None:
    holders: dict[str, set[str]] = {}
    for unit in COMMUNES:
        for former in unit.former_units:
            holders.setdefault(former.name, set()).add(unit.id)
    current = {name_words(unit.name) for unit in COMMUNES}
    old_only = {name: units for name, units in holders.items() if name_words(name) not in current}
    assert len(old_only) > 300
    for name, units in old_only.items():
        found = INDEX.find(name)
        assert found.exact is None, name
        assert units <= set(ids(found)), name


def test_every_old_district_offers_the_units_it_mainly_became() -> None:
    mains: dict[str, set[str]] = {}
    for unit in COMMUNES:
        mains.setdefault(unit.former_district_main, set()).add(unit.id)
    assert len(mains) == 30
    for district, units in mains.items():
        found = INDEX.find(district)
        assert found.exact is None
        assert units <= set(ids(found)), district


def test_long_bien_alone_asks_back_and_says_why_each_is_offered() -> None:
    found = INDEX.find("Long Biên")
    assert found.exact is None
    assert ids(found)[0] == "long-bien"
    hints = {match.id: match.hint for match in found.candidates}
    assert hints["bo-de"] == "nhận phần còn lại của phường Long Biên cũ"
    assert hints["viet-hung"] == "thuộc quận Long Biên cũ"
    assert hints["gia-lam"] == "có một phần quận Long Biên cũ"
    assert not found.too_many


def test_a_district_with_more_units_than_fit_says_so() -> None:
    found = INDEX.find("quận Hoàng Mai")
    assert found.too_many
    assert len(found.candidates) == MAX_CANDIDATES


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("phuong logn bien", "long-bien"),
        ("đang phượng", "dan-phuong"),
        ("ba vỳ", "ba-vi"),
        ("Phúc Lợi, Long Biên", "phuc-loi"),
        ("phường phúc lợi quận long biên", "phuc-loi"),
        ("longbien", "long-bien"),
        ("ngọc lâm", "bo-de"),
        ("tt Phùng", "dan-phuong"),
        ("phường Long Biền", "long-bien"),
        ("trung tâm hành chính công", "trung-tam-phuc-vu-hanh-chinh-cong"),
    ],
)
def test_guesses_are_offered_and_never_taken(text: str, first: str) -> None:
    found = INDEX.find(text)
    assert found.exact is None
    assert ids(found)[0] == first


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("phường văn miếu", "van-mieu-quoc-tu-giam"),
        ("Phù Đổng", "phu-dong"),
        ("em ở p.Bồ Đề ạ", "bo-de"),
        ("phuờng cầu giấy", "cau-giay"),
        ("Thanh tra thành phố", "thanh-tra-thanh-pho"),
        ("trung tâm hành chính công phường Bồ Đề", "bo-de"),
        ("phường Láng, đường Minh Khai", "lang"),
    ],
)
def test_what_leaves_no_doubt_is_exact(text: str, id: str) -> None:
    found = INDEX.find(text)
    assert found.exact is not None
    assert found.exact.id == id


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("phường Long Biên cũ", {"bo-de"}),
        ("phuong long bien cu", {"bo-de"}),
        ("từ liêm cũ", {"tu-liem"}),
        ("phường Bạch Mai trước đây", {"bach-mai"}),
        ("quận Long Biên cũ", {"long-bien", "bo-de", "viet-hung", "phuc-loi"}),
        ("huyện Đan Phượng ngày trước", {"dan-phuong", "lien-minh", "o-dien"}),
    ],
)
def test_a_name_called_old_is_asked_back_even_when_it_is_in_force(text: str, offered: set[str]) -> None:
    found = INDEX.find(text)
    assert found.exact is None
    assert offered <= set(ids(found))


AS_TYPED = {
    "o-dien": "xã Ô Diên | xa o dien | ô diên | x. o dien | x o dien",
    "long-bien": "p. long bien | p long bien | P.Long Biên | f long bien | F. Long Biên | phg long bien",
    "cau-giay": "p cau giay | phuong cau giay | phường Cầu Giấy nha | ubnd p. cầu giấy",
    "ha-dong": "p. ha dong | phường hà đông",
    "dan-phuong": "xã đan phượng | x.Đan Phượng | công an xã Đan Phượng",
    "an-khanh": "Ủy ban xã An Khánh | xa an khanh ạ",
    "hoa-lac": "hoà lạc | hòa lạc | hoa lac",
}
ASKED_BACK = {
    "long-bien": "Long Biên | long bien | q. long bien | quan long bien | tôi ở bên long biên | long bin | lông biên",
    "dan-phuong": "đan phượng | dan phuong | huyện đan phượng | tt Phùng | đan phượn | dan phuon | đang phượng",
    "gia-lam": "tt trâu quỳ | trau quy | gia lâm | h. gia lâm",
    "son-tay": "tx sơn tây | son tay | thị xã Sơn Tây | thành phố Sơn Tây",
    "hoan-kiem": "hoàn kiếm | q hoàn kiếm | phố hàng bạc | tràng tiền | hoàn kím",
    "cau-giay": "cầu giấy | cau giay | quận Cầu Giấy | dịch vọng hậu | dich vong | câu giay",
    "dong-anh": "đông anh | thị trấn đông anh | xã cổ loa | co loa",
    "tu-liem": "mỹ đình 2 | my dinh 1 | nam từ liêm | mễ trì",
}


@pytest.mark.parametrize(("text", "id"), [(t, id) for id, said in AS_TYPED.items() for t in said.split("|")])
def test_names_of_today_as_citizens_type_them(text: str, id: str) -> None:
    found = INDEX.find(text)
    assert found.exact is not None
    assert found.exact.id == id


@pytest.mark.parametrize(("text", "id"), [(t, id) for id, said in ASKED_BACK.items() for t in said.split("|")])
def test_names_with_several_meanings_and_slips_are_asked_back(text: str, id: str) -> None:
    found = INDEX.find(text)
    assert found.exact is None
    assert id in ids(found)


def test_an_old_district_named_after_an_old_ward_narrows_it() -> None:
    assert set(ids(INDEX.find("Minh Khai, quận Hai Bà Trưng"))) == {"bach-mai", "tuong-mai"}
    assert set(ids(INDEX.find("phường minh khai q. bắc từ liêm"))) == {
        "thuong-cat",
        "dong-ngac",
        "tay-tuu",
        "xuan-phuong",
    }


def test_names_nearly_as_near_are_offered_too_and_those_of_the_written_type_first() -> None:
    assert {"thuong-tin", "thanh-xuan"} <= set(ids(INDEX.find("xa thuong tih")))
    assert ids(INDEX.find("phường phuc loj"))[0] == "phuc-loi"
    assert ids(INDEX.find("xã phuc loj"))[0] == "phuc-loc"


def test_names_that_differ_by_accents_only_are_told_apart_when_accents_are_typed() -> None:
    assert INDEX.find("xa phu dong").exact is None
    assert set(ids(INDEX.find("xa phu dong"))) == {"phu-dong", "co-do"}
    assert ids(INDEX.find("xã Phú Đông")) == ["co-do"]


@pytest.mark.parametrize("text", ["", "xin chào", "tôi không biết", "hà nội", "phường", "12/3", "👍", "p.", "ở xã"])
def test_words_that_name_nothing_find_nothing(text: str) -> None:
    assert INDEX.find(text) == UnitAnswer(None)


def test_the_last_stop_cannot_be_named_by_a_citizen() -> None:
    assert INDEX.find("Bộ phận tiếp nhận độc lập").exact is None
    assert "tiep-nhan-doc-lap" not in ids(INDEX.find("Bộ phận tiếp nhận độc lập"))


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert INDEX.find("à " * MAX_TEXT + "phường Long Biên") == UnitAnswer(None)


def test_get_knows_every_unit_and_no_other() -> None:
    assert all((match := INDEX.get(unit.id)) and match.name == unit.name for unit in CHART.units)
    assert INDEX.get("khong-co") is None


@given(st.text(max_size=400))
def test_any_text_gets_an_answer_within_the_limits(text: str) -> None:
    found = INDEX.find(text)
    assert found.exact is None or not found.candidates
    assert len(found.candidates) <= MAX_CANDIDATES
    assert len(set(ids(found))) == len(found.candidates)
    assert not found.too_many or len(found.candidates) == MAX_CANDIDATES


def test_one_letter_left_out_of_a_longer_name_still_offers_the_unit() -> None:
    tried, missed = 0, []
    for unit in COMMUNES:
        name = fold(unit.short)
        for at in range(len(name)):
            if len(name) >= 8 and name[at] != " ":
                tried += 1
                text = f"{unit.type} {name[:at]}{name[at + 1 :]}"
                found = INDEX.find(text)
                if unit.id not in [found.exact.id if found.exact else "", *ids(found)]:
                    missed.append(text)
    assert tried > 500
    assert len(missed) <= tried * 0.03, missed  # what is left reads as another real name


@given(st.permutations(COMMUNES[:20]))
def test_the_answer_does_not_depend_on_which_words_stand_around(units: list[Unit]) -> None:
    for unit in units[:3]:
        assert INDEX.find(f"nhà tôi ở {unit.name} nhé").exact == INDEX.find(unit.name).exact
