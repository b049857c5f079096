"""libspeexdsp, the sound library of the Speex project, through ctypes: an echo canceller and a noise reducer."""

from voice_her2.edges.speexdsp.echo_canceller import ALIGNING_FRAMES, SpeexEchoCanceller
from voice_her2.edges.speexdsp.noise_reducer import WithLessNoise

__all__ = ["ALIGNING_FRAMES", "SpeexEchoCanceller", "WithLessNoise"]
