"""The parts of one running emulator, built once."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from handlers.emulator.clock import EmulatorClock, SystemTime, TimeSource
from handlers.emulator.deliveries import Deliveries
from handlers.emulator.faults import Faults
from handlers.emulator.live import Live
from handlers.emulator.rate import Rate
from handlers.emulator.records import Records
from handlers.emulator.settings import EmulatorSettings
from handlers.emulator.switches import SwitchBoard
from handlers.emulator.tokens import Tokens
from handlers.emulator.webhook_bodies import EventBodies


@dataclass(frozen=True)
class Emulator:
    """What every handler works with."""

    settings: EmulatorSettings
    records: Records
    clock: EmulatorClock
    switches: SwitchBoard
    tokens: Tokens
    rate: Rate
    faults: Faults
    live: Live
    deliveries: Deliveries
    bodies: EventBodies


EMULATOR = web.AppKey("emulator", Emulator)


def build(settings: EmulatorSettings, time_source: TimeSource | None = None) -> Emulator:
    """Open the records and wire the parts together; nothing runs yet."""
    records = Records(settings.data_file)
    clock = EmulatorClock(time_source or SystemTime(), records)
    switches = SwitchBoard(records)
    live = Live()
    return Emulator(
        settings=settings,
        records=records,
        clock=clock,
        switches=switches,
        tokens=Tokens(settings, clock, records, switches),
        rate=Rate(clock, switches),
        faults=Faults(),
        live=live,
        deliveries=Deliveries(settings, clock, records, live),
        bodies=EventBodies(settings.app_id, settings.oa_id),
    )
