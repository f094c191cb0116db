"""The bot as one process group, for kill tests: `python -m tests.bench.sut CORE pair|demo`.

pair: `web` and `worker` only, the database lives on; demo: `namro demo`, so the database dies too.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys


def main() -> None:
    core, what = int(sys.argv[1]), sys.argv[2]
    os.sched_setaffinity(0, {core})
    program = [sys.executable, "-m", "bot"]
    if what == "demo":
        os.execv(sys.executable, [*program, "demo"])
    processes = [subprocess.Popen([*program, name]) for name in ("web", "worker")]

    def end(number: int, frame: object) -> None:
        for process in processes:
            process.terminate()

    signal.signal(signal.SIGTERM, end)
    for process in processes:
        process.wait()


if __name__ == "__main__":
    main()
