"""Every page at the sizes people have, as pictures under build/screenshots to look at; nothing sticks out."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import PHONE, WIDE

pytestmark = pytest.mark.browser

SIZES = {"1280": WIDE, "360": PHONE}
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.mark.parametrize("size", SIZES)
async def test_the_chat_page_fits(stage: Any, size: str) -> None:
    await stage.page.set_viewport_size(SIZES[size])
    await stage.page.reload()
    phone = stage.phone()
    await expect(phone.panel).to_be_visible()
    await stage.shot(f"chat-empty-{size}")
    await phone.say("xin chào")
    await phone.reads("chọn một mục")
    await phone.say("lam giay khai sinh can gi")
    await phone.reads("Thủ tục đăng ký khai sinh")
    await stage.shot(f"chat-{size}")
    assert await stage.page.evaluate(FITS)
    if size == "360":
        await stage.page.get_by_test_id("open-drawer").click()
        await expect(stage.page.get_by_test_id("drawer")).to_be_visible()
        await stage.shot(f"chat-drawer-{size}")
        assert await stage.page.evaluate(FITS)


@pytest.mark.parametrize("size", SIZES)
async def test_the_home_page_fits_and_leads_to_the_chat(stage: Any, size: str) -> None:
    await stage.page.set_viewport_size(SIZES[size])
    await stage.page.goto(stage.demo.url)
    await stage.shot(f"home-{size}")
    assert await stage.page.evaluate(FITS)
    await stage.page.get_by_role("link", name="Trò chuyện thử").click()
    await expect(stage.page.get_by_test_id("panel")).to_have_count(1)


async def test_a_picture_that_grows_after_the_end_was_scrolled_to_is_followed(stage: Any) -> None:
    phone = stage.phone()
    for number in range(6):
        stage.demo.control("admin/reply", {"user_id": phone.user, "text": f"Tin {number}\n" * 6})
    await expect(phone.answers).to_have_count(6)
    await stage.page.evaluate(
        """async () => {
            const frame = () => new Promise(requestAnimationFrame);
            const scroller = document.querySelector("[data-testid=panel] [role=log]");
            scroller.scrollTop -= 50;
            await frame(); await frame();
            scroller.scrollTop = scroller.scrollHeight;
            await new Promise((heard) => scroller.addEventListener("scroll", heard, { once: true, capture: true }));
            const picture = document.createElement("li");
            picture.style.minHeight = "400px";
            scroller.querySelector("ol").append(picture);
            scroller.dispatchEvent(new Event("scroll"));
            await frame(); await frame();
        }"""
    )
    stage.demo.control("admin/reply", {"user_id": phone.user, "text": "Tin cuối"})
    await expect(await phone.reads("Tin cuối")).to_be_in_viewport()
