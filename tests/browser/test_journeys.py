"""Whole journeys: a citizen chats in the page, staff answer by `namro tickets`, the citizen reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from tests.running.pictures import receipt_photo

pytestmark = pytest.mark.browser

CODE = re.compile(r"NR-\w{4}-\w{4}")
UNKNOWN_CODE = "NR-7K3M-9Q4X"
WEEK_S = 7 * 24 * 3600 + 3600
STORY = "Sáng nay tôi nộp giấy khai sinh, cô ở quầy 3 quát tôi trước mặt mọi người."
ON_DUTY = "đã báo cán bộ trực"
OUT_OF_HOURS = "ngoài giờ làm việc"
Eventually = Callable[..., Any]


def _verbs(stage: Any, code: str) -> list[str]:
    shown = json.loads(stage.namro("tickets", "show", code, "--as", "thanh-tra", "--json"))
    return [line["verb"] for line in shown["history"]]


async def _code_in(answer: Any) -> str:
    found = CODE.search(await answer.inner_text())
    assert found
    return found.group()


async def _report(phone: Any) -> str:
    """Reports an official of Long Biên as citizens write, with a picture; gives the ticket's code."""
    await phone.say("toi muon phan anh can bo phuong")
    await phone.reads("đồng ý để chúng tôi lưu")
    await phone.tap("Đồng ý")
    await phone.reads("xã, phường nào")
    await phone.say("long bien")
    await phone.reads("nơi nào dưới đây")
    await phone.say("1")
    await phone.reads("vấn đề gì")
    await phone.say("thai do")
    await phone.reads("đúng sự thật")
    await phone.say(STORY)
    await phone.reads("ngày nào")
    await phone.say("hom nay")
    await phone.reads("gửi ảnh, giấy hẹn")
    await phone.send_picture("giay-hen.png", receipt_photo())
    await expect(await phone.reads("đã nhận 1")).to_be_in_viewport()
    await phone.tap("Xong")
    await phone.reads("để lại số điện thoại")
    await phone.tap("Bỏ qua")
    await phone.reads("Nơi xảy ra: Phường Long Biên", "Bằng chứng: 1")
    await phone.tap("Gửi đi")
    return await _code_in(await phone.reads("Tôi đã ghi nhận", "Mã phiếu NR-"))


async def test_a_report_about_an_official_reaches_those_who_may_read_it_and_the_answer_comes_back(
    stage: Any, eventually: Eventually
) -> None:
    phone = stage.phone()
    await phone.say("lam giay khai sinh can gi")
    await phone.reads("Thủ tục đăng ký khai sinh", "Giấy chứng sinh")
    await phone.say("1")
    await phone.reads("Lệ phí:", "5.000 đồng")
    code = await _report(phone)
    await stage.shot("journey-receipt-1280")

    assert code in stage.namro("tickets", "list", "--as", "thanh-tra")
    shown = stage.namro("tickets", "show", code, "--as", "thanh-tra")
    assert STORY in shown
    assert "Tệp 1: ảnh" in shown
    assert code not in stage.namro("tickets", "list", "--as", "long-bien")
    _assert_hidden_from(stage, "long-bien", code)

    stage.namro("tickets", "reply", code, "Chúng tôi đang xác minh, cảm ơn anh/chị.", "--as", "thanh-tra")
    await phone.reads("Chúng tôi đang xác minh, cảm ơn anh/chị.")
    await eventually(lambda: {"reply", "sent", "delivered", "seen"} <= set(_verbs(stage, code)), timeout=20)

    in_a_month = str(datetime.now(UTC).date() + timedelta(days=30))
    _work(stage, code, "assign", "--to", "thanh-tra-2", "--task", "Xác minh lời kể tại bộ phận một cửa")
    _work(stage, code, "start", "--procedure", "Quy chế iHanoi", "--responsible", "thanh-tra", "--due", in_a_month)
    await phone.reads("đang được giải quyết")
    _work(stage, code, "answer", "Đã nhắc nhở cán bộ và xin lỗi gia đình.", "--document", "12/BC-TTr")
    await phone.reads("Đã nhắc nhở cán bộ và xin lỗi gia đình.")
    _work(stage, code, "close")
    await phone.reads("đã được đóng")
    await phone.say(code.lower())
    await expect(phone.answers.filter(has_text=code).last).to_contain_text("đã kết thúc", timeout=10_000)
    await stage.shot("journey-end-1280")


def _work(stage: Any, code: str, act: str, *words: str) -> None:
    stage.namro("tickets", act, code, *words, "--as", "thanh-tra")


def _assert_hidden_from(stage: Any, staff: str, code: str) -> None:
    """`show`, `reply` and `close` say the same of a ticket that is not theirs and of one that is not there."""
    for words in (("show",), ("reply", "Xin chào"), ("close",)):
        verb, *rest = words
        said = [stage.demo.namro("tickets", verb, each, *rest, "--as", staff) for each in (code, UNKNOWN_CODE)]
        mine, nobodys = ((done.returncode, done.stdout, done.stderr) for done in said)
        assert mine == nobodys
        assert mine[0] == 1
        assert "Không tìm thấy phiếu này" in mine[2]


