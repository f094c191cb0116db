"""A stand-in for Zalo on this machine: the OA's API, its webhooks, and a page where a person is the citizen."""

from handlers.emulator.app import create_app
from handlers.emulator.settings import EmulatorSettings

__all__ = ["EmulatorSettings", "create_app"]
