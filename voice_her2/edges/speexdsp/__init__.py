"""libspeexdsp, the sound library of the Speex project, through ctypes: an echo canceller, a noise reducer and a resampler."""

from voice_her2.edges.speexdsp.echo_canceller import ALIGNING_FRAMES, SpeexEchoCanceller
from voice_her2.edges.speexdsp.noise_reducer import WithLessNoise
from voice_her2.edges.speexdsp.resampler import resampled

__all__ = ["ALIGNING_FRAMES", "SpeexEchoCanceller", "WithLessNoise", "resampled"]
