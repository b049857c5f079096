"""Which texts may be shown, spoken and matched: an allow-list, because a bad character can end a speech engine.

Measured with espeak-ng 1.51: a NUL cuts the rest of an answer silently, a word of 440 characters aborts the process, and
texts of 8,000 characters and more never finish.
"""

from __future__ import annotations

import re
import unicodedata

from voice_her2.errors import ContentError

LIMIT_WORD_CHARACTERS = 40
LIMIT_ANSWER_CHARACTERS = 1_200
"""About 70 s of speech; a tenth of what espeak-ng was seen to choke on."""
LIMIT_QUESTION_CHARACTERS = 200
LIMIT_PHRASE_CHARACTERS = 200
LIMIT_NOTE_CHARACTERS = 500

_LETTERS = "A-Za-zÀ-ÖØ-öø-ſȘșȚțẞ"
_MARKS = re.escape(" .,;:!?'\"()/%+&=-–—…‘’‚“”„«»°€£$×±²³µ®™")
_ALLOWED = re.compile(rf"[{_LETTERS}0-9{_MARKS}]*")
_ALLOWED_NOTE = re.compile(rf"[{_LETTERS}0-9{_MARKS}_#@~*]*")
_ALLOWED_TEMPLATE = re.compile(rf"[{_LETTERS}0-9{_MARKS}\[\]|]*")
_SYNTAX_OF_TEMPLATES = frozenset("{}<>;\\")
_LONG_WORD = re.compile(rf"\S{{{LIMIT_WORD_CHARACTERS + 1},}}")
_LONG_LETTERS = re.compile(rf"[^\s()\[\]|]{{{LIMIT_WORD_CHARACTERS + 1},}}")
_SPEAKABLE = re.compile(rf"[{_LETTERS}0-9]")


def check_text(text: str, limit_characters: int) -> None:
    """Raise ContentError, without path and line, unless `text` can be shown and spoken and is neither blank nor too long."""
    _check_size(text, limit_characters)
    if not _ALLOWED.fullmatch(text):
        raise _unspeakable(text, _ALLOWED)
    if long := _LONG_WORD.search(text):
        raise _long_word(long.group())


def check_note(text: str) -> None:
    """Raise ContentError, without path and line, unless `text` can be shown. It is never spoken: it may hold an address."""
    _check_size(text, LIMIT_NOTE_CHARACTERS)
    if not _ALLOWED_NOTE.fullmatch(text):
        raise _unspeakable(text, _ALLOWED_NOTE)


def check_template_text(template: str) -> None:
    """Raise ContentError, without path and line, unless `template` has only characters that templates may have.

    Its syntax and its length are for `templates.expand`, which says where the mistake is.
    """
    if not template.strip():
        raise _blank(template)
    if not _ALLOWED_TEMPLATE.fullmatch(template) and not _SYNTAX_OF_TEMPLATES.intersection(template):
        raise _unspeakable(template, _ALLOWED_TEMPLATE)
    if long := _LONG_LETTERS.search(template):
        raise _long_word(long.group())
    if not _SPEAKABLE.search(template):
        raise _blank(template)


def _check_size(text: str, limit_characters: int) -> None:
    if len(text) > limit_characters:
        raise ContentError(
            "too-long",
            f"A text has {len(text):,} characters; at most {limit_characters:,} are allowed here",
            seen=text,
            fix="Shorten it; what is spoken aloud must be short enough to be listened to",
        )
    if not text.strip():
        raise _blank(text)
    if not _SPEAKABLE.search(text) and _ALLOWED.fullmatch(text):
        raise _blank(text)


def _blank(text: str) -> ContentError:
    return ContentError("empty-text", "A text has no words", seen=text or "(empty)", fix="Write the text, or take the line out")


def _long_word(word: str) -> ContentError:
    return ContentError(
        "long-word",
        f"A word has {len(word):,} characters; at most {LIMIT_WORD_CHARACTERS} can be spoken safely",
        seen=word,
        fix="Put spaces where a speaker would pause, or spell it differently",
    )


def _unspeakable(text: str, allowed: re.Pattern[str]) -> ContentError:
    match = allowed.match(text)
    position = match.end() if match else 0
    character = text[position]
    name = unicodedata.name(character, "no name")
    category = unicodedata.category(character)
    if character in "\n\r":
        what, fix = "A text has a line break", 'Write it on one line, or end each line of a """text""" with a backslash'
    elif category == "Cc":
        what, fix = "A text has a control character", "Take it out"
    elif category in ("Cf", "Zl", "Zp", "Cs", "Co", "Cn") or category.startswith("M"):
        what, fix = "A text has a character that cannot be seen", "Take it out, or type the text again instead of pasting it"
    elif category == "Zs":
        what, fix = "A text has a blank that is not a plain space", "Replace it by a plain space"
    elif character in "<>[]":
        what = "A text has a character that a speech engine may take as a command"
        fix = "Say it in words, such as 'less than', or use round brackets"
    else:
        what = "A text has a character that cannot be spoken"
        fix = "Say it in words; letters, digits, usual punctuation, % + & = ° € £ $ are allowed"
    return ContentError("unspeakable", what, seen=f"U+{ord(character):04X} {name} at character {position + 1}", fix=fix)
