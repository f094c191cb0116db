import pytest

from bot.scripts.editing import named

LABELS = ["Việc cần làm", "Nơi muốn đến", "Ngày muốn đến", "Họ và tên", "Số điện thoại"]


@pytest.mark.parametrize(
    ("said", "place"), [("noi muon den", 1), ("noi", 1), ("ngay", 2), ("ho ten", 3), ("so", 4), ("so dien", 4)]
)
def test_a_label_is_meant_by_all_of_it_its_beginning_or_several_of_its_words(said: str, place: int) -> None:
    assert named(LABELS, said) == place


@pytest.mark.parametrize("said", ["", "muon den", "ten", "lam", "noi muon den som"])
def test_what_fits_none_or_several_means_none(said: str) -> None:
    assert named(LABELS, said) is None
