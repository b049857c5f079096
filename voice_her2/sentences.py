"""Cut an answer into sentences, for speaking them one by one and for marking the one that is spoken.

A cut that is missing costs nothing but a late mark; a wrong one is heard as a pause inside "IHC 2+ e. g. stage 2". So a
boundary must look like one from both sides.
"""

from __future__ import annotations

import re

_BOUNDARY = re.compile(r"""[.!?…]+[”’"')\]]*\s+(?=[“‘"'(\[]*[A-Z0-9])|\n\s*""")
_ABBREVIATIONS = frozenset(
    ("e.g", "i.e", "cf", "vs", "dr", "mr", "mrs", "ms", "prof", "nos", "fig", "approx", "al", "vol", "dept", "est", "incl")
)
_LAST_TOKEN = re.compile(r"[^\s(\[“‘\"']*$")
_WORD = re.compile(r"\w")


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of `text`, each with the white space that follows it: joined they are `text` again.

    None is without a letter or digit, unless the whole text is.
    """
    found: list[str] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        piece = text[start : match.end()]
        if _WORD.search(piece) and ("\n" in match.group() or not _is_abbreviated(text[start : match.start()], match.group())):
            found.append(piece)
            start = match.end()
    rest = text[start:]
    if _WORD.search(rest) or not found:
        return (*found, rest) if rest else tuple(found)
    return (*found[:-1], found[-1] + rest)


def _is_abbreviated(before: str, ending: str) -> bool:
    """Tell whether the full stop belongs to an abbreviation or to an initial, as in "H. E. R."."""
    if ending.rstrip() != ".":
        return False
    token = _LAST_TOKEN.search(before)
    last = token.group().lower() if token else ""
    return last in _ABBREVIATIONS or (len(last.rpartition(".")[2]) == 1 and last[-1:].isalpha())
