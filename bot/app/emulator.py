"""The emulator process."""

from __future__ import annotations

from bot.app.serving import serving, until_stopped
from config.settings import Settings
from handlers.emulator import create_app
from handlers.emulator.settings import EmulatorSettings


async def run_emulator(settings: Settings) -> None:
    """The stand-in for Zalo; always on loopback."""
    data_file = settings.namro_data_dir / "emulator" / "emulator.sqlite"
    data_file.parent.mkdir(parents=True, exist_ok=True)
    emulator = EmulatorSettings(
        port=settings.emulator_port,
        webhook_url=f"http://{settings.host}:{settings.port}/webhook/zalo",
        app_id=settings.zalo_app_id,
        app_secret=settings.zalo_app_secret,
        oa_id=settings.zalo_oa_id,
        webhook_secret=settings.zalo_webhook_secret,
        initial_refresh_token=settings.zalo_refresh_token,
        data_file=data_file,
        oa_name=settings.zalo_oa_name,
    )
    async with serving(create_app(emulator), "127.0.0.1", settings.emulator_port, "EMULATOR_PORT"):
        await until_stopped()
