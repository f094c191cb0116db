"""Learning in a fresh process: `python -m tests.bench.learning [SHEETS]` prints what it took, as JSON.

Times are of the processor: others on a shared machine make them longer, but not by waiting. Memory is counted from when
everything is imported and nothing read, so it is what the scripts and the router hold.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from statistics import median, quantiles

from bot.routing.router import make_router
from tests.bench.labelled_sets import SETS, messages, shipped
from tests.bench.more_sheets import with_more_sheets
from tests.bench.processes import rss_mb


def main(more: int) -> dict[str, float]:
    texts = [message.text for name in SETS for message in messages(name)]
    before = _resident()
    scripts = with_more_sheets(shipped(), more) if more else shipped()
    began = time.process_time()
    router = make_router(scripts)
    learning = time.process_time() - began
    held, most = _resident() - before, _most() - before
    times = []
    for text in texts:
        at = time.process_time_ns()
        router.understand(text)
        times.append((time.process_time_ns() - at) / 1000)
    return {
        "learning s": learning,
        "memory MB": held,
        "most memory while learning MB": most,
        "message median us": median(times),
        "message p99 us": quantiles(times, n=100)[98],
    }


def _resident() -> float:
    return rss_mb([os.getpid()])


def _most() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)))
