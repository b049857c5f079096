"""The voice in the foreground, without those behind it: a small neural network, and the recognisers that hear through it."""

from voice_her2.edges.foreground.recognizer import FASTER, SLOWER, SOFTER, Foreground, ThroughForeground

__all__ = ["FASTER", "SLOWER", "SOFTER", "Foreground", "ThroughForeground"]
