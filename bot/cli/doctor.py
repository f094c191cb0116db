"""`namro doctor`: looks at settings, database, keys, scripts, tokens, the OA and the clock, and says what to mend."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import typer

from bot.app.channel import Connected, connect_channel
from bot.app.database import StartFailed, check_database, redis_url, require_redis_choice
from bot.app.services import connect_services
from bot.channel.errors import ChannelError
from bot.cli.session import run, say_json
from bot.runtime.partitions import MEMBER_SECONDS
from bot.store import names
from bot.store import scripts as stored
from bot.store.redis import Redis, RedisDown
from bot.store.staff import list_staff
from bot.store.tombstones import FILE as STONES
from bot.store.vault import INDEX, CannotOpen, Master, Vault
from bot.terminal import say
from config.data_file import DataFileError
from config.oas import read_oas
from config.settings import Settings, load_settings
from config.units import read_chart

MAX_CLOCK_SKEW_SECONDS = 5.0

app = typer.Typer(rich_markup_mode=None)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and what was seen or must be mended."""

    what: str
    well: bool
    says: str


@app.callback(invoke_without_command=True)
def doctor(as_json: bool = typer.Option(False, "--json", help="Print data for programs.")) -> None:
    """Finds what is set up wrongly and says how to mend it; exit code 1 when something is.

    Example: namro doctor
    """
    settings = load_settings()

    async def work() -> list[Finding]:
        return [finding async for finding in examine(settings)]

    findings = run(work())
    if as_json:
        say_json([{"what": f.what, "well": f.well, "says": f.says} for f in findings])
    else:
        for f in findings:
            say(f"{'đạt ' if f.well else 'HỎNG'}  {f.what}: {f.says}")
    if not all(f.well for f in findings):
        raise typer.Exit(1)


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Every finding, in the order in which things depend on one another."""
    yield Finding("Cài đặt", True, f"chế độ {settings.namro_env}, {settings.partitions} phân vùng")
    yield outside_proof(settings)
    try:
        require_redis_choice(settings)
    except StartFailed as error:
        yield Finding("Cơ sở dữ liệu", False, str(error))
        return
    redis = Redis(redis_url(settings))
    vault = Vault(redis, Master(settings.namro_secret_keys))
    channel = connect_channel(settings, redis, vault)
    try:
        database = await _database(redis, settings)
        yield database
        if not database.well:
            return
        looks: list[tuple[str, Callable[[], Awaitable[str]]]] = [
            ("Khoá mã hoá", lambda: _keys(vault)),
            ("Đồng hồ", lambda: _clock(redis)),
            ("Kịch bản", lambda: _scripts(redis)),
            ("Tiến trình worker", lambda: _workers(redis)),
            ("Cán bộ", lambda: _staff(redis)),
            ("Dịch vụ bên ngoài", lambda: _services(settings)),
            ("Trang Zalo", lambda: _oa(settings, channel)),
            ("Trang kín", lambda: _sealed_form(settings)),
        ]
        for what, look in looks:
            yield await _finding(what, look)
    finally:
        await channel.aclose()
        await redis.close()


def outside_proof(settings: Settings) -> Finding:
    """Whether what proves the histories is handed to where whoever changes the database cannot change it too."""
    what, data = "Bằng chứng để ngoài", settings.namro_data_dir.resolve()
    own = Path(settings.namro_heads_dir).resolve() if settings.namro_heads_dir else data / "heads"
    away = [*([] if own.is_relative_to(data) else [str(own)]), *settings.namro_heads_mail_to]
    if away:
        return Finding(what, True, f"dấu hằng ngày gửi tới {', '.join(away)}; nhớ chép cả {data / STONES}")
    beside = f"dấu hằng ngày của mọi lịch sử và {STONES} chỉ nằm cạnh cơ sở dữ liệu, trong {data}"
    if settings.demo:
        return Finding(what, True, f"{beside}; chạy thử thì được")
    return Finding(
        what,
        False,
        f"{beside}: ai sửa hay làm mất được dữ liệu thì cũng sửa, làm mất được chúng. Đặt NAMRO_HEADS_DIR ở nơi người "
        f"quản trị không sửa được hoặc NAMRO_HEADS_MAIL_TO, và chép {STONES} đi cùng bản sao lưu",
    )


class _Unwell(Exception):
    """Something must be mended; the message says what and how."""


async def _finding(what: str, look: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(what, True, await look())
    except (_Unwell, CannotOpen, ChannelError, RedisDown) as error:
        return Finding(what, False, str(error))
    except TimeoutError:
        return Finding(what, False, "không trả lời trong thời gian cho phép; kiểm tra mạng và địa chỉ")


async def _database(redis: Redis, settings: Settings) -> Finding:
    try:
        await check_database(redis, settings)
    except (RedisDown, StartFailed) as error:
        return Finding("Cơ sở dữ liệu", False, str(error))
    return Finding("Cơ sở dữ liệu", True, "kết nối được, đúng phiên bản và số phân vùng")


async def _keys(vault: Vault) -> str:
    await vault.ensure(INDEX)
    older = f"; có {len(vault.master)} khoá, xem có bỏ được khoá cũ không bằng: namro keys rotate --check"
    return "NAMRO_SECRET_KEYS mở được dữ liệu đang lưu" + (older if len(vault.master) > 1 else "")


async def _clock(redis: Redis) -> str:
    before = time.time()
    seconds, microseconds = await redis.call("TIME")
    skew = int(seconds) + int(microseconds) / 1e6 - (before + time.time()) / 2
    if abs(skew) > MAX_CLOCK_SKEW_SECONDS:
        raise _Unwell(f"lệch {skew:+.1f} giây so với máy cơ sở dữ liệu; bật đồng bộ giờ (NTP) trên cả hai máy")
    return f"lệch {skew:+.2f} giây"


async def _scripts(redis: Redis) -> str:
    current = await stored.current(redis)
    if current is None:
        raise _Unwell("chưa có bản nào; chạy: namro flows publish, hoặc khởi động worker")
    origin = "nạp từ thư mục" if current.origin == "import" else "do người phát hành"
    return f"bản {current.revision} ({origin})"


async def _workers(redis: Redis) -> str:
    alive = await redis.call("ZCOUNT", names.WORKERS, time.time() - MEMBER_SECONDS, "+inf")
    if not alive:
        raise _Unwell("không có tiến trình nào đang chạy; chạy: namro worker")
    return f"{alive} đang chạy"


async def _staff(redis: Redis) -> str:
    active = [staff for staff in await list_staff(redis) if staff.active]
    if not active:
        raise _Unwell("chưa có ai nhận phiếu; chạy: namro staff add")
    return f"{len(active)} người đang hoạt động"


async def _services(settings: Settings) -> str:
    try:
        count = len(connect_services(settings).services)
    except DataFileError as error:
        raise _Unwell(f"{error}; xem docs/dich-vu-ngoai.md") from None
    return f"{count} dịch vụ" if count else "chưa khai dịch vụ nào"


async def _sealed_form(settings: Settings) -> str:
    try:
        owner, chart = read_oas().owner(settings.zalo_oa_id), read_chart()
    except DataFileError as error:
        raise _Unwell(str(error)) from None
    if not owner:
        return "chưa ghi ai quản trị trang (config/oas.yaml): mọi phản ánh về cán bộ đi qua trang kín"
    name = next((unit.name for unit in chart.units if unit.id == owner), "")
    if not name:
        raise _Unwell(f"config/oas.yaml: không có đơn vị {owner!r} trong sơ đồ tổ chức; sửa owner")
    return f"người quản trị trang là {name}; liên kết bắt đầu bằng {settings.public_url}"


async def _oa(settings: Settings, channel: Connected) -> str:
    if await channel.store.load() is None:
        return "chưa có mã truy cập; worker lấy mã lần đầu khi gửi tin đầu tiên"
    async with asyncio.timeout(settings.zalo_send_timeout_seconds * 3):
        oa = await channel.client.get_oa()
    if oa.oa_id and oa.oa_id != settings.zalo_oa_id:
        raise _Unwell(f"mã truy cập là của trang {oa.oa_id}, nhưng ZALO_OA_ID là {settings.zalo_oa_id}")
    return f"{oa.name or settings.zalo_oa_id} trả lời"
