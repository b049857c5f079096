"""Short things people say to the assistant itself: commands, and replies to "did you mean ...?".

English, like `english.py`; nothing here knows the topic. A command is the whole utterance (small words around it aside), so
that a question which contains "help" or "stop" stays a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from itertools import islice, takewhile

from voice_her2.english import FILLERS
from voice_her2.templates import expand
from voice_her2.wording import words_of


class Command(Enum):
    """Name what the assistant can be told to do."""

    STOP = "stop"
    REPEAT = "repeat"
    SLOWER = "slower"
    LOUDER = "louder"
    TOPICS = "what-can-i-ask"
    HELP = "help"
    GOODBYE = "goodbye"
    MUTE = "mute"
    FASTER = "faster"
    QUIETER = "quieter"


_SPOKEN: Mapping[Command, str] = {
    Command.STOP: (
        "stop|stop it|stop that|stop talking|stop speaking|stop there|be quiet|shut up|quiet|silence|enough|"
        "that's enough|that is enough|no more|stop now|cancel|never mind"
    ),
    Command.REPEAT: (
        "repeat|repeat that|pardon|pardon again|again please|pardon me|sorry what|what was that|repeat please|"
        "one more time please|"
        "say that again please|i missed that|i did not hear that|could you repeat|can you repeat|"
        "repeat it|repeat the answer|say that again|say it again|again|once more|one more time|"
        "say again|can you repeat that|could you repeat that|can you say that again|could you say that again|"
        "what did you say|i didn't hear that|i didn't catch that|come again|tell me again|can you repeat it|"
        "would you repeat that|say that one more time|repeat that again|could you repeat the answer|"
        "can you repeat the answer"
    ),
    Command.SLOWER: (
        "slower|more slowly|slow down|speak slower|speak more slowly|slowly|too fast|that's too fast|that was too fast|"
        "you speak too fast|not so fast|a bit slower|a little slower|can you slow down|can you speak slower|"
        "could you speak more slowly|can you speak more slowly|could you slow down|say it slower|say that slower|"
        "talk slower|could you speak slower|say it more slowly|say that more slowly|you're too fast|you are too fast|"
        "speak a bit slower|speak a little slower|go slower"
    ),
    Command.LOUDER: (
        "louder|speak louder|can you speak up a bit|speak up a bit|a bit louder please|louder please|could you speak up a bit|"
        "could you be louder|can you be louder|can you talk louder|could you talk louder|i can hardly hear you|"
        "speak up|more loudly|turn it up|turn up the volume|volume up|turn the volume up|"
        "a bit louder|a little louder|i can't hear you|i cannot hear you|can you speak louder|can you speak up|"
        "could you speak up|could you speak louder|too quiet|that's too quiet|say it louder|talk louder|make it louder|"
        "you're too quiet|you are too quiet|say that louder|increase the volume|raise the volume"
    ),
    Command.TOPICS: (
        "what can i ask|what can i ask you|what can i ask you about|what sort of things can i ask|what kind of things can i ask|"
        "what things can i ask|what kind of questions can i ask|what sort of questions can i ask|what can i ask about|"
        "what are you able to answer|what questions can you answer|what can we ask|"
        "what can you tell me|what can you answer|what do you know|"
        "what questions can i ask|what else can i ask|which questions can i ask|what can you do|"
        "what are my options here|what can i say|what do you know about|what questions do you know|"
        "what can you tell me about|what may i ask|what should i ask|what could i ask|what kind of questions can i ask|"
        "what questions can you answer|what can we ask"
    ),
    Command.HELP: (
        "help|help me|i need help|how does this work|how does it work|how do you work|can you help me|what do i do here|"
        "instructions|how do i use this|who are you|what are you|what is this|can you help|please help me|"
        "could you help me|how do i use you"
    ),
    Command.GOODBYE: (
        "goodbye|good bye|bye|bye bye|see you|that's all|that is all|thank you goodbye|exit|quit|that will be all|"
        "see you later|i'm done|i am done|we're done|good night"
    ),
}  # fmt: skip

_TEMPLATES: Mapping[Command, tuple[str, ...]] = {
    Command.STOP: (
        "stop [it|that] (there|now)", "stop (reading|talking|speaking) [now]", "(that'll|that will) do", "stop stop",
        "cancel that",
        "[i've|i have] heard enough", "that's (plenty|enough) [thanks] [you can stop]", "you can stop [now]",
        "(hold on|wait) stop",
    ),
    Command.REPEAT: (
        "(say|read|play|repeat) (that|it) [out] (again|once more|one more time)", "tell me (that|it) again",
        "hear (that|it) again",
        "(mind|mind you) repeating (that|it) [again]", "mind saying (that|it) again",
        "[i] didn't (hear|catch|get) (that|it|you|what you said)", "[i] missed (that|it|what you said)",
    ),
    Command.SLOWER: (
        "[you're|you are] (talking|speaking|going|reading) too (fast|quickly) [for me]", "[that's] too fast for me",
        "you (speak|talk|read|go) too (fast|quickly) [for me]",
        "(go|speak|talk|read) [it] [a bit|a little|much] (slower|more slowly)",
        "slow (it|your speech) down [a bit]", "slow down a (bit|little)", "much (slower|more slowly)", "[i] can't keep up",
    ),
    Command.FASTER: (
        "[a bit|a little|much] faster", "speed [it] up [a bit|a little]", "more quickly",
        "(speak|talk|read|go|say) [it] [a bit|a little] (faster|quicker|more quickly)",
        "[you're|you are] (talking|speaking|going|reading) too (slow|slowly) [for me]", "[that's] too slow [for me]",
    ),
    Command.LOUDER: (
        "[it's] too quiet", "[i] can't hear it", "[a bit|a little] more volume",
        "turn (it|yourself|the sound) up [a bit|a little]",
    ),
    Command.QUIETER: (
        "[a bit|a little|much] quieter", "[you're|you are|that's|it's] too loud", "not so loud", "volume down", "more quietly",
        "turn (it|yourself|the sound|the volume) down [a bit|a little]", "lower (your voice|the volume)",
        "make it [a bit|a little] quieter", "(speak|talk) [a bit|a little] (quieter|more quietly)",
    ),
    Command.TOPICS: (
        "what (kind|kinds|sort|sorts) of (questions|things) (can|do) you (answer|know)",
        "what (topics|subjects) do you (cover|know)",
        "what (kind|sort) of (questions|things) can i ask you about", "what (topics|subjects) can you talk about",
        "give me [some] [example] questions", "suggest a question", "what (am i|are we) allowed to ask [you]",
        "tell me what i can ask [you]", "which questions (do you know|can you answer)", "list the questions [i can ask]",
        "[i] don't know what to ask [you]", "which questions do you know the answers to",
    ),
    Command.HELP: (
        "how does this (thing|machine) work", "[i] don't know how to use (this|it) [thing|machine]",
        "how (do i|am i supposed to) use (it|this thing|this machine)", "how am i supposed to use this", "how do i talk to you",
        "[i] need [some] help (using this|using it|with this|with this machine)", "help me use this [machine]",
        "what do i say to it",
        "the instructions", "explain how to use (this|it)", "tell me how (this|it) works", "what do i have to do here",
    ),
    Command.GOODBYE: (
        "cheerio", "(bye|good bye|goodbye) for now", "ta ta", "[i'm off] bye [then]", "see you [later] bye", "no more questions",
        "that's everything", "[i] have to go [now]", "i've got to go [now]", "[that's all] thank you (goodbye|good bye|bye)",
    ),
}  # fmt: skip

COMMAND_PHRASES: Mapping[tuple[str, ...], Command] = {
    words_of(phrase): command for command, phrases in _SPOKEN.items() for phrase in phrases.split("|")
} | {
    words_of(phrase): command
    for command, templates in _TEMPLATES.items()
    for template in templates
    for phrase in expand(template)
}

_AROUND = FILLERS | {"please", "can", "could", "you", "would", "now", "thanks", "thank"}
MOST_OF_TWO = 14
"""So many words a command may have that is given twice over."""
MOST_AROUND = 6
"""So many small words may stand before a command, and after it."""


def _said(phrases: str) -> frozenset[tuple[str, ...]]:
    return frozenset(words_of(phrase) for phrase in phrases.split("|"))


YES = _said(
    "yes|yeah|yep|yup|right|correct|exactly|that's right|that is right|that one|that's it|yes that one|yes please|"
    "sure|yes i did|i did|yes that's right|of course|true|indeed|that's correct|yes exactly|that is correct|"
    "that's what i meant|that is what i meant|i do|yes i do|absolutely|definitely|okay yes"
)
NO = _said(
    "no|nope|nah|neither|none|neither one|none of them|none of those|no thanks|no thank you|neither of them|"
    "not that|no i didn't|wrong|not really|no neither|neither of those|something else|nothing|no i did not|"
    "none of these|no that's wrong|that's not it|no not that|not quite"
)
ORDINALS: tuple[frozenset[tuple[str, ...]], ...] = tuple(
    frozenset(words_of(p) for p in phrases.split("|"))
    for phrases in (
        "first|the first|first one|the first one|number one|option one|the first question|the former|"
        "the first please|the first option|yes the first|yes the first one|i meant the first|i mean the first|"
        "i mean the first one|i meant the first one",
        "second|the second|second one|the second one|number two|option two|the second question|the latter|"
        "the last|the last one|the second option|yes the second|yes the second one|"
        "i meant the second|i mean the second|i mean the second one|i meant the second one",
        "third|the third|third one|the third one|number three|option three|the third question|the last|"
        "the last one|the third option|yes the third|yes the third one|i meant the third|i mean the third|"
        "i mean the third one|i meant the third one",
    )
)
OTHER = _said("the other|the other one|other one")
"""Which one that is, only what was chosen before it says."""
_CORRECTING = frozenset("know no sorry wait".split())
REPLY_PHRASES = YES | NO | ORDINALS[0] | ORDINALS[1] | ORDINALS[2]


def command_in(words: tuple[str, ...]) -> Command | None:
    """Return the command that these words are, once or in two ways, small words around it aside; None for anything else."""
    command = _one_command(words)
    if command is not None or len(words) > MOST_OF_TWO:
        return command
    # "I missed that, can you say it again", "that's all, thanks, bye".
    halves = ((_one_command(words[:at]), _one_command(words[at:])) for at in range(1, len(words)))
    return next((one for one, other in halves if one is not None and one is other), None)


def _one_command(words: tuple[str, ...]) -> Command | None:
    leading = _small(words)
    trailing = _small(words[::-1])
    readings = (words[start : len(words) - end] for start in range(leading + 1) for end in range(trailing + 1))
    return next((COMMAND_PHRASES[reading] for reading in readings if reading in COMMAND_PHRASES), None)


def is_yes(words: tuple[str, ...]) -> bool:
    """Tell whether these words agree."""
    return words in YES or _without_fillers(words) in YES


def is_no(words: tuple[str, ...]) -> bool:
    """Tell whether these words reject what was offered."""
    return words in NO or _without_fillers(words) in NO


def choice_of(words: tuple[str, ...], count: int) -> int | None:
    """Return which of `count` offers was chosen, from 0; "the last" is the last of them, whatever their number."""
    if not count:
        return None
    said = words if words in REPLY_PHRASES else _without_fillers(words)
    if said == ("the", "latter") and count != 2:
        return None
    if said in {("the", "last"), ("the", "last", "one")}:
        return count - 1
    chosen = next((i for i, names in enumerate(ORDINALS[:count]) if said in names), None)
    return _corrected(words, count) if chosen is None else chosen


def _corrected(words: tuple[str, ...], count: int) -> int | None:
    """Return the choice that another one was corrected to: "the first, no sorry, | the second"."""
    last = max((i for i, word in enumerate(words) if word in _CORRECTING), default=0)
    before = _without_fillers(tuple(word for word in words[:last] if word not in _CORRECTING))
    chosen_before = next((i for i, names in enumerate(ORDINALS[:count]) if before in names), None)
    if not last or chosen_before is None:
        return None
    if _without_fillers(words[last + 1 :]) in OTHER:
        return 1 - chosen_before if count == 2 else None
    return choice_of(words[last + 1 :], count)


def _small(words: Iterable[str]) -> int:
    """Return how many of the first words are small ones, at most `MOST_AROUND`."""
    return sum(1 for _ in takewhile(lambda word: word in _AROUND, islice(words, MOST_AROUND)))


def _without_fillers(words: tuple[str, ...]) -> tuple[str, ...]:
    small = (FILLERS | {"please"}) - {"yes", "yeah", "right"}
    return tuple(word for word in words if word not in small)
