"""What a script says, fitted to the channel."""

from itertools import product

import pytest

from bot.channel.fit import PROMPT, OptionMode, fit
from bot.channel.outgoing import MAX_BUTTONS, MAX_PAYLOAD, MAX_TITLE, Button, Media, Outgoing, to_request
from bot.channel.split import SPLIT_AT

TWO = [("Hỏi thủ tục", "#hoi"), ("Phản ánh", "#phan-anh")]
SIX = [(f"Mục {n}", f"#{n}") for n in range(1, 7)]
LINK = Button("open_url", "Cổng dịch vụ công", "https://dichvucong.gov.vn")
CALL = Button("phone", "Gọi trực ban", "02438251234")
IMAGE = Media("image", "a.png")
FILE = Media("file", "a.pdf")


def queries(options: list[tuple[str, str]]) -> tuple[Button, ...]:
    return tuple(Button("query", label, payload) for label, payload in options)


def test_a_text_is_itself() -> None:
    assert fit("Chào anh/chị.") == [Outgoing("Chào anh/chị.")]
    assert fit("") == []


def test_options_are_numbered_and_tappable() -> None:
    assert fit("Chọn:", TWO) == [Outgoing("Chọn:\n1. Hỏi thủ tục\n2. Phản ánh", queries(TWO))]


def test_a_channel_without_buttons_gets_the_list_only() -> None:
    assert fit("Chọn:", TWO, [LINK], mode="list") == [
        Outgoing("Chọn:\n1. Hỏi thủ tục\n2. Phản ánh\nCổng dịch vụ công: https://dichvucong.gov.vn")
    ]


def test_buttons_alone_have_no_list() -> None:
    assert fit("Chọn:", TWO, mode="buttons") == [Outgoing("Chọn:", queries(TWO))]
    assert fit("", TWO, mode="buttons") == [Outgoing(PROMPT, queries(TWO))]


@pytest.mark.parametrize("mode", ["buttons", "list"])
def test_too_many_options_are_a_list(mode: OptionMode) -> None:
    assert len(SIX) > MAX_BUTTONS
    assert fit("Chọn:", SIX, mode=mode) == [Outgoing("Chọn:\n" + "\n".join(f"{n}. Mục {n}" for n in range(1, 7)))]


def test_of_too_many_options_the_first_are_buttons_beside_the_whole_list() -> None:
    listed = "Chọn:\n" + "\n".join(f"{n}. Mục {n}" for n in range(1, 7))
    assert fit("Chọn:", SIX, mode="both") == [Outgoing(listed, queries(SIX[:MAX_BUTTONS]))]


def test_an_option_that_cannot_be_a_button_makes_all_a_list() -> None:
    options = [("A", "p" * (MAX_PAYLOAD + 1)), ("B", "b")]
    assert fit("Chọn:", options, mode="buttons") == [Outgoing("Chọn:\n1. A\n2. B")]


def test_links_take_the_room_that_options_leave() -> None:
    [sent] = fit("Chọn:", SIX[:4], [LINK, CALL])
    assert sent.buttons == (*queries(SIX[:4]), LINK)
    assert sent.text.endswith("4. Mục 4\nGọi trực ban: 02438251234")
    [sent] = fit("Xem:", (), [LINK, CALL])
    assert (sent.text, sent.buttons) == ("Xem:", (LINK, CALL))


def test_a_long_label_is_shortened_on_the_button_only() -> None:
    label = "Cấp bản sao " * 20
    [sent] = fit("Chọn:", [(label, "#a")])
    assert len(sent.buttons[0].title) <= MAX_TITLE
    assert sent.buttons[0].title.endswith("…")
    assert sent.text == "Chọn:\n1. " + label.strip()


def test_options_come_with_the_last_part_of_a_long_text() -> None:
    messages = fit("Một câu. " * 400, TWO)
    assert len(messages) == 2
    assert messages[0].buttons == ()
    assert messages[1].buttons == queries(TWO)
    assert messages[1].text.endswith("\n2. Phản ánh")


def test_options_without_room_get_a_message_of_their_own() -> None:
    text = "a" * (SPLIT_AT - 5)
    assert fit(text, TWO) == [Outgoing(text), Outgoing("1. Hỏi thủ tục\n2. Phản ánh", queries(TWO))]


def test_a_picture_carries_a_short_text() -> None:
    assert fit("Chú thích", media=IMAGE) == [Outgoing("Chú thích", media=IMAGE)]
    assert fit("", media=IMAGE) == [Outgoing(media=IMAGE)]


def test_a_picture_comes_before_a_text_with_options() -> None:
    messages = fit("Chọn:", TWO, media=IMAGE)
    assert [(bool(message.text), message.media) for message in messages] == [(False, IMAGE), (True, None)]


def test_a_file_comes_after_its_text_and_before_the_options() -> None:
    assert fit("Mẫu đơn:", media=FILE) == [Outgoing("Mẫu đơn:"), Outgoing(media=FILE)]
    assert [message.media for message in fit("Chọn:", TWO, media=FILE)] == [FILE, None]


def test_whatever_is_fitted_can_be_sent() -> None:
    modes: list[OptionMode] = ["both", "buttons", "list"]
    texts = ["", "Chọn:", "Một câu. " * 700, "😀" * 3000]
    choices = [[], TWO, SIX, [("L" * 300, "#x")] * 40, [("", "#x"), ("A\nB", "")]]
    links = [[], [LINK], [LINK, CALL] * 4]
    for text, options, buttons, media, mode in product(texts, choices, links, [None, IMAGE, FILE], modes):
        messages = fit(text, options, buttons, media, mode)
        for message in messages:
            to_request(message, "42", "attachment")
        assert [message.media for message in messages if message.media] == ([media] if media else [])
        said = "\n".join(message.text for message in messages)
        tapped = {button.value for message in messages for button in message.buttons}
        assert all(payload in tapped or " ".join(label.split()) in said for label, payload in options)
        assert all(button.value in tapped or button.value in said for button in buttons)
