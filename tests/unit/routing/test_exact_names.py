from bot.routing.exact_names import MAX_TEXT_WORDS, MIN_NAME, ExactNames
from bot.routing.features import Reader
from bot.routing.lessons import Label, Lesson

READER = Reader({"đkkh": "đăng ký kết hôn"})


def name(text: str, sheet: str, is_name: bool = True) -> Lesson:
    return Lesson(text, Label("hoi", sheet), is_name=is_name)


NAMES = ExactNames(
    [
        name("đăng ký kết hôn", "ket-hon"),
        name("đăng ký kết hôn với người nước ngoài", "nuoc-ngoai"),
        name("kết hôn", "ngan"),
        name("xin giấy cưới ở phường", "vi-du", is_name=False),
        Lesson("đặt lịch hẹn trước", Label("dat-lich"), is_name=True),
    ],
    READER,
)


def sheet_of(text: str) -> str:
    return NAMES.of(READER.words(text))


def test_a_name_said_in_full_is_heard_in_any_spelling() -> None:
    for text in ("lệ phí đăng ký kết hôn", "le phi dang ky ket hon", "ĐKKH hết nhiêu"):
        assert sheet_of(text) == "ket-hon", text


def test_the_longest_name_counts() -> None:
    assert sheet_of("đăng ký kết hôn với người nước ngoài cần gì") == "nuoc-ngoai"


def test_short_names_examples_and_names_of_flows_do_not_count() -> None:
    assert len(READER.words("kết hôn")) < MIN_NAME
    for text in ("kết hôn cần gì", "xin giấy cưới ở phường", "đặt lịch hẹn trước", ""):
        assert sheet_of(text) == "", text


def test_a_story_only_mentions_a_name() -> None:
    story = ["rồi"] * (MAX_TEXT_WORDS - 4)
    assert sheet_of(" ".join(["đăng ký kết hôn", *story])) == "ket-hon"
    assert sheet_of(" ".join(["đăng ký kết hôn", *story, "thế"])) == ""


def test_scripts_without_names_name_nothing() -> None:
    assert ExactNames([], READER).of(READER.words("đăng ký kết hôn")) == ""
