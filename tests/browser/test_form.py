"""The page of a sealed form as a citizen meets it: from the chat, on a small phone, with scripts switched off."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import SCREENSHOTS
from tests.running.pictures import receipt_photo

pytestmark = pytest.mark.browser

STORY = "Tháng trước hộ nào nhận trợ cấp cũng bị giữ lại một trăm nghìn mà không có biên lai."
SIZES = {
    "1280": {"width": 1280, "height": 800},
    "360": {"width": 360, "height": 740},
    "320": {"width": 320, "height": 568},
}
WIDER_THAN_THE_SCREEN = """() => [...document.querySelectorAll('main *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 80))"""
SMALL_TARGETS = """() => [...document.querySelectorAll('button, input[type=text], textarea, .choice, input[type=file]')]
    .filter((one) => one.getBoundingClientRect().height < 40).map((one) => one.outerHTML.slice(0, 80))"""
UNNAMED = """() => [...document.querySelectorAll('input:not([type=hidden]), textarea, select')]
    .filter((one) => !one.labels.length && !one.getAttribute('aria-label')).map((one) => one.outerHTML)"""


@pytest.fixture
async def phone_page(stage: Any) -> AsyncIterator[Any]:
    """Makes pages of a browser that runs no scripts of pages."""
    contexts = []

    async def make(size: str, scheme: str = "light") -> Page:
        context = await stage.page.context.browser.new_context(
            java_script_enabled=False, viewport=SIZES[size], color_scheme=scheme
        )
        contexts.append(context)
        page: Page = await context.new_page()
        return page

    yield make
    for context in contexts:
        await context.close()


async def link(stage: Any) -> str:
    """Walks to the form in the chat; the address on the button that opens it."""
    phone = stage.phone()
    await phone.say("báo tin kín")
    await phone.reads("đồng ý để chúng tôi lưu")
    await phone.tap("Đồng ý")
    answer = await phone.reads("Người quản trị trang Zalo này đọc được", "Liên kết dùng một lần")
    await stage.shot("form-chat-1280")
    opening = answer.get_by_text("Mở trang kín")
    address = await opening.get_attribute("href")
    assert address is not None
    assert address.startswith(stage.demo.url + "/kin/")
    return str(address)


async def shot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.mark.parametrize("size", SIZES)
async def test_a_citizen_tells_on_the_page_and_reads_the_code_in_the_chat(
    stage: Any, phone_page: Any, size: str
) -> None:
    page = await phone_page(size)
    address = await link(stage)
    await page.goto(address)
    await shot(page, f"form-empty-{size}")
    assert await page.evaluate(WIDER_THAN_THE_SCREEN) == []
    assert await page.evaluate(SMALL_TARGETS) == []
    assert await page.evaluate(UNNAMED) == []
    story, place = page.get_by_label(re.compile("^Sự việc")), page.get_by_label(re.compile("^Nơi người đó làm việc"))
    await story.fill("ngắn quá")
    await place.fill("đông anh")
    await page.get_by_label(re.compile("^Ngày xảy ra")).fill("31/2")
    await page.get_by_role("button", name="Gửi").click()
    await expect(page.get_by_role("alert")).to_contain_text("3 mục cần sửa")
    await expect(story).to_have_value("ngắn quá")
    await expect(story).to_have_attribute("aria-invalid", "true")
    await shot(page, f"form-wrong-{size}")
    assert await page.evaluate(WIDER_THAN_THE_SCREEN) == []
    await story.fill(STORY)
    await page.get_by_label("Chọn tệp").set_input_files(
        {"name": "bien-lai.png", "mimeType": "image/png", "buffer": receipt_photo()}
    )
    await page.get_by_role("button", name="Lưu tạm").click()
    await expect(page.get_by_role("status")).to_contain_text("Đã lưu tạm")
    await page.reload()
    await expect(page.get_by_text("Không nhận")).to_have_count(0)
    await page.goto(address)
    await expect(story).to_have_value(STORY)
    await expect(page.get_by_text("Bỏ bien-lai.png")).to_be_visible()
    await shot(page, f"form-kept-{size}")
    await place.fill("xã Thiên Lộc")
    await page.get_by_label(re.compile("^Ngày xảy ra")).fill("hôm qua")
    await page.get_by_role("button", name="Gửi").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Đã gửi")
    await expect(page.get_by_role("heading", level=2)).to_have_text("Mã biên nhận")
    receipt = re.search(r"\d{4}(?: \d{4}){3}", await page.locator("main").inner_text())
    assert receipt is not None
    assert await page.evaluate(WIDER_THAN_THE_SCREEN) == []
    await shot(page, f"form-sent-{size}")
    phone = stage.phone()
    answer = await phone.reads("Mã phiếu NR-", "Thanh tra thành phố")
    said = await phone.panel.inner_text()
    assert STORY[:20] not in said
    assert receipt.group() not in said
    code = re.search(r"NR-\w{4}-\w{4}", await answer.inner_text())
    assert code is not None
    assert STORY in stage.namro("tickets", "show", code.group(), "--as", "thanh-tra")


async def test_the_page_is_dark_where_the_phone_is(stage: Any, phone_page: Any) -> None:
    page = await phone_page("360", "dark")
    await page.goto(await link(stage))
    await shot(page, "form-dark-360")
    colour = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(20, 20, 20)"
    await page.goto(stage.demo.url + "/kin/" + "a" * 32)
    await expect(page.get_by_role("heading")).to_have_text("Liên kết không dùng được")
    await shot(page, "form-gone-360")


async def test_the_page_can_be_used_with_keys_alone(stage: Any, phone_page: Any) -> None:
    page = await phone_page("1280")
    await page.goto(await link(stage))
    seen = []
    for _ in range(12):
        await page.keyboard.press("Tab")
        seen.append(await page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
    assert seen.index("w-su_viec") < seen.index("w-don_vi") < seen.index("lam")
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline in ("solid", "auto", "none")
