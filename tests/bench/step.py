"""Times one step of the machine, rendering included, on the four-message conversation of the load benchmark.

    python tests/bench/step.py [FOLDER]

Prints the median and 99th percentile in microseconds for each message, and with the session read and written.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median, quantiles

from bot.scripts.conversations.simulate import Parts, SimulatedWorld
from bot.scripts.events import Message
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.machine import step
from bot.scripts.session import Session
from bot.scripts.world import Hit, UnitAnswer, UnitMatch

WORDS = ("xin chào", "2", "0912345678", "có")
ROUNDS = 1_000
NOW = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=7)))
FLOWS = {
    "bench.yaml": (
        "spec: 1\nflow: bench\ntitle: Đo tải\non_publish: follow\nstart_by:\n  keywords: [đo tải]\nanswers:\n"
        "  sdt: {type: phone, label: Số điện thoại, privacy: open}\nsteps:\n"
        "  - id: menu\n    choose: Chào bạn! Bạn cần gì?\n"
        "    options:\n      - {label: Tra cứu, go: menu}\n      - {label: Tạo yêu cầu}\n  - ask: sdt\n"
        "    say: Nhập số điện thoại của bạn\n    retry: [Số điện thoại chưa đúng, nhập lại]\n"
        '  - choose: "Xác nhận số {{ sdt }}?"\n    options:\n      - {label: có}\n      - {label: không, go: menu}\n'
        "  - ticket: {kind: inquiry, subject: do-tai, body: sdt}\n    save: phieu\n"
        '  - say: "Đã tạo phiếu {{ phieu.code }}"\n'
    ),
    "repair/chao.yaml": "spec: 1\nflow: chao\ntitle: Chào\nsteps:\n  - call: bench\n",
}


class NoUnits:
    def find(self, text: str) -> UnitAnswer:
        return UnitAnswer(None)

    def get(self, id: str) -> UnitMatch | None:
        return None


class NoProcedures:
    def find(self, text: str) -> tuple[Hit, ...]:
        return ()


def main(arguments: list[str]) -> int:
    loaded = load_scripts(read_folder(Path(arguments[0])) if arguments else FLOWS)
    if loaded.scripts is None:
        sys.stderr.write("\n".join(map(str, loaded.problems)) + "\n")
        return 1
    world = SimulatedWorld(Parts(NoUnits(), NoProcedures()), NOW, "1", {})
    steps: list[list[float]] = [[] for _ in WORDS]
    stored: list[float] = []
    sizes: list[int] = []
    for _ in range(ROUNDS):
        data = Session.new(0).dump()
        for number, words in enumerate(WORDS):
            message = Message(str(number), number, words)
            begin = time.perf_counter_ns()
            session = Session.load(data)
            loaded_at = time.perf_counter_ns()
            session, _ = step(world, loaded.scripts, session, message)
            stepped = time.perf_counter_ns()
            data = session.dump()
            steps[number].append((stepped - loaded_at) / 1000)
            stored.append((time.perf_counter_ns() - begin) / 1000)
            sizes.append(len(data))
    for words, times in zip(WORDS, steps, strict=True):
        _tell(words, times)
    _tell("all four", [one for times in steps for one in times])
    _tell("with load and dump", stored)
    sys.stdout.write(f"{'largest session':20} {max(sizes):8} bytes\n")
    return 0


def _tell(name: str, times: list[float]) -> None:
    sys.stdout.write(f"{name:20} median {median(times):6.1f} us   p99 {quantiles(times, n=100)[98]:6.1f} us\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
