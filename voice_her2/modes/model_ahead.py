"""The recognition model, loaded while the rest is made ready. Imports next to nothing, so that loading can begin first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voice_her2 import places
from voice_her2.config import Settings
from voice_her2.edges.heap import set_heap

if TYPE_CHECKING:
    from voice_her2.edges.vosk import VoskModel


@dataclass(frozen=True, slots=True)
class ModelAhead:
    """A model on its way; both raise ModelError."""

    verified: Callable[[], Path]
    """Waits until the model is known to be whole, and returns its folder."""
    loaded: Callable[[], VoskModel]
    """Waits for it."""


@contextmanager
def model_ahead(settings: Settings) -> Iterator[ModelAhead]:
    """Verify and load the model on a thread of its own while the rest is made ready.

    Leaving the context waits for the thread, which takes a second at most: native code must not be left at work.
    """

    def verified() -> Path:
        from voice_her2.edges.model_files.check import verify_model

        folder = places.model_folder(settings)
        verify_model(folder)
        return folder

    def loaded() -> VoskModel:
        from voice_her2.edges.vosk import VoskModel

        return VoskModel(verifying.result())

    set_heap()
    with ThreadPoolExecutor(1, "model") as pool:
        verifying = pool.submit(verified)
        loading = pool.submit(loaded)
        yield ModelAhead(verifying.result, loading.result)
