"""Finding the library, and what its functions take."""

from __future__ import annotations

import ctypes
import ctypes.util
from typing import Any

from voice_her2.errors import SoundDeviceError


def speexdsp() -> Any:
    """Load the library; SoundDeviceError where it is not installed."""
    try:
        library = _loaded()
    except OSError as error:
        what = 'Without the library speexdsp nobody can say "stop" over an answer, and less is understood in noise'
        fix = "Install it: apt-get install libspeexdsp1"
        raise SoundDeviceError("speexdsp-missing", what, seen=str(error), fix=fix) from error
    library.speex_echo_state_init.restype = ctypes.c_void_p
    library.speex_echo_state_init.argtypes = [ctypes.c_int, ctypes.c_int]
    library.speex_echo_ctl.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]
    library.speex_echo_cancellation.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p]
    library.speex_echo_state_destroy.argtypes = [ctypes.c_void_p]
    library.speex_preprocess_state_init.restype = ctypes.c_void_p
    library.speex_preprocess_state_init.argtypes = [ctypes.c_int, ctypes.c_int]
    library.speex_preprocess_ctl.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]
    library.speex_preprocess_run.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.speex_preprocess_state_destroy.argtypes = [ctypes.c_void_p]
    library.speex_resampler_init.restype = ctypes.c_void_p
    library.speex_resampler_init.argtypes = [*[ctypes.c_uint32] * 3, ctypes.c_int, ctypes.c_void_p]
    library.speex_resampler_skip_zeros.argtypes = [ctypes.c_void_p]
    library.speex_resampler_get_input_latency.argtypes = [ctypes.c_void_p]
    taking = [ctypes.c_void_p, ctypes.c_uint32, *[ctypes.c_char_p, ctypes.c_void_p] * 2]
    library.speex_resampler_process_int.argtypes = taking
    library.speex_resampler_destroy.argtypes = [ctypes.c_void_p]
    return library


def _loaded() -> Any:
    try:
        return ctypes.CDLL("libspeexdsp.so.1")
    except OSError:
        # Looking for other names starts programs; only where Linux's own is not there.
        name = ctypes.util.find_library("speexdsp")
        if name is None:
            raise
        return ctypes.CDLL(name)
