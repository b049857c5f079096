"""The heap that decoders share, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import gc
from pathlib import Path
from voice_her2.edges.heap import RESERVED_BYTES, give_back, reserve, set_heap

def resident_bytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

set_heap()
give_back()
before = resident_bytes()
reserve()
reserved = resident_bytes()
taken = [bytearray(1_000_000) for _ in range(150)]
used = resident_bytes()
del taken
gc.collect()
print((reserved - before) / RESERVED_BYTES, (used - reserved) / RESERVED_BYTES, (resident_bytes() - reserved) / RESERVED_BYTES)
"""


def test_what_is_reserved_stays_and_is_used_for_what_comes() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    reserved, more_when_used, more_when_freed = map(float, done.stdout.split())
    assert 0.95 < reserved < 1.05
    assert abs(more_when_used) < 0.05
    assert abs(more_when_freed) < 0.05
