import pytest

from bot.routing.wishes import MAX_WORDS, wished

KEYWORDS = {
    "phan anh can bo": "phan-anh-can-bo",
    "phan anh": "gop-y",
    "hotline": "gio-lam-viec",
    "thu tuc": "hoi-thu-tuc",
}


@pytest.mark.parametrize(
    ("folded", "flow"),
    [
        ("toi muon phan anh can bo phuong", "phan-anh-can-bo"),
        ("da em xin gui phan anh can bo a", "phan-anh-can-bo"),
        ("cho toi hoi thu tuc voi", "hoi-thu-tuc"),
        ("toi muon phan anh", "gop-y"),
        ("xin hotline", "gio-lam-viec"),
        ("toi can, phan anh can bo!", "phan-anh-can-bo"),
    ],
)
def test_a_wish_leads_to_the_longest_keyword_it_names(folded: str, flow: str) -> None:
    assert wished(folded, KEYWORDS) == flow


@pytest.mark.parametrize(
    "folded",
    [
        "",
        "phan anh can bo",  # no wish: a keyword is looked up elsewhere
        "toi phan anh can bo",
        "toi muon ke la phan anh can bo",
        "toi muon phan anh can bo phuong minh rat nhieu lan",
        "xin hotline phuong",  # a single word says too little with others after it
        "toi muon",
    ],
)
def test_other_words_are_no_wish(folded: str) -> None:
    assert wished(folded, KEYWORDS) is None


def test_a_long_message_is_no_wish() -> None:
    assert wished("toi muon " + "xin " * (MAX_WORDS - 6) + "phan anh can bo", KEYWORDS) == "phan-anh-can-bo"
    assert wished("toi muon " + "xin " * (MAX_WORDS - 5) + "phan anh can bo", KEYWORDS) is None
