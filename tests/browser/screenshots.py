"""The pictures of the README, from a natural conversation: `python -m tests.browser.screenshots docs/images`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, async_playwright, expect

from bot.terminal import complain, say
from tests.browser.conftest import PHONE, WIDE, Stage, open_browser
from tests.running.demo import Demo
from tests.running.pictures import receipt_photo

MAX_BYTES = 200_000
OFFICE = "Một cửa Long Biên"
REPORT = (
    ("phan anh can bo", "đồng ý để chúng tôi lưu"),
    ("dong y", "xã, phường nào"),
    ("long bien", "nơi nào dưới đây"),
    ("1", "vấn đề gì"),
    ("thai do", "đúng sự thật"),
    ("Sáng nay tôi nộp giấy khai sinh cho cháu, cô ở quầy 3 quát tôi trước mặt mọi người.", "ngày nào"),
    ("hom nay", "gửi ảnh, giấy hẹn"),
)


async def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        demo = Demo(Path(home), ZALO_OA_NAME=OFFICE).up()
        try:
            await _take(demo, folder)
        finally:
            demo.stop()


async def _take(demo: Demo, folder: Path) -> None:
    async with async_playwright() as playwright:
        browser = await open_browser(playwright)
        page = await browser.new_page(viewport=WIDE)  # type: ignore[arg-type]
        await page.goto(demo.emulator_url)
        await expect(page.get_by_test_id("panel")).to_have_count(1)
        await _talk(Stage(demo, page))
        await _save(page, folder / "chat-1280.png")
        await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        await page.reload()
        await expect(page.get_by_test_id("message").filter(visible=True).last).to_be_visible()
        await _save(page, folder / "chat-360.png")
        await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        await page.goto(demo.url)
        await _save(page, folder / "home-1280.png")
        await browser.close()


async def _talk(stage: Stage) -> None:
    """One greets and sees what there is; the other reports how staff behaved, with a photo."""
    first = stage.phone()
    second = await stage.another_phone()
    for text, answer in REPORT:
        await second.say(text)
        await second.reads(answer)
    await second.send_picture("giay-hen.png", receipt_photo())
    await expect(await second.reads("đã nhận 1")).to_be_in_viewport()
    await first.say("xin chào")
    await first.reads("chọn một mục")
    await expect(first.sent.last.get_by_test_id("tick")).to_have_text("Đã nhận")


async def _save(page: Page, path: Path) -> None:
    """As small as a PNG gets without losing anything."""
    await page.evaluate("document.activeElement.blur()")
    Image.open(BytesIO(await page.screenshot())).convert("RGB").save(path, optimize=True)
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise SystemExit(f"{path} has {size} bytes; at most {MAX_BYTES} belong into the repository")
    say(f"{path}  {size // 1024} KB")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        complain("usage: python -m tests.browser.screenshots FOLDER")
        raise SystemExit(2)
    asyncio.run(main(Path(sys.argv[1])))
