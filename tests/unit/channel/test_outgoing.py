"""Messages as requests: shapes and limits."""

import pytest

from bot.channel.outgoing import (
    MAX_BUTTONS,
    MAX_PAYLOAD,
    MAX_SMS,
    MAX_TEXT,
    MAX_TITLE,
    Button,
    Media,
    Outgoing,
    Unsendable,
    to_request,
    utf16_length,
)

IMAGE = Media("image", "anh.png")


def message(outgoing: Outgoing, attachment: str = "") -> object:
    path, body = to_request(outgoing, "42", attachment)
    assert path == "/v3.0/oa/message/cs"
    assert body["recipient"] == {"user_id": "42"}
    return body["message"]


def test_a_text() -> None:
    assert message(Outgoing("xin chào")) == {"text": "xin chào"}


def test_a_quote() -> None:
    assert message(Outgoing("xin chào", quote="m1")) == {"text": "xin chào", "quote_message_id": "m1"}


def test_each_kind_of_button_has_its_payload() -> None:
    buttons = (
        Button("open_url", "Mở", "https://a.vn"),
        Button("query", "Chọn", "#chon"),
        Button("phone", "Gọi", "02438251234"),
        Button("sms", "Nhắn", "0912", content="chào"),
    )
    assert message(Outgoing("t", buttons)) == {
        "text": "t",
        "attachment": {
            "type": "template",
            "payload": {
                "buttons": [
                    {"title": "Mở", "type": "oa.open.url", "payload": {"url": "https://a.vn"}},
                    {"title": "Chọn", "type": "oa.query.hide", "payload": "#chon"},
                    {"title": "Gọi", "type": "oa.open.phone", "payload": {"phone_code": "02438251234"}},
                    {"title": "Nhắn", "type": "oa.open.sms", "payload": {"content": "chào", "phone_code": "0912"}},
                ]
            },
        },
    }


def test_a_picture_goes_by_attachment_or_by_address_never_both() -> None:
    by_id = {"media_type": "image", "attachment_id": "A"}
    by_url = {"media_type": "image", "url": "https://a.vn/i.png"}
    for media, attachment, element in (
        (IMAGE, "A", by_id),
        (Media("image", "https://a.vn/i.png"), "A", by_id),
        (Media("image", "https://a.vn/i.png"), "", by_url),
    ):
        assert message(Outgoing("chú thích", media=media), attachment) == {
            "text": "chú thích",
            "attachment": {"type": "template", "payload": {"template_type": "media", "elements": [element]}},
        }


def test_a_gif_says_its_size() -> None:
    sent = message(Outgoing(media=Media("gif", "g.gif", width=320, height=240)), "G")
    element = {"media_type": "gif", "attachment_id": "G", "width": 320, "height": 240}
    payload = {"template_type": "media", "elements": [element]}
    assert sent == {"attachment": {"type": "template", "payload": payload}}


def test_a_file_goes_by_token() -> None:
    sent = message(Outgoing(media=Media("file", "mau-don.pdf")), "T")
    assert sent == {"attachment": {"type": "file", "payload": {"token": "T"}}}


@pytest.mark.parametrize("text", ["a" * MAX_TEXT, "ớ" * MAX_TEXT, "😀" * (MAX_TEXT // 2)])
def test_a_text_at_the_limit_is_taken_and_one_more_is_not(text: str) -> None:
    assert message(Outgoing(text)) == {"text": text}
    with pytest.raises(Unsendable):
        to_request(Outgoing(text + "a"), "42")


def query(title: str = "t", payload: str = "p") -> Button:
    return Button("query", title, payload)


def test_buttons_at_their_limits_are_taken() -> None:
    buttons = (query("t" * MAX_TITLE, "p" * MAX_PAYLOAD),) * (MAX_BUTTONS - 1)
    to_request(Outgoing("t", (*buttons, Button("sms", "s", "1", "c" * MAX_SMS))), "42")


@pytest.mark.parametrize(
    "outgoing",
    [
        Outgoing(),
        Outgoing("", (query(),)),
        Outgoing("t", (query(),) * (MAX_BUTTONS + 1)),
        Outgoing("t", (query("t" * (MAX_TITLE + 1)),)),
        Outgoing("t", (query("t", "p" * (MAX_PAYLOAD + 1)),)),
        Outgoing("t", (query(""),)),
        Outgoing("t", (query("t", ""),)),
        Outgoing("t", (Button("sms", "s", "1", "c" * (MAX_SMS + 1)),)),
        Outgoing("t", (query(),), media=IMAGE),
        Outgoing("t", media=Media("file", "a.pdf")),
        Outgoing(media=Media("file", "a.pdf")),
        Outgoing(media=IMAGE),
        Outgoing(media=Media("image", "http://a.vn/i.png")),
    ],
)
def test_what_the_channel_would_refuse_is_not_built(outgoing: Outgoing) -> None:
    with pytest.raises(Unsendable, match="fit it"):
        to_request(outgoing, "42")


def test_length_is_counted_in_utf16_units() -> None:
    assert [utf16_length(text) for text in ("", "abc", "ớ", "😀")] == [0, 3, 1, 2]
