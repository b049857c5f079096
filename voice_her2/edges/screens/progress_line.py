"""Progress of a start or a download as a line that counts up on standard error; where that is no terminal, nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable


def progress_line(quiet: bool) -> Callable[[str, int, int | None], None]:
    """Return what shows progress on standard error: a line that counts up in a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        return lambda what, done, of: None

    def show(what: str, done: int, of: int | None) -> None:
        share = f" {100 * done // of:3d} %" if of else " …"
        sys.stderr.write(f"\r{what}{share}\x1b[K" + ("\r\x1b[K" if of and done >= of else ""))
        sys.stderr.flush()

    return show
