"""The chat page as a person uses it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect

CHROMIUM = shutil.which("chromium")
SIZES = {"wide": (1280, 800), "phone": (360, 740)}

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH")]


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about; anything left at the end fails the test."""
    return []


@pytest.fixture
async def page(stage: Any, complaints: list[str]) -> AsyncIterator[Page]:
    """The page at 1280 pixels."""
    async with _open(stage, complaints) as page:
        yield page
    assert complaints == []


@asynccontextmanager
async def _open(stage: Any, complaints: list[str]) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(stage.settings.base_url)
        await expect(page.get_by_test_id("connection")).to_have_text("Đã kết nối")
        yield page
        await browser.close()


async def _lan(stage: Any) -> str:
    return str((await stage.get("state"))["citizens"][0]["id"])


async def test_a_citizen_writes_reads_the_answer_and_taps_a_button(page: Page, stage: Any) -> None:
    panel = page.get_by_test_id("panel")
    await expect(panel).to_have_count(1)
    await expect(panel).to_contain_text("Chị Lan")
    await panel.get_by_test_id("composer").fill("dòng một")
    await panel.get_by_test_id("composer").press("Shift+Enter")
    await panel.get_by_test_id("composer").press_sequentially("dòng hai")
    await panel.get_by_test_id("composer").press("Enter")
    mine = panel.locator("[data-testid=message][data-from=citizen]")
    await expect(mine.get_by_test_id("text")).to_have_text("dòng một\ndòng hai")
    await expect(mine.get_by_test_id("tick")).to_have_text("Đã nhận")
    buttons = [
        {"title": "Có ạ", "type": "oa.query.show", "payload": "#co"},
        {"title": "Cổng", "type": "oa.open.url", "payload": {"url": "https://vi-du.example"}},
        {"title": "Gọi", "type": "oa.open.phone", "payload": {"phone_code": "1022"}},
    ]
    attachment = {"type": "template", "payload": {"buttons": buttons}}
    user_id = await _lan(stage)
    await stage.send(user_id, {"text": "Anh/chị đồng ý không?", "attachment": attachment})
    theirs = panel.locator("[data-testid=message][data-from=oa]")
    await expect(theirs.get_by_test_id("text")).to_have_text("Anh/chị đồng ý không?")
    options = theirs.get_by_test_id("option")
    await expect(options.nth(1)).to_have_attribute("href", "https://vi-du.example")
    await expect(options.nth(2)).to_have_attribute("href", "tel:1022")
    await options.first.click()
    await expect(mine.nth(1).get_by_test_id("text")).to_have_text("#co")
    await stage.settle()
    assert stage.bot.events("user_seen_message")


async def test_markup_in_a_message_is_only_text_and_only_web_addresses_are_links(page: Page, stage: Any) -> None:
    text = "<img src=x onerror=alert(1)> <b>đậm</b> javascript:alert(1) https://vi-du.example/a?b=1."
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("send").click()
    shown = page.get_by_test_id("message").get_by_test_id("text")
    await expect(shown).to_have_text(text)
    await expect(shown.locator("img, b")).to_have_count(0)
    await expect(shown.locator("a")).to_have_text("https://vi-du.example/a?b=1")
    assert await shown.locator("a").get_attribute("rel") == "noopener noreferrer"


