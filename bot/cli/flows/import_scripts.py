"""`namro flows import`: makes a folder's scripts the ones citizens meet, without asking. The way of development."""

from __future__ import annotations

from bot.cli.flows.asking import editor
from bot.cli.flows.drafting import clean_draft
from bot.cli.flows.options import As, Folder, Json, folder_of
from bot.cli.flows.reporting import say_undo, short
from bot.cli.session import office, run, say_json
from bot.runtime import press
from bot.terminal import say
from config.settings import load_settings


def import_scripts(folder: Folder = None, by: As = "", as_json: Json = False) -> None:
    """Đưa thư mục vào dùng ngay, không chạy thử, không hỏi lại; người đang trò chuyện vẫn làm tiếp.

    Dành cho lúc phát triển. Nơi người dân đang dùng thì dùng namro flows publish.

    Ví dụ: namro flows import flows
    """
    if load_settings().namro_publish_review:
        raise press.NeedsSecond
    place = folder_of(folder)
    one = clean_draft(place)

    async def work() -> str:
        async with office() as here:
            ground = await press.ground(here.redis)
            if one.revision == ground.revision and ground.current and ground.current.origin != "import":
                return ""
            await press.publish(here.redis, ground, one, "publish", editor(by), f"Nạp từ {place}", again=True)
            return ground.revision

    before = run(work())
    if as_json:
        say_json({"revision": one.revision, "folder": str(place)})
        return
    say(f"Đã đưa vào dùng bản {short(one.revision)} từ {place}.")
    if before and before != one.revision:
        say_undo(before)
    say("Từ nay, sửa trong thư mục rồi phải chạy lại lệnh này thì người dân mới thấy.")
