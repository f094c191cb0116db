"""Scripts are published, taken back and paused while citizens write and workers share the work (I10)."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest

from bot.runtime import publishing
from bot.store import names
from bot.store import scripts as stored

OA = "2871640935512208846"
USER = "6190233847715520418"
HEAD = "spec: 1\nflow: {0}\ntitle: {1}\non_publish: {2}\nstart_by: {{keywords: [{3}]}}\n"
ANSWERS = (
    "answers:\n  ten: {type: text, label: Tên, privacy: open}\n  tuoi: {type: number, label: Tuổi, privacy: open}\n"
)
NAME = "  - ask: ten\n    say: Tên anh/chị là gì?\n"
AGE = "  - ask: tuoi\n    say: Anh/chị bao nhiêu tuổi?\n"
THANKS = "  - say: \"Cảm ơn {{ ten or 'anh/chị' }}.\"\n"


def flow(steps: str, policy: str = "follow", extra: str = "") -> dict[str, str]:
    head = HEAD.format("hoi", "Hỏi chuyện", policy, "hỏi chuyện") + extra
    return {"hoi.yaml": head + ANSWERS + "steps:\n" + steps}


FULL = flow(NAME + AGE + THANKS)
REWORDED = flow(NAME.replace("Tên anh/chị là gì?", "Họ và tên của anh/chị?") + AGE + THANKS)
SHORTER = flow(NAME + THANKS)
LONGER = flow("  - say: Chào anh/chị.\n" + NAME + AGE + "  - choose: Đúng không?\n    options: [Đúng, Sai]\n" + THANKS)
GONE = {"khac.yaml": HEAD.format("khac", "Việc khác", "pin", "việc khác") + "steps:\n  - say: Khác.\n"}
PAUSED = flow(NAME + AGE + THANKS, extra='paused: "đang xem lại"\n')
PINNED = flow(NAME + AGE + THANKS, policy="pin")
EDITS = (FULL, REWORDED, SHORTER, LONGER, GONE, FULL, PAUSED, FULL, LONGER)
WORDS = ("hỏi chuyện", "Lan", "30", "Đúng", "tiếp tục", "menu", "hỏi chuyện", "Minh", "1", "hỏi chuyện", "Hoa", "41")


@pytest.fixture
async def following(service: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Every worker notices what is published, as its process would."""
    monkeypatch.setattr(publishing, "FOLLOW_SECONDS", 0.02)
    tasks: list[asyncio.Task[None]] = []

    def follow() -> None:
        tasks.extend(asyncio.create_task(worker.shelf.follow()) for worker in service.workers[len(tasks) :])

    follow()
    yield follow
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_publishing_under_live_conversations_drops_nobody_i10(
    service: Any, eventually: Any, publish: Any, following: Any, counted: Any
) -> None:
    await service.worker("elsewhere/2/2", wait=False)
    following()
    users = [str(7_000_000_000_000_000_000 + n) for n in range(8)]
    await publish(service.redis, FULL)
    done = asyncio.Event()

    async def edit() -> None:
        for files in itertools.cycle(EDITS):
            if done.is_set():
                return
            await publish(service.redis, files)
            await asyncio.wait([asyncio.create_task(done.wait())], timeout=0.05)

    async def talk(user: str) -> None:
        for text in WORDS:
            before = len(service.zalo.texts(user))
            await service.says(user, text)
            await eventually(lambda before=before: len(service.zalo.texts(user)) > before, timeout=20)

    editing = asyncio.create_task(edit())
    await asyncio.gather(*map(talk, users))
    done.set()
    await editing
    await publish(service.redis, FULL)
    for user in users:
        assert not [text for text in service.zalo.texts(user) if "trục trặc" in text]
    published = await stored.current(service.redis)
    await eventually(lambda: _all_at(service, published.revision))
    for user in users:
        await service.says(user, "huỷ", "hỏi chuyện")
        await eventually(lambda user=user: service.zalo.texts(user)[-1] == "Tên anh/chị là gì?")


async def _all_at(service: Any, revision: str) -> bool:
    return all(worker.shelf.current.scripts.revision == revision for worker in service.workers if worker.task)


