"""The two ears of a conversation: one for questions, one for a stop over the own voice."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from voice_her2.interruption import Interruption
from voice_her2.listening import Ear


class Ears:
    """What hears questions, and what hears a stop over the own voice; each is made or waited for when it is needed first.

    So the assistant listens from the moment when its microphone is open: what is said while the model is still being loaded
    waits in the source.
    """

    def __init__(self, ear: Callable[[], Ear], interruption: Callable[[], Interruption]) -> None:
        self._make_ear, self._make_interruption = ear, interruption

    @cached_property
    def ear(self) -> Ear:
        """For questions."""
        return self._make_ear()

    @cached_property
    def interruption(self) -> Interruption:
        """For a stop."""
        return self._make_interruption()
