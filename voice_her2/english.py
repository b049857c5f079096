"""English as every topic needs it: words that carry no topic, words that make a question, words that take something back.

Nothing here knows what the content is about. A language other than English would be a second module like this one.
"""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    """
    a an the this that these those some any all both each either another other others such same own there here
    i me my mine myself we us our ours you your yours he him his she her hers it its they them their theirs
    i'm i've i'd i'll you're you've you'd he's she's she'd it's it'd it'll that's there's they're they've we're we've we'd
    am is are was were be been being do does did doing done have has had having will would shall should can could may might must
    gonna wanna gotta let lets let's
    what what's whats which how how's
    to of in on at by for from with within into onto about as than then or and but so if because whether while though although
    up out off over under between through during
    get gets getting gotten give gives given go goes going come comes coming make makes made take takes taking put puts want wants wanted
    need needs needed like know knows see look looks looking mind try trying tried talk talking call called calls
    very much more too also only quite rather pretty well sure certainly possible possibly probably definitely especially particularly specifically
    please okay ok hello hi hey hiya dear excuse pardon thanks thank cheers yes yeah yep right um uh uhm umm er erm ah oh hmm hm mm mhm huh eh ha
    thing things something anything everything bit kind sort way lot matter fact
    kindly able possible possibility true happen happens happened happening seem seems after before when whenever once always forever
    fully full completely complete totally entirely truly straight honest honestly clearly briefly quick supposed likely together
    tell telling told remind confirm clarify advise advice guidance happy grateful bother minute moment sir madam ma'am ma miss doctor nurse
    wanting having seeing done going being one's who's someone's somebody oh alright anyway anyhow however
    earth plain simple simply basic basically short long story actual real somehow somewhat maybe perhaps indeed
    """.split()
)
"""Words that an entry need not account for: articles, pronouns, auxiliaries, prepositions, politeness, hesitation."""

FILLERS = frozenset("um uh uhm umm er erm ah oh hmm hm mm mhm huh eh ha okay ok so well hello hi hey please and but yes yeah right excuse me dear thanks thank you now sorry".split())
"""Words that may stand before a question without being part of it."""

REPAIRS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "no no", "no sorry", "no wait", "no i mean", "no i meant", "sorry no", "sorry i mean", "sorry i meant", "oh no", "wait no", "no not that",
        "i mean", "i meant", "i mean to say", "or rather", "rather", "make that", "correction", "scratch that", "sorry", "wait", "hang on", "hold on",
        "no", "no it is", "no it's", "no i'm", "oh sorry", "no actually", "actually no", "well no", "my mistake", "excuse me", "pardon", "let me start again",
        "sorry not that", "no she's", "no she is", "no it was", "no wrong", "wrong", "no that was wrong", "no sorry i mean", "i should say", "that is to say", "no that's wrong", "not that",
    )
)  # fmt: skip
"""What people say between a slip of the tongue and its correction. Source: the editing terms of Levelt (1983), Monitoring and self-repair in speech."""

WH_WORDS = frozenset("what what's whats which how how's why where who whose".split())
AUXILIARIES = frozenset("am is are was were do does did have has had will would shall should can could may might must isn't aren't doesn't can't couldn't won't".split())
SUBJECT_STARTS = frozenset("i you he she it we they the a an my your his her their our this that there these those being any some people someone anyone somebody anybody doctors women patients".split())
REQUESTS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "tell me", "tell us", "explain", "describe", "i want to know", "i'd like to know", "i would like to know", "i need to know", "i wanted to know", "wanna know", "i wonder", "i'm wondering", "i was wondering",
        "wondering", "know about", "to understand", "don't understand", "do not understand", "talk about", "talk me through", "information", "info", "meaning of", "define", "let me know", "want to know", "like to know", "know if", "know whether", "not sure what", "question", "ask about", "ask",
        "help me understand", "treatment options for", "need to know", "love to know", "don't know", "do not know", "confused", "trying to", "hear about", "learn about", "curious", "give me", "compare", "name the", "suggest", "spell out", "remind me", "run me through", "find out", "or not", "do not get", "don't get", "is that right", "is that true", "no idea",
    )
)  # fmt: skip


def question_start(words: tuple[str, ...]) -> int | None:
    """Return where the last question or request in words without punctuation begins; None when nothing is asked.

    A question word, a request, an auxiliary at the start (after fillers) or right before a subject ("... can it be cured")
    begins one. A bare statement ("her2 negative cancer can be cured") has none: a television makes them.
    """
    starts = [i for i, word in enumerate(words) if word in WH_WORDS]
    starts += [i for i in range(len(words)) for request in REQUESTS if words[i : i + len(request)] == request]
    first = next((i for i, word in enumerate(words) if word not in FILLERS), len(words))
    if first < len(words) and words[first] in AUXILIARIES:
        starts.append(first)
    starts += [
        i
        for i, (word, following) in enumerate(zip(words, words[1:], strict=False))
        if word in AUXILIARIES and following in SUBJECT_STARTS and not (i and words[i - 1] in SUBJECT_STARTS | WH_WORDS)
    ]
    return max(starts, default=None)
