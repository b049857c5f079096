"""How words sound, as far as a decoder's mis-hearings go: the consonants, roughly."""

from __future__ import annotations

from rapidfuzz import fuzz

SOUNDS_ALIKE = 62.0
"""Similarity of two sound keys, 0-100, from which one may be a mis-hearing of the other. Source: chosen by reading
mis-hearings of the development clips, clean and at 10 dB babble; `bench/fusion.py` counts what comes of it."""
LEAST_LENGTH = 0.55
"""Length of the shorter sound key, of the longer's, from which they may be alike: "born" is not "borderline", said badly.
Source: `voice-her2 evaluate` on 368 recordings of the written questions: 0.6 lost five right answers; 0.5 lets "born" pass."""

_SOUNDS = str.maketrans(
    {"b": "p", "d": "t", "g": "k", "c": "k", "q": "k", "x": "k", "z": "s", "j": "s", "v": "f", "m": "n", "w": "u"}
    | dict.fromkeys("aeiouhy")
)


_SPELLINGS = (("ph", "f"), ("ck", "k"), ("tion", "sn"), ("ce", "se"), ("ci", "si"), (" ", ""))
_LETTER_NAMES = dict(
    pair.split("=")
    for pair in (
        "b=bee c=see d=dee f=ef g=gee h=age j=jay k=kay l=el m=em n=en p=pee q=queue r=are s=ess t=tee v=vee x=ex z=zed"
    ).split()
)
"""How a letter sounds when it is spelled out, in words that Vosk writes for it."""


def sound_key(text: str) -> str:
    """Return the consonant skeleton of words, voiced and voiceless sounds as one: "virtue past" gives "frttpst".

    Source: the idea of Soundex (Russell 1918), without its truncation and first letter, since decoders split words anew.
    """
    text = " ".join(_LETTER_NAMES.get(word, word) for word in text.split())
    for written, sound in _SPELLINGS:
        text = text.replace(written, sound)
    return text.translate(_SOUNDS)


def sounds_alike(one: str, other: str) -> bool:
    """Tell whether one run of words may be a mis-hearing of the other."""
    a, b = sound_key(one), sound_key(other)
    if not a or not b:
        return not a and not b
    shorter, longer = sorted((len(a), len(b)))
    alike = shorter >= LEAST_LENGTH * longer and fuzz.ratio(a, b) >= SOUNDS_ALIKE
    return alike or (shorter >= 3 and fuzz.partial_ratio(a, b) >= 85)