async def test_a_reworded_question_is_asked_again_by_whichever_worker_has_the_citizen_i10(
    service: Any, eventually: Any, publish: Any
) -> None:
    await publish(service.redis, FULL)
    await service.workers[0].shelf.refresh()
    await service.says(USER, "hỏi chuyện")
    await eventually(lambda: service.zalo.texts(USER) == ["Tên anh/chị là gì?"])
    await publish(service.redis, REWORDED)
    await service.workers[0].stop()
    await service.worker()
    await service.says(USER, "Lan")
    await eventually(lambda: "Họ và tên của anh/chị?" in service.zalo.texts(USER)[-1])
    await service.says(USER, "Giữ câu vừa trả lời")
    await eventually(lambda: service.zalo.texts(USER)[-1] == "Anh/chị bao nhiêu tuổi?")
    await service.says(USER, "30")
    await eventually(lambda: service.zalo.texts(USER)[-1] == "Cảm ơn Lan.")


async def test_a_pinned_flow_is_finished_in_its_own_words_unless_the_law_corrects_them_i10(
    service: Any, eventually: Any, publish: Any
) -> None:
    shelf = service.workers[0].shelf
    other = service.user_in(service.partition(USER))
    await publish(service.redis, PINNED)
    await shelf.refresh()
    for user in (USER, other):
        await service.says(user, "hỏi chuyện", "Lan")
        await eventually(lambda user=user: len(service.zalo.texts(user)) == 2)
    await publish(service.redis, flow(NAME + AGE.replace("bao nhiêu", "mấy") + THANKS, policy="pin"))
    await shelf.refresh()
    await service.says(USER, "30")
    await eventually(lambda: service.zalo.texts(USER)[-1] == "Cảm ơn Lan.")
    law = flow(NAME + AGE.replace("bao nhiêu", "đủ bao nhiêu") + THANKS, policy="pin")
    await publish(service.redis, law, correction="Nghị định mới")
    await shelf.refresh()
    await service.says(other, "30")
    await eventually(lambda: "đủ bao nhiêu tuổi" in service.zalo.texts(other)[-1])


async def test_who_stands_in_a_revision_that_is_no_longer_kept_goes_on_i10(
    service: Any, eventually: Any, publish: Any
) -> None:
    first = await publish(service.redis, PINNED)
    await service.workers[0].shelf.refresh()
    await service.says(USER, "hỏi chuyện", "Lan")
    await eventually(lambda: len(service.zalo.texts(USER)) == 2)
    await publish(service.redis, LONGER)
    await publish(service.redis, SHORTER)
    await service.redis.call("DEL", names.scripts_revision(first))
    await service.workers[0].stop()
    await service.worker()
    await service.says(USER, "30")
    await eventually(lambda: len(service.zalo.texts(USER)) > 2)
    assert "trục trặc" not in service.zalo.texts(USER)[-1]
    await service.says(USER, "tiếp tục")
    await eventually(lambda: "Cảm ơn Lan." in service.zalo.texts(USER))


async def test_an_emergency_pause_holds_and_its_undoing_goes_on_where_it_stopped_i10(
    service: Any, eventually: Any, publish: Any
) -> None:
    shelf = service.workers[0].shelf
    await publish(service.redis, PINNED)
    await shelf.refresh()
    await service.says(USER, "hỏi chuyện", "Lan")
    await eventually(lambda: len(service.zalo.texts(USER)) == 2)
    await publish(service.redis, {"hoi.yaml": PINNED["hoi.yaml"] + "paused: gấp\n"}, "unpublish", flow="hoi")
    await shelf.refresh()
    await service.says(USER, "30")
    await eventually(lambda: "đang tạm dừng" in service.zalo.texts(USER)[-1])
    await publish(service.redis, PINNED, "rollback")
    await shelf.refresh()
    await service.says(USER, "xong chưa")
    await eventually(lambda: service.zalo.texts(USER)[-1].endswith("Anh/chị bao nhiêu tuổi?"))
    await service.says(USER, "30")
    await eventually(lambda: service.zalo.texts(USER)[-1] == "Cảm ơn Lan.")
    assert [entry.origin for entry in await stored.history(service.redis, 2)] == ["rollback", "unpublish"]
