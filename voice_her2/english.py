"""English as every topic needs it: words that carry no topic, words that make a question, words that take something back.

Nothing here knows what the content is about. A language other than English would be a second module like this one.
"""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    """
    a able about ach actual advice advise again ah all alright also although am an and another any anyhow anything anyway are as
    at basic basically be because been being between bit blimey both bother briefly broadly but by call called calls can
    certainly cheers clarify clearly come comes coming complete completely confirm could could've dear dearly definitely did do
    doctor does doing done each earth eh either else em entirely er erm especially essentially everything excuse fact for
    frankly from full fully generally genuinely get gets getting give given gives go goes going gonna goodness gosh gotta gotten
    grateful guidance ha had happen happened happening happens happy has have having he he'd he'll he's hello her here hers hey
    hi him his hiya hm hmm honest honestly how how's however huh i i'd i'll i'm i've if in indeed into is it it'd it'll it's its
    ja kind kindly know knows let let's lets like likely literally look looking looks lot ma ma'am madam made make makes matter
    may maybe me merely mhm might might've mind mine minute mm moment more much must must've my myself nah need needed needs
    nurse of off oh oi ok okay on one's only onto or other others our ours out over own pardon particularly perhaps plain please
    possibility possible possibly precisely pretty probably put puts quite rather real remind right same see seeing seem seems
    shall shame she she'd she'll she's should should've simple simply sir so some somebody somehow someone's something somewhat
    sort specifically story straight strictly such supposed sure take takes taking talk talking technically tell telling tend
    tends than thank thanks that that'll that's the their theirs them then theoretically there there'd there'll there's these
    they they'd they'll they're they've thing things this those though through to told too totally tried true truly try trying
    uh uhm ultimately um umm under up us very wanna want wanted wanting wants was way we we'd we'll we're we've well were what
    what'll what's whats when whenever whether which while who'd who'll who's who've whose will with within would would've yeah
    yep yes yo you you'd you'll you're you've your yours
    """.split()
)
"""Words that an entry need not account for: articles, pronouns, auxiliaries, prepositions, politeness, hesitation."""

DOING = frozenset(
    """
    come comes coming doing done get gets getting give given gives go goes going happen happened happening happens make made
    makes need needed needs put puts take takes taking tried try trying want wanted wanting wants
    """.split()
)
"""Small words that say that something is done: harmless beside a topic, but "what is" with one of them asks for no meaning."""

FILLERS = frozenset(
    """
    actually ah also and anyway basically but dear doctor eh em er erm excuse ha hello hey hi hm hmm huh just kindly madam me mhm
    mm now nurse oh ok okay please right sir so sorry thank thanks then uh uhm um umm well yeah yes you
    """.split()
)
"""Words that may stand before a question without being part of it."""
NUMBERS = frozenset("one two three four five six seven eight nine ten".split())

_EDITING = (
        "no i am", "no i read it wrong", "no sorry i read it wrong", "sorry i read it wrong", "i read it wrong",
        "no i read that wrong",
        "i read that wrong", "i'm reading it wrong", "i'm reading that wrong", "no i misread it", "i misread it",
        "no that's not right", "that's not right", "let me look",
        "no no", "no sorry", "no wait", "no i mean", "no i meant", "sorry no", "sorry i mean", "sorry i meant", "oh no",
        "wait no", "no not that", "i mean", "i meant", "i mean to say", "or rather", "rather", "make that", "correction",
        "scratch that", "sorry", "wait", "hang on", "hold on", "no", "no it is", "no it's", "no i'm", "oh sorry", "no actually",
        "actually no", "well no", "my mistake", "excuse me", "pardon", "let me start again", "sorry not that", "no she's",
        "no she is", "no it was", "no wrong", "no that was wrong", "no sorry i mean", "i should say", "that is to say",
        "no that's wrong", "not that", "no the other way", "no other way", "the other way round", "the other way around",
        "no the other way round", "no the other way around", "no other way about", "no the other way about", "or no",
        "no i know that one", "no leave that", "no forget that", "forget that", "no not that one", "no that's not it",
        "no that's not what i wanted", "no that's not what i meant", "no i beg your pardon", "i beg your pardon", "no first",
        "no let me ask", "no let me start again", "no scratch that", "scrap that", "no scrap that", "no hold on", "no hang on",
        "oops",
        "wait i mean", "no my mistake", "sorry i meant to say", "no i meant to say", "no what i mean is",
        "no what i want to know is", "no what i meant was", "no i wanted to ask", "i got that wrong", "no strike that",
        "strike that", "let me start over", "sorry let me start over", "no let me start over", "let me begin again",
        "no the other one",
        "no i tell a lie", "i tell a lie", "no i want to say", "i want to say", "oh no sorry", "oh no sorry love",
        "no sorry love",
        "no wait what i meant was", "what i meant was", "what i meant to say was", "what i mean is",
        "no sorry i said that the wrong way round", "i said that the wrong way round", "i said it the wrong way round",
        "i got that the wrong way round", "wrong way round",
        "i said that wrong", "sorry i said that wrong", "no i said that wrong", "i said it wrong", "i mixed it up",
        "wait i mixed it up", "no i mixed it up", "i mixed that up", "no let me ask it differently",
        "let me ask it differently", "let me put it differently", "no let me put it differently",
        "let me ask differently", "no let me ask differently", "let me rephrase", "no let me rephrase",
        "sorry love", "sorry dear", "no sorry dear", "no what do i mean",
        "no silly me", "silly me", "no listen",
        "no what am i saying",
        "what am i saying", "wait wait", "no no no", "no no wait", "sorry sorry", "no it says", "wait no it says", "no i think",
    )  # fmt: skip
