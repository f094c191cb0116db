"""`namro flows publish`: checks, tries, shows what changes, asks, and puts the scripts in force."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.flows.asking import confirm, editor, reason_given
from bot.cli.flows.drafting import base_of, clean_draft, lacking_media, note_base, tested
from bot.cli.flows.measuring import effect_data, labelled_in, say_effect
from bot.cli.flows.options import As, Correction, Folder, Json, Message, Yes, folder_of
from bot.cli.flows.reporting import (
    nobody_in,
    report_data,
    report_on,
    require_base,
    say_lacking,
    say_report,
    say_undo,
    short,
)
from bot.cli.session import office, run, say_json
from bot.runtime import press
from bot.store import scripts as stored
from bot.store.redis import Redis
from bot.terminal import paint, say
from config.settings import load_settings

Base = Annotated[str, typer.Option("--base", help="Bản mà phần sửa này bắt đầu từ đó, khi thư mục không ghi lại.")]


def publish(
    folder: Folder = None,
    message: Message = "",
    by: As = "",
    base: Base = "",
    correction: Correction = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Kiểm tra, chạy hội thoại thử, cho xem thay đổi, hỏi lại, rồi đưa kịch bản vào dùng.

    Thư mục có labelled/*.jsonl thì cho xem cả bản mới hiểu tin đúng hơn hay kém đi.

    Ví dụ: namro flows publish flows -m "Sửa lệ phí cấp bản sao trích lục" --as "Nguyễn Thị Lan"
    """
    place, who = folder_of(folder), editor(by)
    said = reason_given(message, "-m", "Sửa lệ phí cấp bản sao trích lục")
    one = clean_draft(place)
    tests = tested(one)
    labelled = labelled_in(place)
    needs_second = load_settings().namro_publish_review

    async def work() -> dict[str, object]:
        async with office() as here:
            ground = await press.ground(here.redis)
            if one.revision == ground.revision:
                raise press.NothingNew(one.revision)
            await require_base(
                here.redis, ground, await press.full_name(here.redis, base or _noted_base(place, ground))
            )
            report = await report_on(here.redis, here.vault, ground, one, correction)
            lacking = lacking_media(one)
            effect = press.understood(ground, one, labelled)
            if not as_json:
                say(paint(f"Không còn lỗi; {tests} hội thoại thử đều đạt.", "green"))
                say_report(report)
                say_lacking(lacking)
                if effect is not None:
                    say_effect(effect, one.scripts)
            confirm(_question(needs_second, press.understands_less(effect)), yes)
            data = {"revision": one.revision, "base": ground.revision, "tests": tests, **report_data(report)}
            data |= {"lacking_media": lacking, "effect": effect_data(effect)}
            if needs_second:
                id = await _propose(here.redis, ground, one, who, said, correction)
                return {**data, "proposal": id}
            past = {entry.revision for entry in await stored.history(here.redis)}
            entry = await press.publish(
                here.redis, ground, one, "publish", who, said, correction=correction, empty=nobody_in(report, past)
            )
            return {**data, "serial": entry.serial}

    done = run(work())
    is_noted = needs_second or note_base(place, one.revision)
    if as_json:
        say_json(done)
        return
    _say_done(one, done)
    if not is_noted:
        say(f"Không ghi được vào {place}; lần sau thêm --base {short(one.revision)}.")


def _question(needs_second: bool, understands_less: bool) -> str:
    if understands_less:
        return f"Bản này hiểu tin kém hơn bản đang dùng. Vẫn {'đề nghị ' if needs_second else ''}phát hành?"
    return "Đề nghị phát hành?" if needs_second else "Phát hành bản này?"


def _noted_base(place: Path, ground: press.Ground) -> str:
    """The revision the scripts began from; what a start took in was nobody's work, so anything may follow it."""
    noted = base_of(place)
    if not noted and ground.current is not None and ground.current.origin == "import":
        return ground.revision
    return noted


def _say_done(one: press.Draft, done: Mapping[str, object]) -> None:
    """What was done, and what comes next."""
    if "proposal" in done:
        say(f"Đã ghi đề nghị {paint(str(done['proposal']), 'bold')}. Người dân chưa thấy gì thay đổi.")
        say(f"Bước tiếp: nhờ người khác xem và duyệt bằng: namro flows approve {done['proposal']}")
    else:
        say(paint(f"Đã phát hành bản {short(one.revision)}.", "green") + " Người dân gặp bản này sau vài giây.")
        say_undo(str(done["base"]))


async def _propose(redis: Redis, ground: press.Ground, one: press.Draft, who: str, said: str, correction: str) -> str:
    id = stored.proposal_id(ground.revision, one.revision, who, said)
    serial = ground.current.serial if ground.current else 0
    at = int(time.time() * 1000)
    await stored.propose(
        redis, stored.Proposal(id, serial, ground.revision, at, who, said, correction, dict(one.files))
    )
    return id
