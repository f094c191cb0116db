"""Which flow, procedure and aspect a free message means.

Numpy's mathematics library would start a thread for every core, which only wait for each other here: the matrices are
small, and a process has one core to itself. It reads the variable when numpy is first imported.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
