"""Answers as speech: rendered in a child process, checked sentence by sentence, and kept."""

from voice_her2.edges.rendering.renderer import ChildRenderer

__all__ = ["ChildRenderer"]
