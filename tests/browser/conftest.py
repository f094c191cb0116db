"""The whole service as a user starts it, its chat page in Chromium, and staff at another window."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.running.demo import Demo
from tests.running.programs import ROOT

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
SCREENSHOTS = ROOT / "build" / "screenshots"
ANSWER_MS = 10_000
NO_CHROMIUM = "no Chromium on PATH"


class Phone:
    """One citizen's phone on the page."""

    def __init__(self, panel: Locator, user: str) -> None:
        self.panel = panel
        self.user = user
        self.answers = panel.locator("[data-testid=message][data-from=oa]")
        self.sent = panel.locator("[data-testid=message][data-from=citizen]")

    async def say(self, *texts: str) -> None:
        """Types and sends, one right after the other."""
        for text in texts:
            await self.panel.get_by_test_id("composer").fill(text)
            await self.panel.get_by_test_id("composer").press("Enter")

    async def reads(self, *parts: str, nth: int = -1) -> Locator:
        """Waits until the last (or `nth`) answer holds each of `parts`."""
        answer = self.answers.nth(nth)
        for part in parts:
            await expect(answer).to_contain_text(part, timeout=ANSWER_MS)
        return answer

    async def tap(self, label: str) -> None:
        """The newest button with this label."""
        await self.panel.get_by_test_id("option").filter(has_text=label).last.click()

    async def send_picture(self, name: str, body: bytes) -> None:
        picture = {"name": name, "mimeType": "image/png", "buffer": body}
        await self.panel.get_by_test_id("attach-image-input").set_input_files(picture)  # type: ignore[arg-type]


class Stage:
    """The running demo and one browser page on its emulator."""

    def __init__(self, demo: Demo, page: Page) -> None:
        self.demo = demo
        self.page = page

    def citizens(self) -> list[str]:
        return [str(each["id"]) for each in self.demo.look("state")["citizens"]]

    def phone(self, number: int = 0) -> Phone:
        return Phone(self.page.get_by_test_id("panel").nth(number), self.citizens()[number])

    async def another_phone(self) -> Phone:
        known = set(self.citizens())
        await self.page.get_by_test_id("add-citizen").click()
        await expect(self.page.get_by_test_id("panel")).to_have_count(len(known) + 1)
        [user] = set(self.citizens()) - known
        return Phone(self.page.locator(f"[data-testid=panel][data-user-id='{user}']"), user)

    def namro(self, *words: str) -> str:
        """What a command said; it must have succeeded."""
        done = self.demo.namro(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    async def shot(self, name: str) -> None:
        """A picture for people to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{NO_CHROMIUM}, and CI tests the browser")
        pytest.skip(NO_CHROMIUM)
    demo = Demo(tmp_path_factory.mktemp("demo"))
    try:
        yield demo.up()
    finally:
        demo.stop()


async def open_browser(playwright: Any) -> Browser:
    browser: Browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    return browser


@pytest.fixture
async def stage(running: Demo) -> AsyncIterator[Stage]:
    """A fresh citizen on an empty page; what the browser complains about fails the test."""
    running.control("reset")
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await open_browser(playwright)
        page = await browser.new_page(viewport=WIDE)  # type: ignore[arg-type]
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(running.emulator_url)
        await expect(page.get_by_test_id("connection")).to_have_text("Đã kết nối")
        await expect(page.get_by_test_id("panel")).to_have_count(1)
        yield Stage(running, page)
        await browser.close()
    assert complaints == []
