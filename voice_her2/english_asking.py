"""How English asks: requests, what opens and closes a question, tags. `asking.py` reads it."""

from __future__ import annotations

from collections.abc import Mapping

PARENTHESES: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "you know", "please god", "for god's sake", "god willing", "in the world", "on earth", "what's the word",
        "what's the word again", "what do they call it", "oh what's it called", "is that how you say it", "quick one",
        "quick as you can", "if you know what i mean", "if you don't mind me asking", "if you don't mind my asking",
        "if you don't mind telling me", "poor thing", "these days", "at the moment", "at present",
    )
)  # fmt: skip
"""What people put into a question and do not ask."""
CHOICES = frozenset(
    tuple(phrase.split())
    for phrase in (
        "yes or no", "yes or know", "aye or no", "yes or not", "or no", "is it not", "is that correct", "is that accurate",
        "is that so", "is that right", "is that true", "is it true", "is that a thing",
        "is she right", "is he right", "are they right", "am i right", "is she right about that",
        "is he right about that", "is there truth in that", "is there any truth in that", "or am i kidding myself",
        "or am i dreaming", "or am i wrong", "or is it not possible", "or it is not possible",
        "or it's not possible", "or is it the other way round", "or is it the other way around", "or is it the opposite",
        "or the other way round", "or the other way around", "or vice versa", "or is it vice versa",
    )
)  # fmt: skip
"""What asks as its last words for no more than the question does: "can it be cured, yes or no"."""
LONGEST_CHOICE = max(map(len, CHOICES))
CHOOSING = frozenset("either only whether".split())
"""Words after which an "or" may still come: "is it only treatable ... or curable"."""
REQUESTS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "tell me", "tell us", "let's hear", "check for me", "that explained", "it explained", "this explained", "explain",
        "describe", "i want to know", "i would like the", "i'd like the", "i need the", "i'd like to know",
        "i would like to know", "i need to know", "i wanted to know", "wanna know", "i wonder", "wonder if", "wonder whether",
        "wonders if", "wonders whether", "i'm looking for a", "i'm wondering", "i was wondering", "wondering", "know about",
        "to understand", "don't understand", "do not understand", "talk about", "talk me through", "information", "info",
        "meaning of", "define", "let me know", "want to know", "like to know", "know if", "know whether", "not sure what",
        "not sure whether", "not sure if", "not sure how", "not sure which", "question", "ask about", "ask",
        "help me understand", "treatment options for", "need to know", "love to know", "don't know", "do not know", "confused",
        "trying to", "hear about", "learn about", "curious", "give me", "compare", "name the", "name me", "suggest",
        "spell out", "kindly tell", "kindly give", "kindly explain", "kindly confirm", "kindly let", "confirm whether",
        "confirm if", "confirm that", "talk to me about", "if you had to choose", "had to pick", "write out", "write it out",
        "explanation of", "in layman's terms", "in plain english", "in simple words", "in simple terms", "in plain words",
        "fill me in", "enlighten me", "break down", "can't work out", "can't figure out", "can't remember", "can't understand",
        "couldn't understand", "didn't understand", "did not understand", "put it simply", "give us", "show me", "teach me",
        "any idea", "be told", "walk me through", "take me through", "remind us", "let us know", "keen to know",
        "eager to know", "hoping to learn", "hoping to hear", "interested in knowing", "clarify", "elaborate", "remind me",
        "run me through", "find out", "or not", "do not get", "asking about", "asking what", "asking whether", "asking if",
        "asks if", "asks whether", "asks me if", "asks me whether", "asked me if", "asked me whether", "wants to know if",
        "wants to know whether", "wants to know is", "like to hear", "love to hear", "make sense of", "don't get",
        "is that right", "is that true", "no idea", "run through", "go through", "go over", "summarise", "summarize",
        "shed some light", "shed light", "brief me", "brief us", "details on", "details about", "facts about", "facts on",
        "mind telling", "mind explaining", "lowdown", "basics of", "good to know", "nice to know", "glad to hear",
        "glad to know", "glad if you", "grateful if you", "happy to hear", "happy to know", "not understand",
        "never understood", "always wondered", "no clue", "not a clue", "hoping you could", "interested to", "keen to",
        "my memory", "get my head around", "get my head round", "not understanding", "info on", "calling about",
        "do with knowing", "idea of", "introduce me to", "share something about", "discuss", "make me understand",
        "let me hear", "advice on", "advice about", "i want the", "i want a", "i need a", "i'm after", "i am after",
        "never told me if", "never told me whether", "will say if", "will tell me if", "nobody told me if",
        "nobody told me whether", "nobody's told me if", "nobody's told me whether", "no one told me if",
    )
)  # fmt: skip
OPENINGS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "hi there", "hello there", "hey machine", "hello machine", "hey computer", "hello computer", "hey robot", "excuse me",
        "pardon me", "i'm sorry", "sorry to bother you", "sorry to trouble you", "sorry to interrupt", "sorry to be a bother",
        "sorry to be a pain", "sorry to ask", "quick one", "quick one for you", "a quick one", "one quick thing",
        "one more thing", "one last thing", "before i forget", "while i'm here", "just wondering", "just checking",
        "can i just ask", "can i just check", "silly question", "stupid question", "daft question", "good morning",
        "good afternoon", "good evening", "thank you", "honestly", "listen", "look", "help me out", "help me out here",
        "i need some help", "i need your help", "i need help", "can you help me", "i have a question", "i've got a question",
        "quick question", "just a quick one", "just a quick question", "one question", "i was thinking", "i've been wondering",
        "i've been thinking", "i was wondering", "here's my question", "my question is", "my question is this",
        "this is what i want to know", "there's something i want to ask", "one thing i'd like to know",
        "can i ask you something", "may i ask", "i'd like to ask you something", "let me ask you this",
        "let me ask you something", "tell me something", "i'm a bit confused", "i'm confused", "i don't understand something",
        "you know what", "tell me straight", "be honest", "forgive me", "if i may ask", "i'd like an honest answer",
        "i want an honest answer", "i need an honest answer", "i want the honest truth", "i want the truth", "i need the truth",
        "i need to know the truth", "tell me the truth", "tell me honestly", "give it to me straight", "be honest with me",
        "be straight with me", "in all honesty",
    )
)  # fmt: skip
"""What people say before their question, of any number of words."""
CLOSINGS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "would you say", "do you know", "do you think", "do you reckon", "any idea", "can you tell me", "could you tell me",
        "tell me", "what do you think", "what would you say", "would you know", "i wonder", "can you help", "can you help me",
        "in your opinion", "would you", "would ya", "will you",
    )
)  # fmt: skip
"""What asks once more at a question's end, and nothing new."""
PREDICATES = frozenset("happens achievable available conceivable likely possible realistic there thinkable".split())
"""Last words that make a question of "... is a cure"."""
STRESSING = frozenset("actually even ever really still truly".split())
"""What stands after the subject of a question: "is HER2 negative really curable"."""
IMPERATIVES = frozenset(
    """
    advise any anything compare decipher decode define describe exists expand explain give interpret list name outline rank read
    recommend say show spell suggest tell translate unpack
    """.split()
)
"""What begins a request as its first word: "any treatment for ...", "expand HER2"."""
VOCATIVES = frozenset("buddy darling dear doc doctor hon honey love luv mate nurse pal pet sahib sweetheart".split())
"""Whom people speak to as their last word: "what's that stand for, mate"."""
NEGATIVE_TAGS: Mapping[str, tuple[str, ...]] = {
    "aren't": ("are", "'re"), "can't": ("can",), "couldn't": ("could", "'d"), "didn't": ("did",), "doesn't": ("does",),
    "don't": ("do",), "hasn't": ("has", "'s"), "haven't": ("have", "'ve"), "isn't": ("is", "'s"), "shouldn't": ("should",),
    "wasn't": ("was",), "weren't": ("were",), "won't": ("will", "'ll"), "wouldn't": ("would", "'d"),
}  # fmt: skip
"""What denies nothing with a pronoun as the last words of a statement, but asks it: "it can be cured, can't it"; and the verb
that it takes up."""
ASSENTING_TAGS: Mapping[str, tuple[str, ...]] = {
    "can": ("can't", "cannot"), "could": ("couldn't",), "did": ("didn't",), "do": ("don't",), "does": ("doesn't",),
    "will": ("won't",), "would": ("wouldn't",),
}  # fmt: skip
"""What asks with a pronoun as the last words of a statement what that denies: "it can't be cured, can it"; and the verb that it
takes up. Not "is": "it isn't HER2 negative, is it" asks for the state."""
TAGGED = frozenset("he i it she that there they this we you".split())
"""Pronouns at the end of such a tag."""
NOT_BEFORE_TAG = frozenset("and but if or so why what how when where that which who".split())
"""Words that begin what stands after them: "... or can't it" is no tag."""
TAGS = frozenset("please right correct".split())
"""What makes a question of a statement about a topic as its last word: "so it can be cured, right"."""
