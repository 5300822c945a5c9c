"""The order to stop comes through however often it is given at once."""

import subprocess
import sys

STORM = """
import os, signal, threading
from gongdan.app.up import Stop

stop = Stop()
stop.listen()
storm = threading.Thread(target=lambda: [os.kill(os.getpid(), signal.SIGTERM) for _ in range(3_000)])
storm.start()
while storm.is_alive():
    stop.requested.wait(0.001)
    stop.requested.set()
print(stop.requested.is_set())
"""


def test_signals_in_the_middle_of_each_other_hang_nothing() -> None:
    told = subprocess.run([sys.executable, "-c", STORM], capture_output=True, text=True, timeout=60)
    assert told.stdout == "True\n", told.stderr