REPAIRS = tuple(
    dict.fromkeys(
        tuple(heard if word == "no" else word for word in phrase.split()) for phrase in _EDITING for heard in ("no", "know")
    )
)
"""What people say between a slip of the tongue and its correction.

A "no" is also heard as "know". Source: the editing terms of Levelt (1983), Monitoring and self-repair in speech.
"""


WH_WORDS = frozenset(
    """
    how how's what what's whats where which who who's whose why
    """.split()
)
AUXILIARIES = frozenset(
    """
    am are aren't can can't could couldn't did do does doesn't had has have is isn't may might must shall should was were will
    won't would
    """.split()
)
HAVING = frozenset("had has have".split())
MODAL = AUXILIARIES | DOING
"""Small verbs that say nothing of what a question is about."""
FINDING = frozenset(
    """
    be been believe call called came come confirm confirmed consider detect diagnose diagnosed expect find found had has have
    imagine label labelled look mark marked prove reckon reckons said say saying seem show showed shown shows suppose suspect
    test tested think thought turn turned
    """.split()
)
"""What one does to hold something true or to find it: denied, it denies what is found ("don't think it is ...")."""
FINDING_ENDS = frozenset("about and because but can how or so though what when where which who why".split())
"""Words after which a denied verb reaches no further: "didn't say what HER2 negative means"."""
MISHEARD_BEING = frozenset("hour i our r".split())
"""How Vosk writes an "are" that a recording begins with, before what none of these words stands before ("our her two", "i the").
Not "or", "in" or "as": a television says "in the treatment of ...". Source: `voice-her2 evaluate`, 3 of the 8 questions of 160
that nobody had tuned to and that were lost in quiet."""
MISHEARD_BEING_OF_MANY = "a"
"""How it writes an "are" before many: "a women", "a targeted drugs". Source: three of the 15 of 448 questions that
were lost between text and speech."""
MISHEARD_DOING = "you"
"""How it writes a "do" there; not "to", which begins "to patients with ..."."""
VERBS = frozenset("get gets got go goes had has have live lives need needs receive respond take takes want".split())
"""Verbs that make a statement of words without an auxiliary, as far as people say them of patients and cancers."""
TELLING = (
    AUXILIARIES
    | VERBS
    | FINDING
    | frozenset(
        """
        became began brought came caught cut did felt forgot gave got guess hear heard help hope keep keeps knew know knows left
        lost love made means meant met put rang read reads sat saw says sees sent starts tells thinks told took understand wants
        went works wrote
        """.split()
    )
)
"""Verbs by which words before a question tell something; others than these end in "-ed"."""
BEING = frozenset("am is are was were".split())
SUBJECT_STARTS = frozenset(
    """
    a an any anything anybody anyone being doctors he her hers his i it mine my one our ours patients people she some somebody
    someone such
    that the their theirs there these they this those we women you your yours
    """.split()
)


DENIALS = frozenset("no not never neither nor without nobody nothing none".split())
DENYING = DENIALS | frozenset(
    """
    cannot can't couldn't don't doesn't didn't haven't hasn't hadn't won't wouldn't isn't wasn't aren't
    weren't shouldn't nobody's
    """.split()
)
"""Words that deny; the former decide wherever they stand, the latter where they may deny what decides."""
DANGLING = frozenset("a an and because during if my or than the when while who without".split())
"""Words that end no question: something was cut off after them."""
OPENING_CLAUSES = frozenset("how whether".split())
"""Words that begin a clause, in which a verb must follow."""
ASKING_IF: tuple[tuple[str, ...], ...] = tuple(
    (*asking.split(), "if")
    for asking in ("ask", "asking", "know", "sure", "wonder", "wondered", "wondering", "wonders", "tell me", "tell us")
)
"""What begins such a clause, too: "tell me if HER2 negative cells ...", not "what is given if HER2 negative"."""
DANGLING_WITH = frozenset("cases people patients someone somebody those woman women".split())
"""Words after which, as after a detail, a last "with" is cut off: "for patients with", but not "what do they treat it with"."""