async def test_citizens_side_by_side_answer_in_their_own_ways_and_do_not_mix(stage: Any) -> None:
    first = stage.phone()
    second = await stage.another_phone()
    third = await stage.another_phone()
    await first.say("phan anh can bo")
    await second.say("phan anh can bo")
    await third.say("menu")
    for phone in (first, second):
        await phone.reads("đồng ý để chúng tôi lưu")
    await first.say("1")
    await second.say("dong y")
    await third.reads("chọn một mục")
    await third.tap("Tra cứu phiếu")
    await first.reads("xã, phường nào")
    await second.reads("xã, phường nào")
    await third.reads("muốn xem việc nào")
    await third.say("hoi thu tuc")
    await third.reads("cần làm thủ tục gì")
    await first.say("long bien")
    await second.say("hoan kiem")
    for phone, unit in ((first, "Phường Long Biên"), (second, "Phường Hoàn Kiếm")):
        await phone.reads("nơi nào dưới đây", f"1. {unit}")
        await phone.say("1")
        await phone.reads("vấn đề gì")
    await expect(first.panel).not_to_contain_text("Hoàn Kiếm")
    await expect(second.panel).not_to_contain_text("Long Biên")
    await stage.shot("three-phones-1280")


async def test_two_quick_messages_are_answered_in_their_order(stage: Any) -> None:
    phone = stage.phone()
    await phone.say("phan anh can bo", "dong y")
    await phone.reads("đồng ý để chúng tôi lưu", nth=1)
    await phone.reads("xã, phường nào", nth=2)
    await expect(phone.sent).to_have_count(2)


async def test_a_button_of_an_earlier_question_is_said_to_be_old_and_the_question_is_asked_again(stage: Any) -> None:
    phone = stage.phone()
    await phone.say("phan anh can bo")
    await phone.reads("đồng ý để chúng tôi lưu")
    await phone.tap("Đồng ý")
    await phone.reads("xã, phường nào")
    await phone.tap("Đồng ý")
    await phone.reads("Nút này thuộc câu hỏi trước", "xã, phường nào")


async def test_whoever_asks_for_a_person_talks_with_staff_and_gets_the_bot_back_afterwards(
    stage: Any, eventually: Eventually
) -> None:
    phone = stage.phone()
    await phone.say("gap can bo")
    await phone.reads("cần trao đổi việc gì")
    await phone.say("Tôi muốn hỏi về giấy hẹn")
    answer = await phone.reads("NR-")
    code = await _code_in(answer)
    said = await answer.inner_text()
    assert (ON_DUTY in said) != (OUT_OF_HOURS in said)
    count = await phone.answers.count()
    await phone.say("alo có ai không")
    if ON_DUTY in said:
        await eventually(lambda: _follow_ups(stage, code) == 1)
        await expect(phone.answers).to_have_count(count)
    else:
        await expect(phone.answers).not_to_have_count(count)  # the bot is still there, and greets again
    stage.namro("tickets", "reply", code, "Tôi là cán bộ một cửa, anh/chị nộp ngày nào?", "--as", "can-bo")
    await phone.reads("anh/chị nộp ngày nào?")
    stage.namro("tickets", "close", code, "--as", "can-bo")
    await phone.reads("kết thúc phần trao đổi" if ON_DUTY in said else "đóng")
    await phone.say("lam giay khai sinh can gi")
    await phone.reads("Thủ tục đăng ký khai sinh")


def _follow_ups(stage: Any, code: str) -> int:
    shown = json.loads(stage.namro("tickets", "show", code, "--as", "can-bo", "--json"))
    return sum(line["verb"] == "follow_up" for line in shown["history"])


async def test_an_official_who_answers_in_zalos_own_tool_silences_the_bot(stage: Any) -> None:
    phone = stage.phone()
    await phone.say("phan anh can bo")
    await phone.reads("đồng ý để chúng tôi lưu")
    await stage.page.get_by_test_id("admin-text").fill("Tôi là cán bộ, tôi gọi lại cho anh/chị ngay.")
    await stage.page.get_by_test_id("admin-send").click()
    by_hand = await phone.reads("tôi gọi lại cho anh/chị ngay")
    await expect(by_hand).to_have_attribute("data-admin", re.compile("."))
    stage.demo.look("webhooks?settle=1")
    count = await phone.answers.count()
    await phone.say("dong y", "xin chào")
    await expect(phone.sent.last.get_by_test_id("tick")).to_have_text("Đã nhận")
    other = await stage.another_phone()
    await other.say("xin chào")
    await other.reads("trợ lý tự động", nth=0)
    await expect(phone.answers).to_have_count(count)


async def test_an_answer_after_a_week_of_silence_waits_and_arrives_when_the_citizen_writes(
    stage: Any, eventually: Eventually
) -> None:
    phone = stage.phone()
    code = await _report(phone)
    stage.demo.control("clock", {"advance_s": WEEK_S})
    stage.namro("tickets", "reply", code, "Đã có kết quả xác minh.", "--as", "thanh-tra")
    await eventually(lambda: "held" in _verbs(stage, code), timeout=20)
    assert "chờ gửi (1 tin)" in stage.namro("tickets", "list", "--as", "thanh-tra")
    await expect(phone.panel).not_to_contain_text("Đã có kết quả xác minh.")
    await phone.say(code)
    await expect(phone.answers.filter(has_text="Đã có kết quả xác minh.")).to_have_count(1, timeout=10_000)
    await eventually(lambda: _verbs(stage, code)[-1] in ("sent", "delivered", "seen"), timeout=20)
    assert "chờ gửi" not in stage.namro("tickets", "list", "--as", "thanh-tra")
