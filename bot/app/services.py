"""The outside services of this installation, as the worker asks them."""

from __future__ import annotations

from pathlib import Path

from bot.runtime.outside import Outside
from config.services import FILE, read_services, read_tokens
from config.settings import Settings


def connect_services(settings: Settings) -> Outside:
    """From the configured file and the environment; raises DataFileError with one line."""
    path = Path(settings.namro_services_file) if settings.namro_services_file else FILE
    services = read_services(path)
    return Outside(services, read_tokens(services, path=path))
