"""`namro tickets recompute` and `notices`, and how clocks are told on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.session import office, run, say_json
from bot.runtime.commands import NoAnswer, Result
from bot.runtime.recounting import MAX_WHY, Moved, moved_clocks, recount_all
from bot.runtime.world import Surroundings
from bot.store.notices import KNOWN_BEFORE, SEAL_OPENED, Notice
from bot.terminal import complain, say
from bot.tickets.alarms import BROKEN
from bot.tickets.calendar import Calendar
from bot.tickets.clock import Clock, Counting
from bot.tickets.clocks import moment
from config.service_levels import Basis, ServiceLevels

COUNTED = {
    Counting.DAYS: "ngày",
    Counting.DAYS_ROLLED: "ngày",
    Counting.WORKING_DAYS: "ngày làm việc",
    Counting.WORKING_HOURS: "giờ làm việc",
}
PAUSES = {"waiting_citizen": "chờ người dân trả lời"}
MARKS = {"R": "đã đọc tại nguồn", "S": "theo nơi khác dẫn lại", "U": "đơn vị tự đặt, chưa có nguồn"}
CLOCK_VERBS = {
    "warned": "Nhắc hạn",
    "breached": "Quá hạn",
    "escalated": "Đã báo quá hạn",
    "recomputed": "Tính lại hạn theo lịch mới",
}


def recompute(
    apply: Annotated[bool, typer.Option("--apply", help="Change the tickets. Without it nothing is changed.")] = False,
    why: Annotated[str, typer.Option("--why", help="What changed; it stays in the tickets' histories.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print data for programs.")] = False,
) -> None:
    """After days off or office hours changed: lists the time limits that count otherwise now; with --apply moves them.

    Restart the workers first, so that they have read the new calendar. No promise is ever shortened.

    Example: namro tickets recompute --apply --why "Thông báo nghỉ Tết 2027"
    """
    if apply and not 0 < len(why.strip()) <= MAX_WHY:
        complain(f"Ghi lý do bằng --why (tối đa {MAX_WHY} ký tự); lý do nằm lại trong lịch sử của phiếu.")
        raise typer.Exit(2)

    async def work() -> tuple[list[Moved], dict[str, Result], list[Moved]]:
        async with office() as here:
            calendar = Surroundings.read().calendar
            found = await moved_clocks(here.redis, here.partitions, calendar)
            if not apply:
                return found, {}, []
            results = await recount_all(here.redis, here.vault, found, why.strip())
            return found, results, await moved_clocks(here.redis, here.partitions, calendar)

    try:
        found, results, left = run(work())
    except NoAnswer:
        complain("Chưa có tiến trình worker nào xử lý. Lệnh đã giao sẽ chạy khi worker hoạt động; sau đó chạy lại.")
        raise typer.Exit(1) from None
    if as_json:
        say_json({"tickets": [_moved_data(one) for one in found], "applied": sorted(results), "left": len(left)})
    else:
        _tell(found, results)
    if left:
        complain(f"Còn {len(left)} phiếu chưa đổi: worker còn dùng lịch cũ. Khởi động lại worker rồi chạy lại.")
        raise typer.Exit(1)


def notices(
    staff: Annotated[str, typer.Option("--as", help="Staff id, see: namro staff list")],
    as_json: Annotated[bool, typer.Option("--json", help="Print data for programs.")] = False,
) -> None:
    """Time limits this person or their unit was called for, newest first.

    Example: namro tickets notices --as thanh-tra
    """

    async def work() -> Sequence[Notice]:
        async with office() as here:
            return await here.desk.notices(await here.desk.actor(staff))

    found = run(work())
    if as_json:
        say_json([asdict(notice) for notice in found])
        return
    if not found:
        say("Không có nhắc hạn nào.")
    levels = Surroundings.read().levels
    for notice in found:
        if notice.clock == SEAL_OPENED:
            say(f"{_when(notice.at)}  {notice.ticket}  người khác vừa mở niêm phong; ai và vì sao: xem lịch sử phiếu")
            continue
        if notice.clock == KNOWN_BEFORE:
            say(f"{_when(notice.at)}  {notice.ticket}  người nay bị loại đã biết phiếu từ trước; ai: xem lịch sử phiếu")
            continue
        how = "QUÁ HẠN" if notice.percent >= BROKEN else f"đã dùng {notice.percent}% thời gian"
        say(f"{_when(notice.at)}  {notice.ticket}  {levels.label(notice.clock)}: {how}, hạn {_when(notice.due)}")


def clock_lines(clocks: Iterable[Clock], levels: ServiceLevels, calendar: Calendar, at: int) -> list[str]:
    """Every clock with how it stands, how it was counted and by what law."""
    lines = []
    for clock in clocks:
        lines.append(f"  {levels.label(clock.name)}: {_when(clock.promised_at)}. {_state(clock, at)}")
        lines += [f"    {line}" for line in (_counted(clock), _basis(levels.bases.get(clock.basis)))]
        if clock.promised_at != clock.due_at:
            lines.append(f"    Theo lịch hiện nay là {_when(clock.due_at)}; giữ hạn đã hẹn.")
        if clock.done_at is None and not calendar.is_certain(moment(clock.promised_at).date()):
            year = moment(clock.promised_at).year
            lines.append(f"    Lịch nghỉ năm {year} chưa công bố hoặc chưa nhập đủ: hạn còn có thể lùi.")
    return lines


def clock_data(clock: Clock, at: int) -> dict[str, object]:
    return {
        "name": clock.name,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "promised_at": clock.promised_at,
        "counting": clock.counting,
        "amount": clock.amount,
        "basis": clock.basis,
        "level": clock.level,
        "paused_since": clock.paused_since,
        "paused_for": clock.paused_for,
        "pauses": [[pause.reason, pause.since, pause.until] for pause in clock.pauses],
        "done_at": clock.done_at,
        "is_broken": clock.is_broken(at),
        "warned": clock.warned,
        "told": clock.told,
    }


def clock_entry(data: Mapping[str, str], levels: ServiceLevels) -> str:
    """What a ledger entry says of a clock beside its verb; "" for entries about something else."""
    if "clock" not in data:
        return ""
    told = " ".join(part for part in (data.get("units", ""), data.get("staff", "")) if part)
    parts = (
        f"đã dùng {data['percent']}% thời gian" if "percent" in data else "",
        f"hạn {_iso(data['due'])}" if "due" in data else "",
        f"báo cho {told}" if told else "",
        f"{_iso(data['old'])} → {_iso(data['new'])}, đã hẹn {_iso(data['promised'])}" if "promised" in data else "",
        data.get("why", ""),
    )
    return f"{levels.label(data['clock'])}: " + "; ".join(part for part in parts if part)


def _state(clock: Clock, at: int) -> str:
    late = clock.is_broken(at)
    if clock.done_at is not None:
        return f"Xong lúc {_when(clock.done_at)}, {'quá hạn' if late else 'đúng hạn'}."
    if clock.paused_since is not None:
        reason = PAUSES.get(clock.paused_for, clock.paused_for)
        return f"Tạm dừng từ {_when(clock.paused_since)} ({reason}){', đã quá hạn' if late else ''}."
    return "QUÁ HẠN." if late else "Đang tính."


def _counted(clock: Clock) -> str:
    stood = f", đã tạm dừng {len(clock.pauses)} lần" if clock.pauses else ""
    if clock.counting is Counting.DATE:
        return f"Ngày do cán bộ hẹn lúc {_when(clock.started_at)}{stood}"
    return f"{clock.amount} {COUNTED[clock.counting]}, tính từ {_when(clock.started_at)}{stood}"


def _basis(basis: Basis | None) -> str:
    return f"Căn cứ: {basis.text} ({MARKS[basis.mark]})" if basis else "Căn cứ: lời hẹn với người dân"


def _tell(found: list[Moved], results: dict[str, Result]) -> None:
    if not found:
        say("Không có thời hạn nào thay đổi.")
        return
    levels = Surroundings.read().levels
    for one in found:
        for old, new in one.clocks:
            kept = f", giữ hạn đã hẹn {_when(new.promised_at)}" if new.promised_at > new.due_at else ""
            say(f"{one.code}  {levels.label(new.name)}: {_when(old.due_at)} → {_when(new.due_at)}{kept}")
    for code, result in results.items():
        if not result.ok:
            complain(f"{code}: {result.sentence}")
    if results:
        say(f"Đã giao tính lại {len(results)} phiếu.")
    else:
        say('Đây mới là xem trước, chưa đổi gì. Muốn đổi: namro tickets recompute --apply --why "..."')


def _moved_data(one: Moved) -> dict[str, object]:
    rows = [
        {"name": new.name, "old": old.due_at, "new": new.due_at, "promised": new.promised_at} for old, new in one.clocks
    ]
    return {"code": one.code, "clocks": rows}


def _when(ms: int) -> str:
    return f"{moment(ms):%H:%M ngày %d/%m/%Y}"


def _iso(text: str) -> str:
    return f"{text[11:16]} {text[8:10]}/{text[5:7]}/{text[:4]}"
