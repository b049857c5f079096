"""Keep what native libraries print off the terminal.

PortAudio, ALSA and mpg123 write to descriptor 2 whenever they like, from threads of their own too, so that nothing but the
descriptor itself can stop them. Python keeps a descriptor of its own for standard error, and messages still come through.
"""

from __future__ import annotations

import os
import sys


def silence_native_libraries() -> None:
    """Send descriptor 2 to nowhere for the rest of the process; `sys.stderr` goes on as before. To be called once, early.

    Child processes that inherit standard error are silenced as well.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    sys.stderr = os.fdopen(kept, "w", buffering=1, encoding=sys.stderr.encoding, errors="backslashreplace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
