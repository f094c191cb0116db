"""Webhook bodies into events: every sample, both directions, broken bodies, storage."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.channel.attachments import MAX_ATTACHMENTS, InboundAttachment, read_attachments
from bot.channel.event_names import EVENT_FAMILIES, EVENT_KINDS, kind_of
from bot.channel.inbound import CONSOLE_MSG_ID, Inbound, MalformedEvent, decode_inbound, encode_inbound, parse_inbound

SAMPLES = Path(__file__).parents[2] / "data" / "zalo-webhooks"
OA = "2871640935512208846"
USER = "6190233847715520418"
OAS = frozenset((OA, "999"))
NAMES = sorted(str(path.relative_to(SAMPLES))[:-5] for path in SAMPLES.rglob("*.json") if path.name != "_MANIFEST.json")

EXPECTED = {
    "console_check.user_send_text": "console_test",
    "console_check.follow": "console_test",
    "user_received_message.zns": "ignored",
}


def sample(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text())
    return body


def parse(body: Any, oas: frozenset[str] = OAS) -> Inbound:
    return parse_inbound(json.dumps(body, ensure_ascii=False).encode(), oas)


def text_event(**changes: Any) -> dict[str, Any]:
    return {**sample("user_send_text"), **changes}


def test_the_samples_are_all_there() -> None:
    manifest = json.loads((SAMPLES / "_MANIFEST.json").read_text())
    assert sorted(manifest) == NAMES
    assert len(NAMES) == 72


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_is_parsed_or_consciously_ignored(name: str) -> None:
    event = parse_inbound((SAMPLES / f"{name}.json").read_bytes(), OAS)
    if name.startswith("bot/"):
        assert (event.kind, event.event_name) == ("other_platform", name[4:])
        return
    event_name = name.removeprefix("console_check.").split(".")[0]
    assert event.event_name == event_name
    assert event.kind == EXPECTED.get(name, EVENT_KINDS[event_name])
    assert event.at == 1760000000123
    assert event.app_id == "4420188305566112907"
    if name != "console_check.user_send_text":
        assert event.oa_id == OA
    assert decode_inbound(encode_inbound(event)) == event


@pytest.mark.parametrize("name", NAMES)
def test_no_sample_takes_the_oa_a_group_or_a_phone_for_the_citizen(name: str) -> None:
    event = parse_inbound((SAMPLES / f"{name}.json").read_bytes(), OAS)
    known = {"", USER} | ({"1fe0dc467f179649cf06"} if event.kind == "anonymous" else set())
    assert event.user_id in known
    if event.kind in (
        "message",
        "echo",
        "delivered",
        "seen",
        "follow",
        "unfollow",
        "chatnow",
        "withdraw",
        "submit_info",
    ):
        assert event.user_id == USER


def test_a_text_has_all_its_parts() -> None:
    assert parse(sample("user_send_text")) == Inbound(
        kind="message",
        event_name="user_send_text",
        at=1760000000123,
        timestamp="1760000000123",
        app_id="4420188305566112907",
        oa_id=OA,
        user_id=USER,
        msg_id="a1b2c3d4e5f60718293a",
        text="Shop oi, ao nay con size M khong?",
        reorder_id=1760000000101,
        dedupe_id=f"{OA}:user_send_text:{USER}:a1b2c3d4e5f60718293a",
    )


def test_a_press_of_a_query_button_is_a_text_with_its_payload() -> None:
    assert parse(sample("user_send_text.query_button")).text == "#xem_don_hang"


def test_a_reply_names_the_quoted_message() -> None:
    assert parse(sample("user_send_text.quote")).quote_msg_id == "0f9e8d7c6b5a49382716"


ATTACHED = {
    "user_send_image": InboundAttachment("image", url="https://f4.photo.talk.zdn.vn/100200300/sample.jpg"),
    "user_send_gif": InboundAttachment("gif", url="https://f.example.zdn.vn/g.gif"),
    "user_send_audio": InboundAttachment("audio", url="https://voice.example.zdn.vn/abc/v.amr"),
    "user_send_video": InboundAttachment("video", url="https://video.example.zdn.vn/abc.mp4"),
    "user_send_link": InboundAttachment("link", url="https://vi-du.example/bai-viet", text="Mo ta ngan"),
    "user_send_location": InboundAttachment("location", latitude=10.762622, longitude=106.660172),
    "user_send_sticker": InboundAttachment(
        "sticker",
        url="https://api.zaloapp.com/api/emoticon/oasticker?eid=12345&size=130",
        name="5c2f0b9e1a3d4c8e7f60",
    ),
    "user_send_file": InboundAttachment(
        "file",
        url="https://zalo-file-dl1.zdn.vn/aaaa/1111",
        name="bao-gia.pdf",
        size=184320,
        checksum="0123456789abcdef0123456789abcdef",
    ),
    "user_send_business_card": InboundAttachment(
        "card", url="https://zalo.me/0900000000", name="Tran Thi B", text="84900000000"
    ),
}


@pytest.mark.parametrize("name", sorted(ATTACHED))
def test_each_kind_of_attachment_is_read(name: str) -> None:
    assert parse(sample(name)).attachments == (ATTACHED[name],)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"type": "photo", "payload": {"url": "u"}}, InboundAttachment("image", url="u")),
        ({"type": "image", "payload": {"thumbnail": "t"}}, InboundAttachment("image", url="t")),
        ({"type": "poll", "payload": {"url": "u"}}, InboundAttachment("link", url="u")),
        ({"type": "file", "payload": {"url": "u", "size": 7}}, InboundAttachment("file", url="u", size=7)),
        ({"type": "file", "payload": {"url": "u", "size": "7 KB"}}, InboundAttachment("file", url="u")),
        ({"type": "link", "payload": {"url": "u", "description": "{x"}}, InboundAttachment("link", url="u", text="{x")),
        (
            {"type": "link", "payload": {"url": "u", "description": '{"phone":84900000000}'}},
            InboundAttachment("card", url="u", name="Lan", text="84900000000"),
        ),
        (
            {"type": "location", "payload": {"coordinates": {"latitude": 21.03, "longitude": 105.85}}},
            InboundAttachment("location", latitude=21.03, longitude=105.85),
        ),
        (
            {"type": "location", "payload": {"coordinates": {"latitude": "nan", "longitude": "1"}}},
            InboundAttachment("location"),
        ),
        (
            {"type": "location", "payload": {"coordinates": {"latitude": 91, "longitude": 1}}},
            InboundAttachment("location"),
        ),
        ({"type": "location", "payload": {}}, InboundAttachment("location")),
    ],
)
def test_unusual_attachments_are_read_too(item: dict[str, Any], expected: InboundAttachment) -> None:
    assert read_attachments([item], "Lan") == (expected,)


@pytest.mark.parametrize("items", [None, "x", {}, [None], [{"type": "image"}], [{"type": "poll", "payload": {}}]])
def test_attachments_that_cannot_be_read_are_left_out(items: Any) -> None:
    assert read_attachments(items, "") == ()


def test_the_number_of_attachments_is_limited() -> None:
    items = [{"type": "image", "payload": {"url": "u"}}] * (MAX_ATTACHMENTS + 1)
    assert len(read_attachments(items, "")) == MAX_ATTACHMENTS


def test_a_human_answer_in_the_oa_tool_names_the_human() -> None:
    event = parse(sample("oa_send_text"))
    assert (event.kind, event.admin_id, event.user_id) == ("echo", "5550012348890071234", USER)
    assert parse(sample("oa_send_image")).admin_id == ""


@pytest.mark.parametrize("name", ["user_received_message", "user_seen_message"])
def test_receipts_are_understood_in_both_directions(name: str) -> None:
    body = sample(name)
    reversed_body = {**body, "sender": body["recipient"], "recipient": body["sender"]}
    for event in (parse(body), parse(reversed_body)):
        assert (event.oa_id, event.user_id) == (OA, USER)


def test_a_read_receipt_lists_the_messages() -> None:
    assert parse(sample("user_seen_message")).msg_ids == ("a1b2c3d4e5f60718293a", "b1b2c3d4e5f60718293a")


def test_two_reactions_to_one_message_are_two_events() -> None:
    first = parse(sample("user_reacted_message"))
    second = parse({**sample("user_reacted_message"), "timestamp": "1760000000999"})
    assert first.text == "/-heart"
    assert first.dedupe_id != second.dedupe_id


def test_shared_personal_data_is_read_in_both_shapes() -> None:
    current, legacy = parse(sample("user_submit_info")), parse(sample("user_submit_info.legacy"))
    assert dict(current.info)["phone"] == dict(legacy.info)["phone"] == "84900000000"
    assert dict(current.info)["user_ward"] == "Phuong Ben Nghe"
    assert dict(legacy.info)["ward"] == "Ben Nghe"


@pytest.mark.parametrize("text", ["Bạn đã gởi thông tin cho OA Phường X", "Bạn đã gửi thông tin cho OA: Lan"])
def test_the_text_the_channel_writes_when_data_is_shared_is_no_message(text: str) -> None:
    assert parse(text_event(message={"text": text, "msg_id": "m"})).kind == "submit_info_echo"


def test_a_citizen_quoting_that_text_is_heard() -> None:
    assert parse(text_event(message={"text": "Sao báo Bạn đã gởi thông tin cho OA?", "msg_id": "m"})).kind == "message"


def test_the_console_sample_is_never_deduplicated() -> None:
    for name in ("console_check.user_send_text", "console_check.follow"):
        event = parse(sample(name))
        assert event.is_console_test
        assert event.dedupe_id == ""
    assert parse(text_event(message={"text": "x", "msg_id": CONSOLE_MSG_ID})).is_console_test
    assert not parse(sample("user_send_text")).is_console_test


def test_events_without_a_message_id_are_named_by_time_and_citizen() -> None:
    assert parse(sample("follow")).dedupe_id == f"{OA}:follow:1760000000123:{USER}"
    assert parse(sample("create_group")).dedupe_id == f"{OA}:create_group:1760000000123:f8c1a7d2b9e04c3d8a15"


def test_the_same_message_id_at_two_oas_is_two_events() -> None:
    other = text_event(recipient={"id": "999"})
    assert parse(other).oa_id == "999"
    assert parse(other).dedupe_id != parse(sample("user_send_text")).dedupe_id


def test_an_event_for_an_oa_that_is_not_ours_has_no_oa_and_no_citizen() -> None:
    event = parse(sample("user_send_text"), frozenset(("5",)))
    assert (event.oa_id, event.user_id) == ("", "")


def test_ids_sent_as_numbers_are_read() -> None:
    event = parse(text_event(sender={"id": 6190233847715520418}, recipient={"id": 2871640935512208846}))
    assert (event.oa_id, event.user_id) == (OA, USER)


def test_a_message_from_nobody_is_unknown() -> None:
    assert parse(text_event(sender={})).kind == "unknown"


def test_an_unknown_event_is_kept_and_never_an_error() -> None:
    event = parse({"event_name": "brand_new_event", "oa_id": OA, "timestamp": "1", "message": "not an object"})
    assert (event.kind, event.event_name, event.oa_id) == ("unknown", "brand_new_event", OA)


@pytest.mark.parametrize(
    ("event_name", "kind"),
    [
        ("user_send_contact", "message"),
        ("oa_send_video", "echo"),
        ("user_send_group_sticker", "group"),
        ("oa_send_group_location", "group"),
        ("anonymous_send_link", "anonymous"),
        ("oa_send_anonymous_image", "anonymous"),
        ("message.video.received", "other_platform"),
    ],
)
def test_a_new_member_of_a_known_family_is_treated_like_the_family(event_name: str, kind: str) -> None:
    assert event_name not in EVENT_KINDS
    assert kind_of(event_name) == kind
    assert len(EVENT_FAMILIES) == 7


def test_the_bot_platform_is_recognised_unwrapped_too() -> None:
    event = parse(sample("bot/message.text.received")["result"])
    assert (event.kind, event.at) == ("other_platform", 1760000000123)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"event_name":' + b"9" * 5000 + b"e", "not JSON"),
        (b"[]", "not an object"),
        (b"null", "not an object"),
        (b"{}", "event_name"),
        (b'{"event_name":""}', "event_name"),
        (b'{"event_name":7,"timestamp":"1"}', "event_name"),
        (b'{"ok":true,"result":{}}', "event_name"),
        (b'{"event_name":"follow"}', "timestamp"),
        (b'{"event_name":"follow","timestamp":"soon"}', "timestamp"),
        (b'{"event_name":"follow","timestamp":"-1"}', "timestamp"),
        (b'{"event_name":"follow","timestamp":NaN}', "timestamp"),
        (b'{"event_name":"follow","timestamp":true}', "timestamp"),
        (b'{"event_name":"follow","timestamp":' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"event_name":"follow","timestamp":' + b"9" * 30 + b"}", "timestamp"),
    ],
)
def test_what_is_no_event_is_refused_with_a_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(MalformedEvent) as refused:
        parse_inbound(raw, OAS)
    assert refused.value.reason == reason


def test_members_of_the_wrong_type_are_read_as_absent() -> None:
    event = parse(
        text_event(
            message={"text": 7, "msg_id": ["x"], "msg_ids": "x", "quote_msg_id": None, "attachments": "x"},
            reorder_id="soon",
            app_id=10**30,
        )
    )
    assert (event.text, event.msg_id, event.msg_ids, event.attachments) == ("", "", (), ())
    assert (event.reorder_id, event.app_id) == (0, "")


@pytest.mark.parametrize("broken", [rb"xin \ud83d ch\u00e0o", b"xin \xff ch\xc3\xa0o"])
def test_half_an_emoji_does_not_cost_the_message(broken: bytes) -> None:
    raw = json.dumps(text_event(message={"text": "T", "msg_id": "m"})).encode().replace(b'"T"', b'"' + broken + b'"')
    event = parse_inbound(raw, OAS)
    assert (event.kind, event.text) == ("message", "xin � chào")
    assert decode_inbound(encode_inbound(event)) == event


def test_a_byte_order_mark_is_skipped() -> None:
    assert parse_inbound(b"\xef\xbb\xbf" + json.dumps(sample("follow")).encode(), OAS).kind == "follow"


def test_stored_events_come_back_equal_and_small() -> None:
    event = replace(parse(sample("user_send_file")), text="chữ có dấu 😀", info=(("name", "Lan"),), admin_id="1")
    stored = encode_inbound(event)
    assert decode_inbound(stored) == event
    assert len(encode_inbound(parse(sample("user_send_text")))) < 400


def test_an_event_stored_by_another_schema_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="schema 9"):
        decode_inbound(b'{"v":9}')
