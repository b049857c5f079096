"""The recognition model, loaded while the rest is made ready. Imports next to nothing, so that loading can begin first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voice_her2 import places
from voice_her2.config import Settings

if TYPE_CHECKING:
    from voice_her2.edges.vosk import VoskModel


def model_of(settings: Settings) -> VoskModel:
    """Verify and load the model; raise ModelError."""
    from voice_her2.edges.model_files.check import verify_model
    from voice_her2.edges.vosk import VoskModel

    folder = places.model_folder(settings)
    verify_model(folder)
    return VoskModel(folder)


@contextmanager
def model_ahead(settings: Settings) -> Iterator[Callable[[], VoskModel]]:
    """Verify and load the model on a thread of its own while the rest is made ready; what is given waits for it.

    Leaving the context waits for the thread, which takes a second at most: native code must not be left at work.
    """
    with ThreadPoolExecutor(1, "model") as pool:
        loading = pool.submit(model_of, settings)
        yield loading.result
