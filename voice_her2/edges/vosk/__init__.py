"""Vosk: its C library, the decoders over one model, and the thread that one of them runs on."""

from voice_her2.edges.vosk.decoder import FREE_RENEWED_AFTER_S, RATE_HZ, VoskModel
from voice_her2.edges.vosk.own_thread import BATCH_BYTES, OwnThread

__all__ = ["BATCH_BYTES", "FREE_RENEWED_AFTER_S", "RATE_HZ", "OwnThread", "VoskModel"]
