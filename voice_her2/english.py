"""English as every topic needs it: words that carry no topic, words that make a question, words that take something back.

Nothing here knows what the content is about. A language other than English would be a second module like this one.
"""

from __future__ import annotations

from collections.abc import Mapping

FUNCTION_WORDS = frozenset(
    """
    a able about ach actual advice advise again ah all alright also although am an and another any anyhow anything anyway are
    as at basic basically be because been being between bit blimey both bother briefly broadly but by call called calls can
    certainly cheers clarify clearly come comes coming complete completely confirm could could've dear definitely did do
    doctor does doing done each earth eh either else em entirely er erm especially essentially everything excuse fact for
    frankly from full fully generally genuinely get gets getting give given gives go goes going gonna goodness gosh gotta
    gotten grateful guidance ha had happen happened happening happens happy has have having he he'd he'll he's hello her here
    hers hey hi him his hiya hm hmm honest honestly how how's however huh i i'd i'll i'm i've if in indeed into is it it'd
    it'll it's its ja kind kindly know knows let let's lets like likely literally look looking looks lot ma ma'am madam made
    make makes matter may maybe me mhm might might've mind mine minute mm moment more much must must've my myself need needed
    needs nurse of off oh oi ok okay on one's only onto or other others our ours out over own pardon particularly perhaps
    plain please possibility possible possibly precisely pretty probably put puts quite rather real remind right same see
    seeing seem seems shall shame she she'd she'll she's should should've simple simply sir so some somebody somehow someone's
    something somewhat sort specifically story straight strictly such supposed sure take takes taking talk talking technically
    tell telling tend tends than thank thanks that that'll that's the their theirs them then theoretically there there'd
    there'll there's these they they'd they'll they're they've thing things this those though through to told too totally
    tried true truly try trying uh uhm ultimately um umm under up us very wanna want wanted wanting wants was way we we'd
    we'll we're we've well were what what'll what's whats when whenever whether which while who'd who'll who's who've whose
    will with within would would've yeah yep yes you you'd you'll you're you've your yours
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
        "i got that the wrong way round", "wrong way round", "sorry love", "sorry dear", "no sorry dear", "no what do i mean",
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

EARLIER_STATES = frozenset(
    tuple(f"{link} {state}".split())
    for link in (
        "if it", "if i", "if you", "if she", "if we", "if they", "though it", "although it", "even though it", "even though i",
        "when it", "when i", "when you", "when she", "since it", "since i", "because it", "because i", "now that it",
        "now that i", "given that it", "given that i", "once it", "if the test", "if my test", "when my test",
    )
    for state in ("is", "was", "are", "am", "were", "has been", "have been", "had been", "used to be", "used to test")
) | frozenset(
    tuple(phrase.split())
    for phrase in (
        "if it's", "if i'm", "if you're", "if she's", "when it's", "when i'm", "when i've always been", "if i've been",
        "even if it was", "even if i was", "after it was", "after i was", "after she was", "once it's been", "who was",
        "who were", "who is", "who are", "seeing as i'm", "seeing i'm", "if you started out", "if it started out",
        "given my result was", "given it was", "when the original was", "when the original tumour was",
        "when the original tumor was", "where it used to be", "when it used to be", "when i used to be", "from the", "out of a",
        "after getting", "if today i'm", "if it began as", "if it started as", "if you started as", "if you began as",
        "if it began", "if it started out as",
        "if it started off as", "if it began as a", "if it started as a", "if i began as", "if i started as",
        "when you're", "when she's", "since it's", "since i'm", "because it's", "because i'm", "now that it's", "now that i'm",
        "given that it's", "given that i'm", "given it's", "seeing as it's", "even though it's", "even though i'm", "though i'm",
        "though it's", "having been", "as a", "with a", "with", "once you know it's", "if the test says", "if i began",
        "if i started", "if i started out", "if i started off", "if you have", "if i have", "if she has", "when someone has",
        "from", "from a", "out of", "after", "after a", "after being", "after having been", "after being told i'm",
        "after being told you're", "after being told it's",
        "after being told it is", "after being told it was", "after being told you are", "after being told i am",
        "after starting out", "after starting as", "from being",
        "if the first one was", "if the old one was", "even though the first one was", "though the first one was",
        "when the first one was", "when before it was", "when before i was", "where before it was", "when before she was",
    )
)  # fmt: skip
"""What stands right before a state that came before the one just named: "can it be positive if it was HER2 negative"."""
LONGEST_EARLIER_STATE = max(map(len, EARLIER_STATES))
EARLIER_OF_THINGS = frozenset(
    (link, of, verb) for link in ("if", "when", "since", "because") for of in ("my", "the") for verb in ("is", "was")
)
"""The same around a thing that has the state: "if my tumor was HER2 negative"."""

PARENTHESES: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "you know", "please god", "for god's sake", "god willing", "in the world", "on earth",
        "what's the word", "what's the word again",
        "what do they call it", "oh what's it called", "is that how you say it",
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
        "or it's not possible",
    )
)  # fmt: skip
"""What asks as its last words for no more than the question does: "can it be cured, yes or no"."""
LONGEST_CHOICE = max(map(len, CHOICES))

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
CHOOSING = frozenset("either only whether".split())
"""Words after which an "or" may still come: "is it only treatable ... or curable"."""
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
REQUESTS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "tell me", "tell us", "explain", "describe", "i want to know", "i would like the", "i'd like the", "i need the",
        "i'd like to know", "i would like to know",
        "i need to know", "i wanted to know", "wanna know", "i wonder", "wonder if", "wonder whether", "wonders if",
        "wonders whether", "i'm looking for a",
        "i'm wondering", "i was wondering", "wondering",
        "know about", "to understand", "don't understand", "do not understand", "talk about", "talk me through", "information",
        "info", "meaning of", "define", "let me know", "want to know", "like to know", "know if", "know whether",
        "not sure what", "question", "ask about", "ask", "help me understand", "treatment options for", "need to know",
        "love to know", "don't know", "do not know", "confused", "trying to", "hear about", "learn about", "curious", "give me",
        "compare", "name the", "name me", "suggest", "spell out", "kindly tell", "kindly give", "kindly explain",
        "kindly confirm", "kindly let", "confirm whether", "confirm if", "confirm that", "talk to me about",
        "if you had to choose", "had to pick", "write out", "write it out",
        "explanation of", "in layman's terms", "in plain english", "in simple words", "in simple terms", "in plain words",
        "fill me in", "enlighten me", "break down", "can't work out", "can't figure out", "can't remember", "can't understand",
        "couldn't understand", "didn't understand", "did not understand", "put it simply", "give us", "show me", "teach me",
        "any idea", "be told", "walk me through", "take me through", "remind us", "let us know", "keen to know",
        "eager to know", "hoping to learn", "interested in knowing", "clarify", "elaborate", "remind me", "run me through",
        "find out", "or not", "do not get", "asking about", "asking what", "asking whether", "asking if", "asks if",
        "asks whether", "like to hear", "love to hear", "make sense of", "don't get", "is that right", "is that true", "no idea",
        "run through", "go through", "go over", "summarise", "summarize", "shed some light", "shed light", "brief me", "brief us",
        "details on", "details about", "facts about", "facts on", "mind telling", "mind explaining", "lowdown", "basics of",
        "good to know", "nice to know", "glad to hear", "glad to know", "glad if you", "grateful if you", "happy to hear",
        "happy to know", "not understand", "never understood", "always wondered", "no clue", "not a clue", "hoping you could",
        "interested to", "keen to", "my memory", "get my head around", "get my head round", "not understanding", "info on",
        "calling about", "do with knowing", "idea of", "introduce me to", "share something about", "discuss",
        "make me understand", "let me hear",
        "advice on", "advice about", "i want the", "i want a", "i need a", "i'm after", "i am after",
        "never told me if", "never told me whether", "will say if", "will tell me if",
        "nobody told me if", "nobody told me whether", "nobody's told me if", "nobody's told me whether", "no one told me if",
    )
)  # fmt: skip


OPENINGS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "hi there", "hello there", "excuse me", "pardon me", "i'm sorry", "sorry to bother you", "good morning",
        "good afternoon", "good evening", "thank you", "honestly", "listen", "look", "help me out", "help me out here",
        "i need some help", "i need your help", "i need help", "can you help me", "i have a question", "i've got a question",
        "quick question", "just a quick one", "just a quick question", "one question", "i was thinking", "i've been wondering",
        "i've been thinking", "i was wondering", "here's my question", "my question is", "my question is this",
        "this is what i want to know", "there's something i want to ask", "one thing i'd like to know", "can i ask you something",
        "may i ask", "i'd like to ask you something", "let me ask you this", "let me ask you something", "tell me something",
        "i'm a bit confused", "i'm confused", "i don't understand something", "you know what", "tell me straight", "be honest",
        "forgive me", "if i may ask", "i'd like an honest answer", "i want an honest answer", "i need an honest answer",
        "i want the honest truth", "i want the truth", "i need the truth", "i need to know the truth", "tell me the truth",
        "tell me honestly", "give it to me straight", "be honest with me", "be straight with me", "in all honesty",
    )
)  # fmt: skip
"""What people say before their question, of any number of words."""
CLOSINGS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "would you say", "do you know", "do you think", "do you reckon", "any idea", "can you tell me", "could you tell me",
        "tell me", "what do you think", "what would you say", "would you know", "i wonder", "can you help", "can you help me",
        "in your opinion",
    )
)  # fmt: skip
"""What asks once more at a question's end, and nothing new."""


DENIALS = frozenset("no not never neither nor without nobody nothing none".split())
DENYING = DENIALS | frozenset(
    """
    cannot can't couldn't don't doesn't didn't haven't hasn't hadn't won't wouldn't isn't wasn't aren't
    weren't shouldn't nobody's
    """.split()
)
"""Words that deny; the former decide wherever they stand, the latter where they may deny what decides."""
DECLINING: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "don't tell", "do not tell", "don't explain", "do not explain", "don't want to know", "don't want to hear",
        "do not want to know", "don't need to know", "don't need to explain", "don't need to tell", "don't have to explain",
        "don't have to tell", "didn't ask", "did not ask", "never asked", "not asking", "wasn't asking", "no need to explain",
        "no need to tell", "nobody asks", "nobody ever asks", "no one asks", "no one ever asks", "nobody asked", "no one asked",
        "stop telling", "rather not hear", "rather not know", "ask your doctor", "ask your pharmacist", "ask your oncologist",
        "ask your nurse", "nobody's asking", "nobody's business", "won't ask",
    )
)  # fmt: skip
"""What says that nothing is asked here, of whoever listens: "don't tell me what ...", "ask your doctor if ..."."""
ADVISING: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "you should ask", "we should ask", "you must ask", "we must ask", "you could ask", "we could ask", "you can ask",
        "we can ask", "you might ask", "you'd better ask", "we'd better ask", "let's ask", "we'll ask", "you'll have to ask",
        "we'll have to ask", "remember to ask", "forget to ask", "we ask the experts", "we ask our experts", "we ask the expert",
        "we ask an expert", "asking her doctor", "asking his doctor", "asking the doctor", "asking their doctor",
        "and ask the", "find out from", "asking her oncologist", "asking the oncologist", "asking the nurse",
    )
)  # fmt: skip
"""What says that somebody else is to be asked: "you should ask | her | what it means"."""
GOVERNING = frozenset(
    """
    about amazed amazing astonishing aware clear covers depends discussed down explains googled idea incredible into listed lists
    looked marvellous mentions note notes obvious of on out over read reads researched says shown shows studying teach teaches
    tells through up wonderful
    """.split()
)
"""Words whose object a clause is that asks nothing by itself: "I read up | on | how it is treated"."""
TOLD = frozenset(
    """
    ask asked catch explain explained looked mention mentioned read remember say said tell told understand understood write
    written
    """.split()
)
"""What somebody else may have told or learned, and is asked about: "did she say that it can be cured"."""
ASKING_NOTHING: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "can you believe", "could you believe", "would you believe", "to think", "if i had a pound", "if i had a penny",
        "shall i", "shall we", "would you like me to", "do you want me to", "do you understand", "are you asking", "is he asking",
        "is she asking", "let me tell you", "let me explain", "guess what", "who cares", "nobody cares", "no one cares",
        "never mind what", "never mind how", "i couldn't care", "are you going to ask", "do you believe her",
        "do you believe him", "do you believe them", "how they go on", "to be told", "would you mind if",
        "do you mind if", "weren't you there", "were you there",
    )
)  # fmt: skip
"""Beginnings after which nothing is asked of this program: an exclamation, an offer, a question to somebody else."""
FOR_OTHERS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "wasn't talking to you", "not talking to you", "is it you or me", "done asking", "we asked you", "try to answer",
        "discuss in your groups", "for ten points", "for five points", "question number", "what you understand by",
        "you want to ask", "instead of what", "instead of how", "instead of whether", "apart from what",
        "apart from how", "apart from whether", "subscribe if", "like and subscribe", "we treating you",
    )
)  # fmt: skip
"""What says, wherever it stands, that a question is somebody else's: a task, a quiz, talk between others, one set aside."""
TELLERS_OF_HER = frozenset("told tell asked ask wanted got helped begged let made".split())
"""Verbs after which a "her to" is somebody who is to do something: "he told | her to | be careful"."""
REPORTING = frozenset("did does explained knows knew learned learnt said understood showed wrote described told taught".split())
"""Verbs that report an answer: "my doctor explained what it means"; or go with what is no question: "he does what he can"."""
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
PREDICATES = frozenset("achievable available conceivable likely possible realistic there thinkable".split())
"""Last words that make a question of "... is a cure"."""
STRESSING = frozenset("actually even ever really still truly".split())
"""What stands after the subject of a question: "is HER2 negative really curable"."""
TELLERS = frozenset("they doctors nurses people".split())
"""Of whom a story says in the words of a request what they do: "they tell me"."""
IMPERATIVES = frozenset(
    """
    advise any anything compare define describe expand explain give interpret list name outline rank read recommend say show spell
    suggest tell translate
    """.split()
)
"""What begins a request as its first word: "any treatment for ...", "expand HER2"."""
VOCATIVES = frozenset("buddy darling dear doc doctor honey love luv mate nurse pal pet sahib sweetheart".split())
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
