"""What /v3.0/oa/message/cs accepts and refuses, one row each."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.emulator.refusals import ZaloRefused
from handlers.emulator.sends import (
    MAX_BUTTONS,
    MAX_QUERY,
    MAX_SMS,
    MAX_SUBTITLE,
    MAX_TEXT,
    MAX_TITLE,
    MAX_URL,
    read_send,
)

TO = {"user_id": "6190233847715520418"}
URL = "https://vi-du.example/a.png"


def _send(message: Any, recipient: Any = TO, **more: Any) -> dict[str, Any]:
    return {"recipient": recipient, "message": message, **more}


def _template(payload: Any, **message: Any) -> dict[str, Any]:
    return _send({**message, "attachment": {"type": "template", "payload": payload}})


def _media(*elements: Any, **message: Any) -> dict[str, Any]:
    return _template({"template_type": "media", "elements": list(elements)}, **message)


def _buttons(*buttons: Any, **payload: Any) -> dict[str, Any]:
    return _template({"buttons": list(buttons), **payload}, text="Chọn")


def _button(**changes: Any) -> dict[str, Any]:
    return {"title": "Có", "type": "oa.query.show", "payload": "#co", **changes}


def _open(kind: str, **payload: Any) -> dict[str, Any]:
    return _button(type=kind, payload=payload)


def _card(**changes: Any) -> dict[str, Any]:
    element = {"title": "Xin thông tin", "subtitle": "Để trả lời", "image_url": URL, **changes}
    return _template({"template_type": "request_user_info", "elements": [element]})


ACCEPTED: dict[str, dict[str, Any]] = {
    "text": _send({"text": "xin chào"}),
    "text of the greatest length": _send({"text": "đ" * MAX_TEXT}),
    "answer to a message": _send({"text": "xin chào"}, recipient={"message_id": "a1b2"}),
    "quote": _send({"text": "vâng", "quote_message_id": "a1b2"}),
    "image by address": _media({"media_type": "image", "url": URL}),
    "image by id with a caption": _media({"media_type": "image", "attachment_id": "x"}, text="Mẫu đơn"),
    "gif": _media({"media_type": "gif", "attachment_id": "x", "width": 120, "height": 90}),
    "sticker": _media({"media_type": "sticker", "attachment_id": "x"}),
    "file": _send({"attachment": {"type": "file", "payload": {"token": "t"}}}),
    "card asking for information": _card(title="t" * MAX_TITLE, subtitle="s" * MAX_SUBTITLE),
    "query button": _buttons(_button(title="t" * MAX_TITLE, payload="#" + "p" * (MAX_QUERY - 1))),
    "hidden query button": _buttons(_button(type="oa.query.hide")),
    "buttons with the type said": _buttons(_button(), template_type="button"),
    "most buttons": _buttons(*[_button()] * MAX_BUTTONS),
    "link button": _buttons(_open("oa.open.url", url=URL)),
    "phone button": _buttons(_open("oa.open.phone", phone_code="+84900000000")),
    "sms button": _buttons(_open("oa.open.sms", content="c" * MAX_SMS, phone_code="1022")),
}

REFUSED: dict[str, tuple[Any, int, str]] = {
    "not an object": ([], -201, "body"),
    "no recipient": ({"message": {"text": "a"}}, -201, "body.recipient"),
    "no message": ({"recipient": TO}, -201, "body.message"),
    "another member": (_send({"text": "a"}, sender_action={}), -201, "body.sender_action"),
    "recipient not an object": (_send({"text": "a"}, recipient="1"), -201, "recipient"),
    "empty recipient": (_send({"text": "a"}, recipient={}), -201, "recipient"),
    "two recipients": (_send({"text": "a"}, recipient={"user_id": "1", "message_id": "2"}), -201, "recipient"),
    "group recipient": (_send({"text": "a"}, recipient={"group_id": "1"}), -201, "recipient.group_id"),
    "phone recipient": (_send({"text": "a"}, recipient={"phone": "84900000000"}), -201, "recipient.phone"),
    "anonymous recipient": (_send({"text": "a"}, recipient={"anonymous_id": "1"}), -201, "recipient.anonymous_id"),
    "user id as a number": (_send({"text": "a"}, recipient={"user_id": 5}), -201, "recipient.user_id"),
    "empty message": (_send({}), -201, "message.text"),
    "empty text": (_send({"text": "  "}), -201, "message.text"),
    "text not a string": (_send({"text": 5}), -201, "message.text"),
    "text too long": (_send({"text": "a" * (MAX_TEXT + 1)}), -210, "message.text"),
    "text too long in UTF-16": (_send({"text": "😀" * (MAX_TEXT // 2 + 1)}), -210, "message.text"),
    "unknown member": (_send({"text": "a", "tracking_id": "1"}), -201, "message.tracking_id"),
    "quote not a string": (_send({"text": "a", "quote_message_id": 7}), -201, "message.quote_message_id"),
    "quote of a picture": (
        _media({"media_type": "image", "url": URL}, quote_message_id="a"),
        -201,
        "message.quote_message_id",
    ),
    "attachment of no type": (_send({"attachment": {"payload": {}}}), -201, "message.attachment.type"),
    "unknown attachment": (_send({"attachment": {"type": "image", "payload": {}}}), -201, "message.attachment.type"),
    "file without token": (_send({"attachment": {"type": "file", "payload": {}}}), -201, "payload.token"),
    "file with text": (
        _send({"text": "a", "attachment": {"type": "file", "payload": {"token": "t"}}}),
        -201,
        "message.text",
    ),
    "list": (_template({"template_type": "list", "elements": []}), -233, "list"),
    "unknown template": (_template({"template_type": "carousel"}), -201, "template_type"),
    "no element": (_media(), -201, "payload.elements"),
    "two elements": (_media(*[{"media_type": "image", "url": URL}] * 2), -210, "payload.elements"),
    "element not an object": (_media("x"), -201, "elements[0].media_type"),
    "image of nothing": (_media({"media_type": "image"}), -201, "elements[0].attachment_id"),
    "image twice": (_media({"media_type": "image", "url": URL, "attachment_id": "x"}), -201, "attachment_id"),
    "image of no web address": (_media({"media_type": "image", "url": "file:///x"}), -201, "elements[0].url"),
    "image of a broken address": (_media({"media_type": "image", "url": "http://[x"}), -201, "elements[0].url"),
    "image with a size": (_media({"media_type": "image", "url": URL, "width": 1}), -201, "elements[0].width"),
    "gif without size": (_media({"media_type": "gif", "attachment_id": "x"}), -201, "elements[0].width"),
    "gif of no width": (
        _media({"media_type": "gif", "attachment_id": "x", "width": 0, "height": 1}),
        -201,
        "elements[0].width",
    ),
    "sticker by address": (_media({"media_type": "sticker", "url": URL}), -201, "elements[0].url"),
    "picture with buttons": (
        _template({"template_type": "media", "elements": [{"media_type": "image", "url": URL}], "buttons": []}),
        -201,
        "payload.buttons",
    ),
    "card title too long": (_card(title="t" * (MAX_TITLE + 1)), -210, "elements[0].title"),
    "card subtitle too long": (_card(subtitle="t" * (MAX_SUBTITLE + 1)), -210, "elements[0].subtitle"),
    "card without picture": (_card(image_url=""), -201, "elements[0].image_url"),
    "buttons without text": (_template({"buttons": [_button()]}), -201, "message.text"),
    "no buttons": (_buttons(), -201, "payload.buttons"),
    "too many buttons": (_buttons(*[_button()] * (MAX_BUTTONS + 1)), -210, "payload.buttons"),
    "text inside the payload": (_buttons(_button(), text="a"), -201, "payload.text"),
    "button without title": (_buttons(_button(title="")), -201, "buttons[0].title"),
    "button title too long": (_buttons(_button(title="t" * (MAX_TITLE + 1))), -210, "buttons[0].title"),
    "button icon": (_buttons(_button(image_icon="x")), -201, "buttons[0].image_icon"),
    "unknown button": (_buttons(_button(), _button(type="postback")), -201, "buttons[1].type"),
    "query too long": (_buttons(_button(payload="p" * (MAX_QUERY + 1))), -210, "buttons[0].payload"),
    "query not a string": (_buttons(_button(payload={"a": "b"})), -201, "buttons[0].payload"),
    "link as a string": (_buttons(_button(type="oa.open.url", payload=URL)), -201, "buttons[0].payload"),
    "link of a script": (_buttons(_open("oa.open.url", url="javascript:alert(1)")), -201, "payload.url"),
    "link too long": (_buttons(_open("oa.open.url", url=URL + "a" * MAX_URL)), -210, "payload.url"),
    "phone in words": (_buttons(_open("oa.open.phone", phone_code="một")), -201, "payload.phone_code"),
    "sms too long": (
        _buttons(_open("oa.open.sms", content="c" * (MAX_SMS + 1), phone_code="1022")),
        -210,
        "payload.content",
    ),
    "sms without number": (_buttons(_open("oa.open.sms", content="c")), -201, "payload.phone_code"),
}


@pytest.mark.parametrize("body", ACCEPTED.values(), ids=ACCEPTED)
def test_a_documented_shape_is_accepted(body: dict[str, Any]) -> None:
    read_send(body, buttons_supported=True)


@pytest.mark.parametrize(("body", "code", "parameter"), REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused_with_the_parameter_named(body: Any, code: int, parameter: str) -> None:
    with pytest.raises(ZaloRefused) as refusal:
        read_send(body, buttons_supported=True)
    assert refusal.value.code == code
    assert parameter in refusal.value.message


def test_buttons_are_refused_where_the_switch_says_so() -> None:
    with pytest.raises(ZaloRefused, match=r"payload\.buttons") as refusal:
        read_send(_buttons(_button()), buttons_supported=False)
    assert refusal.value.code == -201