async def test_pictures_files_stickers_and_places_are_sent_from_the_sheet(page: Page, stage: Any) -> None:
    png = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
        b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
    )
    sent = page.locator("[data-testid=message][data-from=citizen]")
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": png}
    await page.get_by_test_id("attach-image-input").set_input_files(picture)  # type: ignore[arg-type]
    await expect(sent).to_have_count(1)
    paper = {"name": "Đơn.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    await page.get_by_test_id("attach-file-input").set_input_files(paper)  # type: ignore[arg-type]
    await expect(sent).to_have_count(2)
    await page.get_by_test_id("attach").click()
    await page.get_by_test_id("attach-sticker").click()
    await page.get_by_test_id("sticker-cam-on").click()
    await expect(sent).to_have_count(3)
    await page.get_by_test_id("attach").click()
    await page.get_by_test_id("attach-location").click()
    await page.get_by_test_id("place-choice").first.click()
    await expect(sent).to_have_count(4)
    await expect(sent.first.locator("img")).to_have_js_property("naturalWidth", 1)
    await stage.settle()
    assert [event["event_name"] for event in stage.bot.events()] == [
        "user_send_image",
        "user_send_file",
        "user_send_sticker",
        "user_send_location",
    ]


async def test_several_citizens_stand_side_by_side_and_a_human_answers_one(page: Page, stage: Any) -> None:
    await page.get_by_test_id("add-citizen").click()
    panels = page.get_by_test_id("panel")
    await expect(panels).to_have_count(2)
    await panels.nth(1).get_by_test_id("composer").fill("tôi là người thứ hai")
    await panels.nth(1).get_by_test_id("send").click()
    await expect(panels.nth(1).get_by_test_id("message")).to_have_count(1)
    await expect(panels.nth(0).get_by_test_id("message")).to_have_count(0)
    await page.get_by_label("Trả lời cho ai").select_option(label="Anh Minh")
    await page.get_by_test_id("admin-text").fill("Tôi là cán bộ")
    await page.get_by_test_id("admin-send").click()
    await expect(panels.nth(1).locator("[data-from=oa]")).to_contain_text("Tôi là cán bộ")
    await stage.settle()
    assert stage.bot.events("oa_send_text")[0]["sender"]["admin_id"]


async def test_clock_and_webhook_are_shown_and_moved_in_the_drawer(page: Page, stage: Any) -> None:
    before = await page.get_by_test_id("clock").inner_text()
    await page.get_by_test_id("advance-172800").click()
    await expect(page.get_by_test_id("clock")).not_to_have_text(before)
    assert (await stage.get("clock"))["offset_ms"] == 172_800_000
    stage.bot.statuses = [500]
    await stage.control(f"citizen/{await _lan(stage)}/text", {"text": "a"})
    await expect(page.get_by_test_id("webhook-state")).to_contain_text("Đang gửi lại")
    await page.get_by_test_id("webhook-retry_now").click()
    await expect(page.get_by_test_id("webhook-state")).to_have_text("Bình thường")
    await page.get_by_test_id("webhook-pause").click()
    await stage.control(f"citizen/{await _lan(stage)}/text", {"text": "b"})
    await expect(page.get_by_test_id("webhook-state")).to_have_text("Đang tạm dừng, 1 tin đang chờ")
    await page.get_by_test_id("webhook-resume").click()
    await expect(page.get_by_test_id("webhook-state")).to_have_text("Bình thường")


async def test_a_reset_from_elsewhere_empties_the_page(page: Page, stage: Any) -> None:
    await page.get_by_test_id("composer").fill("cũ")
    await page.get_by_test_id("send").click()
    await expect(page.get_by_test_id("message")).to_have_count(1)
    await stage.control("reset")
    await expect(page.get_by_test_id("message")).to_have_count(0)
    await expect(page.get_by_test_id("hints")).to_be_visible()


async def test_every_message_of_a_burst_is_seen(page: Page, stage: Any) -> None:
    user_id = await _lan(stage)
    await stage.control(f"citizen/{user_id}/text", {"text": "a"})
    sent = {(await stage.send(user_id, {"text": str(n)}))["data"]["message_id"] for n in range(10)}
    await expect(page.locator("[data-from=oa][data-state=seen]")).to_have_count(10)
    await stage.settle()
    assert {each for event in stage.bot.events("user_seen_message") for each in event["message"]["msg_ids"]} == sent


async def test_a_lost_connection_is_said_and_what_was_missed_is_shown_after_it(
    open_stage: Any, tmp_path: Path, complaints: list[str]
) -> None:
    stage = await open_stage(tmp_path / "emulator.db")
    user_id, port = await _lan(stage), stage.settings.port
    async with _open(stage, complaints) as page:
        await stage.close()
        await expect(page.get_by_test_id("connection")).to_contain_text("Mất kết nối")
        stage = await open_stage(tmp_path / "emulator.db", port=port)
        await stage.control(f"citizen/{user_id}/text", {"text": "trong lúc mất kết nối"})
        await expect(page.get_by_test_id("connection")).to_have_text("Đã kết nối", timeout=15_000)
        await expect(page.get_by_test_id("message")).to_have_count(1)
        complaints.clear()


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_sticks_out_and_every_control_has_a_name(page: Page, stage: Any, size: str) -> None:
    width, height = SIZES[size]
    await page.set_viewport_size({"width": width, "height": height})
    await stage.citizen()
    await page.reload()
    await stage.send(await _lan(stage), {"text": "x"})
    await page.get_by_test_id("add-citizen").click()
    await expect(page.locator("[data-testid=panel].chosen")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    nameless = await page.evaluate(
        """[...document.querySelectorAll('button, a, select, textarea, input:not([hidden])')].filter((each) =>
             !(each.textContent.trim() || each.getAttribute('aria-label') || each.labels?.length ||
               each.querySelector('img[alt]'))).map((each) => each.outerHTML)"""
    )
    assert nameless == []
    visible = await page.get_by_test_id("panel").filter(visible=True).count()
    assert visible == (1 if size == "phone" else 3)
